package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/egca/egca/host/dataset"
)

// decoders read one line of each form as the program does.
var decoders = map[string]func(line []byte) error{
	"problem":    decode[dataset.Problem],
	"rollout":    decode[dataset.Rollout],
	"credit":     decode[dataset.Credit],
	"banked":     decode[dataset.Banked],
	"case":       decode[dataset.LabelledCase],
	"prediction": decode[dataset.Prediction],
}

func decode[T dataset.Record](line []byte) error {
	for _, err := range dataset.Decode[T](bytes.NewReader(line), "line") {
		return err
	}
	return nil
}

// resolved is a committed schema, ready to validate.
func resolved(t *testing.T, form string) *jsonschema.Resolved {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, schemaFile(form)))
	if err != nil {
		t.Fatal(err)
	}
	var schema jsonschema.Schema
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	r, err := schema.Resolve(&jsonschema.ResolveOptions{ValidateDefaults: true})
	if err != nil {
		t.Fatalf("%s: %v", schemaFile(form), err)
	}
	return r
}

// linesOf reads the files of the repository that match a pattern.
func linesOf(t *testing.T, path string) [][]byte {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	var data []byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, text...)
	}
	var lines [][]byte
	in := bufio.NewScanner(bytes.NewReader(data))
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		lines = append(lines, bytes.Clone(in.Bytes()))
	}
	if err := in.Err(); err != nil || len(lines) == 0 {
		t.Fatalf("%s: %d lines, %v", path, len(lines), err)
	}
	return lines
}

