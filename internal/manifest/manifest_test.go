package manifest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Each case is a manifest and what reading it gives: the manifest, or the
// whole error.
func TestManifestGolden(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range cases {
		t.Run(filepath.Base(path), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			file := filepath.Join(dir, Name)
			if err := os.WriteFile(file, archive.Files[0].Data, 0o600); err != nil {
				t.Fatal(err)
			}
			var got string
			if m, err := Read(file); err != nil {
				got = "error: " + err.Error()
			} else {
				got = fmt.Sprintf("name %s\npath %s\nargs %q\nlanguages %q\nextensions %q",
					m.Name, m.Path(), m.Args, m.Languages, m.Extensions)
				if m.Worker != nil {
					got = fmt.Sprintf("name %s\nworker %+v", m.Name, *m.Worker)
				}
			}
			got = strings.ReplaceAll(got, dir, "DIR") + "\n"
			if *update {
				archive.Files[1].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(archive.Files[1].Data); got != want {
				t.Errorf("got  %swant %s", got, want)
			}
		})
	}
}

func TestManifestTooLarge(t *testing.T) {
	file := filepath.Join(t.TempDir(), Name)
	if err := os.WriteFile(file, make([]byte, maxSize+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(file); err == nil || !strings.Contains(err.Error(), "it is no manifest") {
		t.Errorf("%v, want a refusal", err)
	}
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte("name = \"x\"\ncommand = \"y\"\nlanguages = [\"z\"]\n"))
	f.Add([]byte("name = 3\n"))
	f.Add([]byte("name = \"x\"\nlanguages = [\"z\"]\n[worker]\ninterpreter = \"i\"\ncapabilities = [\"call\"]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parse(data)
		if err == nil && (m.Name == "" || (m.Command == "") == (m.Worker == nil) || len(m.Languages) == 0) {
			t.Errorf("%+v was accepted", m)
		}
	})
}
