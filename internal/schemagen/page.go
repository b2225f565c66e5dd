package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// addTables adds the table of a form's keys and those of its parts.
func addTables(tables map[string]string, name string, schema *jsonschema.Schema) {
	tables["keys of "+name] = keyTable(schema)
	for _, p := range parts {
		if part := schema.Defs[p.name]; part != nil && tables["keys of "+p.name] == "" {
			tables["keys of "+p.name] = keyTable(shape(part))
		}
	}
}

func keyTable(schema *jsonschema.Schema) string {
	var out strings.Builder
	out.WriteString("| key | type | default | meaning | example |\n| --- | --- | --- | --- | --- |\n")
	for _, key := range schema.PropertyOrder {
		p := schema.Properties[key]
		meaning, absent, inWords := strings.Cut(p.Description, inWordsMark)
		switch {
		case inWords:
			absent = strings.TrimSuffix(absent, ".")
		case p.Default != nil:
			absent = code(string(p.Default))
		default:
			absent = "required"
		}
		meaning = "`" + key + "`" + strings.TrimPrefix(meaning, key)
		row := []string{"`" + key + "`", kind(p), absent, meaning, code(fmt.Sprintf("%s", p.Examples[0]))}
		for i, cell := range row {
			row[i] = strings.ReplaceAll(cell, "|", `\|`)
		}
		fmt.Fprintf(&out, "| %s |\n", strings.Join(row, " | "))
	}
	return out.String()
}

// valueTable lists the words of a type with their meanings.
func (s *source) valueTable(e enumeration) string {
	var out strings.Builder
	fmt.Fprintf(&out, "| %s | meaning |\n| --- | --- |\n", e.name)
	for _, v := range s.constants[e.of.String()] {
		fmt.Fprintf(&out, "| `%s` | %s |\n", v.text, strings.ReplaceAll(v.meaning, "|", `\|`))
	}
	return out.String()
}

// kind is a property's type in a word or two.
func kind(p *jsonschema.Schema) string {
	name, part := strings.CutPrefix(p.Ref, "#/$defs/")
	switch {
	case part:
		return name
	case len(p.AnyOf) > 0: // or null
		return kind(p.AnyOf[0]) + " or " + kind(p.AnyOf[1])
	case p.Items != nil && p.Items.Type == "" && p.Items.Ref == "":
		return "list"
	case p.Items != nil:
		return "list of " + kind(p.Items)
	case p.Enum != nil:
		return "word"
	case len(p.Types) > 0:
		return strings.Join(p.Types, " or ")
	case p.Type == "":
		return "any"
	}
	return p.Type
}

// code is a value as code, short enough for a table.
func code(value string) string {
	const most = 60
	if runes := []rune(value); len(runes) > most {
		value = string(runes[:most]) + " …"
	}
	if strings.Contains(value, "`") {
		return "`` " + value + " ``"
	}
	return "`" + value + "`"
}

var mark = regexp.MustCompile(`(?s)(<!-- ((?:keys|values) of \w+) -->\n).*?(<!-- end -->)`)

// fill puts each table between its marks. Every table has one place, and every
// place a table.
func fill(document []byte, tables map[string]string) ([]byte, error) {
	filled := map[string]bool{}
	var unknown []string
	text := mark.ReplaceAllStringFunc(string(document), func(found string) string {
		m := mark.FindStringSubmatch(found)
		if _, ok := tables[m[2]]; !ok || filled[m[2]] {
			unknown = append(unknown, m[2])
		}
		filled[m[2]] = true
		return m[1] + tables[m[2]] + m[3]
	})
	if len(unknown) > 0 {
		return nil, fmt.Errorf("%s has marks for %s, but there is no such table, or it has a place already: take them out",
			page, strings.Join(unknown, ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		if !filled[name] {
			return nil, fmt.Errorf("%s has no place for the %s: add the lines <!-- %s --> and <!-- end -->", page, name, name)
		}
	}
	return []byte(text), nil
}
