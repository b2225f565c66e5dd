package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/pelletier/go-toml/v2"

	"github.com/egca/egca/host/config"
)

// refused are what the schema and host/config say of a configuration.
func refused(t *testing.T, schema *jsonschema.Resolved, text string) (bySchema, byConfig error) {
	t.Helper()
	var tables map[string]any
	if err := toml.Unmarshal([]byte(text), &tables); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	data, err := json.Marshal(tables)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), configFile)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, byConfig = config.Load(path)
	return schema.Validate(parse(t, data)), byConfig
}

// beside are settings without which another is wrong in its own range: the
// program compares them, which no schema does.
var beside = map[string]string{
	"service.max_message":  "service.queue_memory = '1GiB'\nservice.problems = '1GiB'",
	"service.queue_memory": `service.max_message = "64KiB"`,
	"service.problems":     `service.max_message = "64KiB"`,
}

// number writes a bound as a setting has it.
func number(bound float64) string { return strconv.FormatFloat(bound, 'f', -1, 64) }

// The schema takes the file that holds every default, and each value that it
// describes is in range, and out of it, where the program says so.
func TestConfigSchemaAgreesWithConfig(t *testing.T) {
	defaults, err := os.ReadFile(filepath.Join(root, configFile))
	if err != nil {
		t.Fatal(err)
	}
	schema := resolved(t, "egca.toml")
	if bySchema, byConfig := refused(t, schema, string(defaults)); bySchema != nil || byConfig != nil {
		t.Fatalf("%s: %v, %v", configFile, bySchema, byConfig)
	}
	ranges := 0
	for _, s := range config.Settings() {
		key := s.Section + "." + s.Key
		same := func(value string, right bool) {
			t.Helper()
			bySchema, byConfig := refused(t, schema, key+" = "+value+"\n"+beside[key])
			if (bySchema == nil) != right || (byConfig == nil) != right {
				t.Errorf("%s = %s: right is %t, the schema says %v, the program %v", key, value, right, bySchema, byConfig)
			}
		}
		if s.Key == "options" {
			same(`{python = {interpreter = "/usr/bin/python3"}}`, true)
			same(`{python = "/usr/bin/python3"}`, false)
			continue
		}
		same("[1]", false)
		r := s.Range
		switch {
		case r == nil:
		case r.Names != nil:
			for _, name := range r.Names {
				same(fmt.Sprintf("%q", name), true)
			}
			same(`"WORD"`, false)
		default:
			ranges++
			same(number(r.Low), true)
			same(number(r.High), true)
			same(number(r.Low-1), false)
			same(number(r.High+1), false)
		}
		switch s.Default.(type) {
		case config.Duration:
			same(`"1.5s"`, true)
			same(`"90"`, false)
			same("90", false)
		case config.Size:
			same(`"20MiB"`, true)
			same(`"20MB"`, false)
		}
		_, byConfig := refused(t, schema, strings.Replace(key, s.Key, "no_such_key", 1)+" = 1")
		if byConfig == nil {
			t.Errorf("the program takes an unknown key in %s", s.Section)
		}
	}
	if ranges < 20 {
		t.Errorf("only %d keys have a range", ranges)
	}
	for _, text := range []string{"no_such_table.key = 1", "limits.no_such_key = 1", "credit.weights.no_such_key = 1"} {
		if bySchema, byConfig := refused(t, schema, text); bySchema == nil || byConfig == nil {
			t.Errorf("%s: the schema says %v, the program %v", text, bySchema, byConfig)
		}
	}
}
