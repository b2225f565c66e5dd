package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// shown are the values of keys in the examples, by form or part: "test.args".
type shown map[string]json.RawMessage

// addFiles notes the values of a form's files of examples.
func (s shown) addFiles(root string, f form, schema *jsonschema.Schema) error {
	paths, err := filepath.Glob(filepath.Join(root, examples, f.examples))
	if err == nil && len(paths) == 0 {
		err = fmt.Errorf("%s/%s: there is no such file", examples, f.examples)
	}
	for _, path := range paths {
		if err == nil {
			err = s.addFile(path, f, schema)
		}
	}
	return err
}

func (s shown) addFile(path string, f form, schema *jsonschema.Schema) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for number := 1; lines.Scan(); number++ {
		if err := s.add(f.name, schema, schema, lines.Bytes()); err != nil {
			return fmt.Errorf("%s/%s:%d: %w", examples, filepath.Base(path), number, err)
		}
	}
	return lines.Err()
}

// empty are values that show little.
var empty = []string{`""`, "0", "[]", "{}", "null"}

// add notes the values of an object's keys and looks into them. The first value
// of a key stays, unless it is empty and a later one is not.
func (s shown) add(name string, root, schema *jsonschema.Schema, data json.RawMessage) error {
	for _, either := range append(schema.AnyOf, schema) {
		if part, ok := strings.CutPrefix(either.Ref, "#/$defs/"); ok && string(data) != "null" {
			name, schema = part, shape(root.Defs[part])
		}
	}
	if schema.Items != nil {
		var items []json.RawMessage
		if err := json.Unmarshal(data, &items); err != nil {
			return err
		}
		for _, item := range items {
			if err := s.add(name, root, schema.Items, item); err != nil {
				return err
			}
		}
	}
	if len(schema.PropertyOrder) == 0 || data[0] == '"' {
		return nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	for _, key := range schema.PropertyOrder {
		value, there := object[key]
		if !there {
			continue
		}
		before := string(s[name+"."+key])
		if before == "" || slices.Contains(empty, before) && !slices.Contains(empty, string(value)) {
			s[name+"."+key] = value
		}
		if err := s.add(name, root, schema.Properties[key], value); err != nil {
			return err
		}
	}
	return nil
}

// give puts the examples into a form's schema and returns the keys that have
// none.
func (s shown) give(f form, schema *jsonschema.Schema) (missing []string) {
	missing = s.object(f.name, schema)
	for _, p := range parts {
		if part := schema.Defs[p.name]; part != nil {
			missing = append(missing, s.object(p.name, shape(part))...)
		}
	}
	return missing
}

func (s shown) object(name string, schema *jsonschema.Schema) (missing []string) {
	for _, key := range schema.PropertyOrder {
		value, ok := s[name+"."+key]
		if !ok {
			missing = append(missing, name+"."+key)
			continue
		}
		schema.Properties[key].Examples = []any{value}
	}
	return missing
}
