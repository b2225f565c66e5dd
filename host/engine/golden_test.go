package engine

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/internal/testkit"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { testkit.Main(m) }

func newTestEngine(t testing.TB) *Engine {
	t.Helper()
	c := config.DefaultConfig()
	policy, err := credit.NewPolicy(c.Credit.Policy, credit.PolicyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return New(testkit.Tracers(t), Config{
		Limits: testkit.Limits(), Localise: localise.Options{Align: align.DefaultOptions()}, Policy: policy,
		Marks: credit.DefaultMarks(), Weights: credit.LevelWeights(c.Credit.Weights),
		AdvantageEps: c.Credit.AdvantageEps, Parallel: 4, EqualGroups: true,
	})
}

// TestGolden runs each case through the real plugin: candidate.py against reference.py on
// tests.json. A case in JavaScript has .js files, and the language in problem.json. The
// file "want" holds all that a person is told.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/golden/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden cases: %v", err)
	}
	e := newTestEngine(t)
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, f := range archive.Files {
				files[f.Name] = string(f.Data)
			}
			got := explainCase(t, e, name, files)
			if *update {
				put(archive, "want", got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := files["want"]; got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func put(archive *txtar.Archive, name, text string) {
	for i := range archive.Files {
		if archive.Files[i].Name == name {
			archive.Files[i].Data = []byte(text)
			return
		}
	}
	archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(text)})
}

func explainCase(t *testing.T, e *Engine, name string, files map[string]string) string {
	t.Helper()
	problem := dataset.Problem{TaskID: name, Language: "python", EntryPoint: "f", Reference: files["reference.py"]}
	if err := json.Unmarshal([]byte(files["tests.json"]), &problem.Tests); err != nil {
		t.Fatal(err)
	}
	if problem.Tests[0].OnStdin() {
		problem.EntryPoint = ""
	}
	candidate := files["candidate.py"]
	if more := files["problem.json"]; more != "" { // keys of the problem besides
		if err := json.Unmarshal([]byte(more), &problem); err != nil {
			t.Fatal(err)
		}
	}
	if problem.Language == "javascript" {
		problem.Reference, candidate = files["reference.js"], files["candidate.js"]
	}
	task, err := e.Prepare(t.Context(), &problem, Variation{})
	if err != nil {
		t.Fatal(err)
	}
	completions := []dataset.Completion{{Text: candidate}}
	samples, err := e.Group(t.Context(), task, completions)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := e.Credits(name, completions, samples)
	if err != nil {
		t.Fatal(err)
	}
	l := lines[0]
	out := fmt.Sprintf("mode      %s\npassed    %d of %d\nevidence  %s\nspan      %s\nreason    %s\n",
		l.Mode, l.Passed, l.Passed+l.Failed, l.Evidence, l.SpanText, l.Reason)
	if found := samples[0].Finding; found != nil && found.Divergence != nil {
		out += fmt.Sprintf("kind      %s\ngot       %s\nwant      %s\n", found.Divergence.Kind, found.Divergence.Got, found.Divergence.Want)
	}
	return out
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
