package engine

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"encoding/json"

	"golang.org/x/tools/txtar"

	"github.com/egca/egca/host/dataset"
)

// TestSites holds the decision sites of groups: the files of a case whose names begin
// with "sample" are the completions, in their order. "want" has, for each completion, the
// sites that it reached.
func TestSites(t *testing.T) {
	paths, err := filepath.Glob("testdata/sites/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	e := newTestEngine(t)
	e.config.Sites = true
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			problem := dataset.Problem{TaskID: "t", Language: "python", EntryPoint: "f"}
			var completions []dataset.Completion
			want := ""
			for _, f := range archive.Files {
				name, extension := strings.TrimSuffix(f.Name, filepath.Ext(f.Name)), filepath.Ext(f.Name)
				if extension == ".js" {
					problem.Language = "javascript"
				}
				switch {
				case f.Name == "tests.json":
					if err := json.Unmarshal(f.Data, &problem.Tests); err != nil {
						t.Fatal(err)
					}
				case name == "reference":
					problem.Reference = string(f.Data)
				case name == "want":
					want = string(f.Data)
				default:
					completions = append(completions, dataset.Completion{Text: string(f.Data)})
				}
			}
			got := sitesOf(t, e, &problem, completions)
			if *update {
				put(archive, "want", got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func sitesOf(t *testing.T, e *Engine, problem *dataset.Problem, completions []dataset.Completion) string {
	t.Helper()
	task, err := e.Prepare(t.Context(), problem, Variation{})
	if err != nil {
		t.Fatal(err)
	}
	samples, err := e.Group(t.Context(), task, completions)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := e.Credits("t", completions, samples)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for i, l := range lines {
		fmt.Fprintf(&out, "sample %d: %s\n", i, l.Mode)
		for _, s := range l.Sites {
			word := "wrong"
			if s.Right {
				word = "right"
			}
			fmt.Fprintf(&out, "  %s: %s by %s, %d to %d: %s\n", s.Key, word, s.Evidence, s.RightMembers, s.WrongMembers,
				completions[i].Text[s.Spans[0].StartByte:s.Spans[0].EndByte])
		}
	}
	return out.String()
}
