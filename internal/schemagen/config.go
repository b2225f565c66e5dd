package main

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/pelletier/go-toml/v2"

	"github.com/egca/egca/host/config"
)

// setting is a line of egca.toml that sets a key, header one that begins a
// table; the explanation follows on the line.
var (
	header  = regexp.MustCompile(`^\[(\S+)\]`)
	setting = regexp.MustCompile(`^(\w+) = .*?\s# (.*)$`)
)

// configSchema is the schema of egca.toml. What a key is for is said in the
// file at path, which lists every key; the rest is host/config's.
func configSchema(path string) (*jsonschema.Schema, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	explained, table := map[string]string{}, ""
	for line := range strings.Lines(string(data)) {
		if m := header.FindStringSubmatch(line); m != nil {
			table = m[1] + "."
		} else if m := setting.FindStringSubmatch(strings.TrimSpace(line)); m != nil {
			explained[table+m[1]] = m[2]
		}
	}
	root := newTable()
	root.Schema, root.Title = draft, "The configuration of egca: egca.toml"
	for _, s := range config.Settings() {
		key := s.Section + "." + s.Key
		p, err := settingSchema(s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if key == "plugins.options" {
			p.Description = "each plugin's own options, by the plugin's name; its README lists them"
		} else if p.Description = explained[key]; p.Description == "" {
			return nil, fmt.Errorf("%s has no line for %s, with # and what the key is for: add it", configFile, key)
		}
		within, name := root, key
		for {
			first, rest, more := strings.Cut(name, ".")
			if !more {
				break
			}
			if within.Properties[first] == nil {
				within.Properties[first], within.PropertyOrder = newTable(), append(within.PropertyOrder, first)
			}
			within, name = within.Properties[first], rest
		}
		within.Properties[name], within.PropertyOrder = p, append(within.PropertyOrder, name)
	}
	return root, nil
}

// newTable is the schema of a table that knows no key yet.
func newTable() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{}, AdditionalProperties: never}
}

// settingSchema is the schema of a key's value. It fails for a type that no
// key has had yet.
func settingSchema(s config.Setting) (*jsonschema.Schema, error) {
	p := &jsonschema.Schema{}
	switch s.Default.(type) {
	case bool:
		p.Type = "boolean"
	case int:
		p.Type = "integer"
	case float64:
		p.Type = "number"
	case string:
		p.Type = "string"
	case []string:
		p.Type, p.Items = "array", &jsonschema.Schema{Type: "string"}
	case [][]string:
		p.Type, p.Items = "array", &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Type: "string"}}
	case config.Duration:
		p.Type, p.Pattern = "string", `^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`
	case config.Size:
		// In bytes, or with a unit. The range holds for the number; what a unit
		// makes of it is beyond a schema.
		p.AnyOf = []*jsonschema.Schema{{Type: "integer"}, {Type: "string", Pattern: `^[0-9][0-9_]* *(B|KiB|MiB|GiB)?$`}}
	case map[string]map[string]any:
		p.Type, p.AdditionalProperties = "object", &jsonschema.Schema{Type: "object"}
		return p, nil
	default:
		return nil, fmt.Errorf("there is no schema for the type %T; add it to settingSchema", s.Default)
	}
	if r := s.Range; r != nil && r.Names != nil {
		for _, name := range r.Names {
			p.Enum = append(p.Enum, name)
		}
	} else if r != nil {
		number := p
		if p.AnyOf != nil {
			number = p.AnyOf[0]
		}
		number.Minimum, number.Maximum = &r.Low, &r.High
	}
	var err error
	p.Default, err = inJSON(s.Default)
	return p, err
}

// inJSON is a value of egca.toml in JSON, by way of TOML: the types of
// host/config write themselves there.
func inJSON(v any) (json.RawMessage, error) {
	written, err := toml.Marshal(map[string]any{"v": v})
	if err != nil {
		return nil, err
	}
	var read map[string]any
	if err := toml.Unmarshal(written, &read); err != nil {
		return nil, err
	}
	return json.Marshal(read["v"])
}
