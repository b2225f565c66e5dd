// Command schemagen writes docs/schemas and the tables of keys in
// docs/PROBLEMS.md. It reads the structs of host/dataset and credit, their
// comments, the settings of host/config with the explanations in egca.toml, and
// the examples in examples/forms. It runs in the root of the repository:
// `make generate`.
//
// It fails where a key has no meaning, no default, no example or no place on
// the page, and names the place to mend.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/egca/egca/credit"
)

const (
	page       = "docs/PROBLEMS.md"
	schemas    = "docs/schemas"
	examples   = "examples/forms"
	configFile = "egca.toml"
)

func main() {
	files, err := generate(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "schemagen:", err)
		os.Exit(1)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(name, files[name], 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "schemagen:", err)
			os.Exit(1)
		}
	}
}

// generate returns the files by their names, relative to the repository's
// root.
func generate(root string) (map[string][]byte, error) {
	from, err := readSource(root)
	if err != nil {
		return nil, err
	}
	files, tables := map[string][]byte{}, map[string]string{}
	lines, err := from.lines(root)
	if err != nil {
		return nil, err
	}
	for i, f := range forms {
		addTables(tables, f.name, lines[i])
		if files[schemaFile(f.name)], err = text(lines[i]); err != nil {
			return nil, err
		}
	}
	for _, e := range enumerations {
		tables["values of "+e.name] = from.valueTable(e)
	}
	tables["values of construct"] = "`" + strings.Join(credit.Constructs, "`, `") + "`\n"
	schema, err := configSchema(filepath.Join(root, configFile))
	if err != nil {
		return nil, err
	}
	if files[schemaFile("egca.toml")], err = text(schema); err != nil {
		return nil, err
	}
	document, err := os.ReadFile(filepath.Join(root, page))
	if err != nil {
		return nil, err
	}
	files[page], err = fill(document, tables)
	return files, err
}

// lines are the schemas of the forms, with an example of every key.
func (s *source) lines(root string) ([]*jsonschema.Schema, error) {
	all, values := make([]*jsonschema.Schema, len(forms)), shown{}
	for i, f := range forms {
		var err error
		if all[i], err = s.schema(f); err != nil {
			return nil, err
		}
		if err := values.addFiles(root, f, all[i]); err != nil {
			return nil, err
		}
	}
	for i, f := range forms {
		if missing := values.give(f, all[i]); len(missing) > 0 {
			return nil, fmt.Errorf("%s/%s has no example of %s: give each a value in a line",
				examples, f.examples, strings.Join(missing, ", "))
		}
	}
	return all, nil
}

func schemaFile(form string) string { return schemas + "/" + form + ".schema.json" }

// text is a value as indented JSON with <, > and & as themselves.
func text(v any) ([]byte, error) {
	compact, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	for escaped, plain := range map[string]string{`\u003c`: "<", `\u003e`: ">", `\u0026`: "&"} {
		compact = bytes.ReplaceAll(compact, []byte(escaped), []byte(plain))
	}
	var out bytes.Buffer
	if err := json.Indent(&out, compact, "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
