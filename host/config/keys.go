package config

import (
	"bytes"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
	"github.com/sergi/go-diff/diffmatchpatch"
)

// fields are the defaults by their dotted keys.
func fields() map[string]any {
	found := map[string]any{}
	each(DefaultConfig(), func(section, key string, value any) { found[section+"."+key] = value })
	return found
}

// each calls f for every setting in the order of the file.
func each(c Config, f func(section, key string, value any)) {
	tables := reflect.ValueOf(c)
	for i := range tables.NumField() {
		table := tables.Field(i)
		for j := range table.NumField() {
			section, key := tables.Type().Field(i).Tag.Get("toml"), table.Type().Field(j).Tag.Get("toml")
			group, ok := table.Field(j).Interface().(WeightsConfig)
			if !ok {
				f(section, key, table.Field(j).Interface())
				continue
			}
			within := reflect.ValueOf(group)
			for k := range within.NumField() {
				f(section, key+"."+within.Type().Field(k).Tag.Get("toml"), within.Field(k).Interface())
			}
		}
	}
}

// literal is a value as TOML writes it, on one line.
func literal(value any) string {
	var out bytes.Buffer
	encoder := toml.NewEncoder(&out)
	encoder.SetTablesInline(true)
	if err := encoder.Encode(map[string]any{"v": value}); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(strings.TrimPrefix(out.String(), "v = "))
}

// unknownKey is the error for a key that is not known.
func unknownKey(path string, line int, key string) *KeyError {
	return &KeyError{path, line, key, "is not known; " + suggest(key)}
}

// misspelled finds the keys that the decoder took only because it does not tell
// upper from lower case.
func misspelled(lines map[string]int, path string) error {
	known := slices.Collect(maps.Keys(fields()))
	exact := func(key string) bool {
		return strings.HasPrefix(key, "plugins.options.") || slices.ContainsFunc(known, func(name string) bool {
			return key == name || strings.HasPrefix(name, key+".") // a table in one line
		})
	}
	var wrong []error
	for _, key := range slices.Sorted(maps.Keys(lines)) {
		if !exact(key) {
			wrong = append(wrong, unknownKey(path, lines[key], key))
		}
	}
	return errors.Join(wrong...)
}

// nothingLike lists what there is where no known key is like an unknown one.
func nothingLike(unknown string, keys []string) string {
	table, _, _ := strings.Cut(unknown, ".")
	var within []string
	for _, key := range keys {
		if name, ok := strings.CutPrefix(key, table+"."); ok {
			within = append(within, name)
		}
	}
	if len(within) == 0 {
		return "egca.toml in the repository lists every key"
	}
	return "[" + table + "] has " + strings.Join(within, ", ")
}

// suggest names the known key that is most like an unknown one.
func suggest(unknown string) string {
	keys := slices.Sorted(maps.Keys(fields()))
	// Known names of tables are keys too.
	for i := range reflect.TypeFor[Config]().NumField() {
		keys = append(keys, reflect.TypeFor[Config]().Field(i).Tag.Get("toml"))
	}
	const longest = 64 // longer is no slip of the fingers, and costly to compare
	if len(unknown) > longest {
		return nothingLike("", nil)
	}
	last := unknown[strings.LastIndexByte(unknown, '.')+1:]
	best, distance := "", len(unknown)/3+1 // one slip in three letters
	for _, key := range keys {
		if strings.HasSuffix(key, "."+last) {
			return "did you mean " + key + "?" // right, but in another table
		}
		d := edits(unknown, key)
		if strings.Contains(unknown, ".") && strings.HasPrefix(key, unknown) {
			d = min(d, 1) // its end is missing
		}
		if d < distance {
			best, distance = key, d
		}
	}
	if best == "" {
		return nothingLike(unknown, keys)
	}
	return "did you mean " + best + "?"
}

func edits(a, b string) int {
	diff := diffmatchpatch.New()
	diff.DiffTimeout = 0
	return diff.DiffLevenshtein(diff.DiffMain(a, b, false))
}

// keyLines finds the line of every key that a file sets, as far as it is TOML.
func keyLines(data []byte) map[string]int {
	lines := map[string]int{}
	eachKey(data, func(key string, line int, _ []byte) { lines[key] = line })
	return lines
}

// eachKey calls f for every key that a file sets, with the text of its value
// (empty for a list or a table).
func eachKey(data []byte, f func(key string, line int, value []byte)) {
	parser := unstable.Parser{}
	parser.Reset(data)
	table := ""
	for parser.NextExpression() {
		expression := parser.Expression()
		var parts []string
		line := 0
		for it := expression.Key(); it.Next(); {
			parts = append(parts, string(it.Node().Data))
			line = parser.Shape(it.Node().Raw).Start.Line
		}
		key := strings.Join(parts, ".")
		switch expression.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = key + "."
		case unstable.KeyValue:
			f(table+key, line, expression.Value().Data)
		}
	}
}
