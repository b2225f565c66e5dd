package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
)

const root = "../.."

// The committed files are what the generator makes of the code now. A key that
// is in one and not in the other is named.
func TestCommittedFilesFollowTheCode(t *testing.T) {
	files, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		committed, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Errorf("%v: run make generate", err)
			continue
		}
		if bytes.Equal(committed, files[name]) {
			continue
		}
		t.Errorf("%s is not what make generate makes: run it", name)
		code, there := keysIn(t, name, files[name]), keysIn(t, name, committed)
		for _, key := range code {
			if !slices.Contains(there, key) {
				t.Errorf("%s lacks %s, which the code has", name, key)
			}
		}
		for _, key := range there {
			if !slices.Contains(code, key) {
				t.Errorf("%s has %s, which the code lacks", name, key)
			}
		}
	}
	laid, err := filepath.Glob(filepath.Join(root, schemas, "*"))
	if err != nil || len(laid) == 0 {
		t.Fatal(laid, err)
	}
	for _, path := range laid {
		if name := schemas + "/" + filepath.Base(path); files[name] == nil {
			t.Errorf("%s is the schema of no form: remove it", name)
		}
	}
}

// keysIn are the keys that a schema or the page describes.
func keysIn(t *testing.T, name string, data []byte) []string {
	t.Helper()
	var keys []string
	if name == page {
		table := ""
		for line := range strings.Lines(string(data)) {
			if about, ok := strings.CutPrefix(line, "<!-- "); ok {
				table = strings.TrimSuffix(strings.TrimSpace(about), " -->")
			} else if row, ok := strings.CutPrefix(line, "| `"); ok {
				key, _, _ := strings.Cut(row, "`")
				keys = append(keys, table+": "+key)
			}
		}
		return keys
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for word, inner := range v {
				if properties, ok := inner.(map[string]any); ok && (word == "properties" || word == "$defs") {
					for key, property := range properties {
						keys = append(keys, path+key)
						walk(path+key+".", property)
					}
				} else if word != "examples" && word != "default" {
					walk(path, inner)
				}
			}
		case []any:
			for _, inner := range v {
				walk(path, inner)
			}
		}
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	walk("", v)
	slices.Sort(keys)
	return keys
}

// A key that the code has and a person has not described is an error that says
// where to describe it.
func TestUndescribedKeysAreNamed(t *testing.T) {
	type line struct {
		Good     string `json:"good"`
		Bare     string `json:"bare"`
		Optional string `json:"optional,omitempty"`
		Needed   string `json:"needed"`
		Other    string `json:"other"`
	}
	s := &source{fields: map[string]comment{
		"main.line.Good":     {"Good is fine.", "f.go:1"},
		"main.line.Optional": {"Optional is a key.", "f.go:3"},
		"main.line.Needed":   {"Needed is a key. Default: 1.", "f.go:4"},
		"main.line.Other":    {"The other key.", "f.go:5"},
	}}
	of := reflect.TypeFor[line]()
	for name, want := range map[string]string{
		"Good":     "",
		"Bare":     `main.line.Bare has no comment`,
		"Optional": `f.go:3: the comment of main.line.Optional gives no default`,
		"Needed":   `f.go:4: the comment of main.line.Needed gives a default, but the key "needed" is always there`,
		"Other":    `f.go:5: the comment of main.line.Other does not begin with the field's name`,
	} {
		field, _ := of.FieldByName(name)
		_, err := s.property(of, field, strings.ToLower(name), name != "Optional")
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}

	schema := &jsonschema.Schema{
		PropertyOrder: []string{"seen", "unseen"},
		Properties:    map[string]*jsonschema.Schema{"seen": {}, "unseen": {}},
	}
	values := shown{}
	if err := values.add("line", schema, schema, json.RawMessage(`{"seen": 0}`)); err != nil {
		t.Fatal(err)
	}
	if missing := values.give(form{name: "line"}, schema); !slices.Equal(missing, []string{"line.unseen"}) {
		t.Errorf("without an example: %v", missing)
	}

	tables := map[string]string{"keys of line": "| new |\n"}
	const place = "<!-- keys of line -->\n| old |\n<!-- end -->\n"
	const want = "<!-- keys of line -->\n| new |\n<!-- end -->\n"
	if filled, err := fill([]byte(place), tables); err != nil || string(filled) != want {
		t.Errorf("filled: %s, %v", filled, err)
	}
	for document, want := range map[string]string{
		"":            "has no place for the keys of line",
		place + place: "has marks for keys of line",
		place + strings.Replace(place, "line", "lost", 1): "has marks for keys of lost",
	} {
		if _, err := fill([]byte(document), tables); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", document, err, want)
		}
	}
}