func parse(t *testing.T, line []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(line, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// Every line that the repository shows is valid and is read.
func TestExamplesAreValid(t *testing.T) {
	const planted = "examples/plugins/ruby/planted/"
	files := map[string][]string{
		"problem": {"examples/basics/problems.jsonl", "examples/plugins/ruby/problems.jsonl", planted + "problems.jsonl"},
		"rollout": {"examples/basics/rollouts.jsonl", "examples/basics/rollouts-js.jsonl",
			"examples/plugins/ruby/rollouts.jsonl", planted + "rollouts.jsonl"},
		"case": {planted + "cases.jsonl", planted + "cases-other.jsonl"},
	}
	for _, f := range forms {
		schema := resolved(t, f.name)
		for _, path := range append(files[f.name], examples+"/"+f.examples) {
			for i, line := range linesOf(t, path) {
				if err := schema.Validate(parse(t, line)); err != nil {
					t.Errorf("%s:%d: %v", path, i+1, err)
				}
				if err := decoders[f.name](line); err != nil {
					t.Errorf("%s:%d: %v", path, i+1, err)
				}
			}
		}
	}
}

// stricter are the changes that a schema refuses and the decoder lets pass, by
// the key that is changed, with the reason.
var stricter = map[string]string{
	"problem.reference":          "the engine wants one reference, of which the decoder knows nothing",
	"problem.references":         "as problem.reference",
	"test.call":                  "an empty text is none to the decoder",
	"test.expect":                "as test.call",
	"constraints.recursion":      "an empty word asks for nothing",
	"constraints.loops":          "as constraints.recursion",
	"completion.token_byte_lens": "lengths are checked where they are used",
}

// looser are the changes that a decoder refuses and a schema lets pass.
var looser = map[string]string{
	"prediction.end_byte": "no schema compares two keys",
	"problem.entry_point": "no schema compares it with the first of a test's operations",
	"test.args":           "no schema compares its length with that of operations",
	"test.operations":     "as test.args",
}

// written are the forms that egca writes. Reading them asks for less than their
// schemas promise.
var written = []string{"credit", "prediction"}

// A line with one key taken out, or with another value, is valid exactly if the
// decoder takes it.
func TestSchemasAgreeWithDecoders(t *testing.T) {
	others := []any{nil, "", "x", "for", 0.0, -1.0, 1.5, true,
		[]any{}, []any{""}, []any{"x"}, []any{1.0}, map[string]any{}}
	for _, f := range forms {
		schema, tried := resolved(t, f.name), 0
		for _, line := range linesOf(t, examples+"/"+f.examples) {
			change(f.name, parse(t, line), others, func(changed string, to, v any) {
				tried++
				text, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				invalid, refused := schema.Validate(v), decoders[f.name](text)
				switch {
				case invalid == nil && refused != nil && looser[changed] == "":
					t.Errorf("%s: the schema takes what the decoder refuses (%v): %s", changed, refused, text)
				case to == nil: // to a decoder null is often no value
				case invalid != nil && refused == nil && stricter[changed] == "" && !slices.Contains(written, f.name):
					t.Errorf("%s: the schema refuses what the decoder takes (%v): %s", changed, invalid, text)
				}
			})
		}
		if tried < 20 {
			t.Errorf("%s: only %d changes were tried", f.name, tried)
		}
	}
}

// values are the keys that hold any JSON; free ones may also hold an object
// whose keys the decoder does not check.
var (
	values = []string{"args", "expected", "kwargs", "operations", "traces"}
	free   = append(values, "truth")
)

// change calls try for each way to change one key of a value, and undoes it.
func change(name string, v any, others []any, try func(changed string, to, v any)) {
	var walk func(name string, inner any)
	walk = func(name string, inner any) {
		switch inner := inner.(type) {
		case []any:
			for _, item := range inner {
				walk(name, item)
			}
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(inner)) {
				value, changed := inner[key], name+"."+key
				delete(inner, key)
				try(changed, "nothing", v)
				for _, other := range others {
					inner[key] = other
					try(changed, other, v)
				}
				inner[key] = value
				if !slices.Contains(free, key) {
					walk(partOf(key), value)
				}
			}
		}
	}
	walk(name, v)
}

// partOf is the part that a key holds, as refinements name it.
func partOf(key string) string {
	for _, p := range parts {
		if key == p.name || key == p.name+"s" {
			return p.name
		}
	}
	return key
}

// An unknown key is invalid wherever it stands.
func TestUnknownKeysAreInvalid(t *testing.T) {
	for _, f := range forms {
		schema := resolved(t, f.name)
		for _, line := range linesOf(t, examples+"/"+f.examples) {
			v := parse(t, line)
			var walk func(inner any)
			walk = func(inner any) {
				switch inner := inner.(type) {
				case []any:
					for _, item := range inner {
						walk(item)
					}
				case map[string]any:
					inner["no_such_key"] = 1.0
					if err := schema.Validate(v); err == nil {
						t.Errorf("%s: an unknown key is valid: %v", f.name, v)
					}
					delete(inner, "no_such_key")
					for _, key := range slices.Sorted(maps.Keys(inner)) {
						if !slices.Contains(values, key) {
							walk(inner[key])
						}
					}
				}
			}
			walk(v)
		}
	}
}

// The words of a type are what the decoder takes, and no other.
func TestWordsAgreeWithDecoders(t *testing.T) {
	from, err := readSource(root)
	if err != nil {
		t.Fatal(err)
	}
	templates := map[string]string{
		"mode":       `{"task_id":"t","sample":0,"mode":"WORD","evidence":"none"}`,
		"evidence":   `{"task_id":"t","sample":0,"mode":"logic","evidence":"WORD"}`,
		"extraction": `{"task_id":"t","sample":0,"mode":"logic","evidence":"none","extracted":{"rule":"WORD","spans":[]}}`,
		"outcome":    `{"task_id":"t","sample":0,"mode":"logic","evidence":"none","detail":{"tests":[{"outcome":"WORD","input":""}]}}`,
		"rule": `{"task_id":"t","language":"l","entry_point":"f","tests":[{"source":"x"}],` +
			`"constraints":{"loops":"WORD"}}`,
	}
	for _, e := range enumerations {
		decoder := decoders["credit"]
		if e.name == "rule" {
			decoder = decoders["problem"]
		}
		words := from.constants[e.of.String()]
		if len(words) < 2 {
			t.Errorf("%s: only %v", e.name, words)
		}
		for _, word := range words {
			if err := decoder([]byte(strings.Replace(templates[e.name], "WORD", word.text, 1))); err != nil {
				t.Errorf("%s %s: %v", e.name, word.text, err)
			}
			if word.meaning == "" {
				t.Errorf("the constant %q of %s has no comment: say what it means", word.text, e.of)
			}
		}
		if err := decoder([]byte(templates[e.name])); err == nil {
			t.Errorf("%s: the decoder takes the word WORD", e.name)
		}
	}
}
