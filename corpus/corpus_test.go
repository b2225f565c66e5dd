package corpus_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/egca/egca/corpus"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

var update = flag.Bool("update", false, "rewrite the events from what Python gives, and those that differ in JavaScript")

func TestMain(m *testing.M) { testkit.Main(m) }

// languages that every algorithm is written in. Python's events are the
// corpus's; another language's stand beside them where they differ.
var languages = []struct{ name, extension string }{{"python", ".py"}, {"javascript", ".js"}}

// least is the share of algorithms whose events must be the same in all.
const least = 0.9

// TestEvents runs every algorithm in every language.
func TestEvents(t *testing.T) {
	algorithms, err := corpus.All()
	if err != nil {
		t.Fatal(err)
	}
	if len(algorithms) < 40 {
		t.Fatalf("%d algorithms, want at least 40", len(algorithms))
	}
	tracers := testkit.Tracers(t)
	for _, l := range languages {
		tracer, err := tracers(t.Context(), l.name)
		if err != nil {
			t.Logf("SKIPPED, %s NOT TESTED: %v", strings.ToUpper(l.name), err)
			continue
		}
		t.Run(l.name, func(t *testing.T) {
			same := 0
			for _, a := range algorithms {
				got, err := events(t.Context(), tracer, l.name, a, a.Programs[l.extension])
				if err != nil {
					t.Errorf("%s: %v", a.Name, err)
					continue
				}
				if *update {
					write(t, a, l.extension, got)
				} else if want := a.Want(l.extension); got != want {
					t.Errorf("%s: -want +got, run with -update if it is right:\n%s", a.Name, cmp.Diff(want, got))
				}
				if got == a.Events {
					same++
				}
			}
			if share := float64(same) / float64(len(algorithms)); share < least {
				t.Errorf("%d of %d algorithms have the corpus's events, want a share of %v", same, len(algorithms), least)
			}
			t.Logf("%d of %d algorithms have the corpus's events", same, len(algorithms))
		})
	}
}

// TestReadme wants the cause of each difference told.
func TestReadme(t *testing.T) {
	algorithms, err := corpus.All()
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range algorithms {
		if told := bytes.Contains(readme, []byte("`"+a.Name+"`")); told != (len(a.Differs) > 0) {
			t.Errorf("%s differs in %d languages; README.md names it: %v", a.Name, len(a.Differs), told)
		}
	}
}

func events(ctx context.Context, tracer judge.Tracer, language string, a *corpus.Algorithm, source []byte) (string, error) {
	table := trace.NewTable()
	list, err := table.FromJSON([]byte(a.Input))
	if err != nil {
		return "", err
	}
	arguments := &pluginv1.Arguments{}
	for _, item := range table.At(list).Items {
		arguments.Values = append(arguments.Values, uint32(item))
	}
	result, err := tracer.Run(ctx, &pluginv1.Job{Program: &pluginv1.Program{Source: source, Language: language},
		EntryPoint: a.Entry(source), Traced: true, Analyse: true, Limits: &pluginv1.Limits{CpuSeconds: 120, WallSeconds: 1200},
		Inputs: []*pluginv1.Input{{Values: table.Message(), Kind: &pluginv1.Input_Arguments{Arguments: arguments}}}})
	if err != nil {
		return "", err
	}
	program, err := trace.FromAnalysis(source, result.GetAnalysis())
	if err != nil {
		return "", err
	}
	if n := len(result.GetResults()); n != 1 {
		return "", fmt.Errorf("%d results", n)
	}
	run, err := trace.FromResult(program, result.Results[0])
	if err != nil {
		return "", err
	}
	return corpus.Render(run, program), nil
}

// write puts a language's events into the algorithm's file.
func write(t *testing.T, a *corpus.Algorithm, extension, got string) {
	t.Helper()
	path := filepath.Join("algorithms", a.Name+".txtar")
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	name := "events"
	if extension != languages[0].extension {
		name += extension
	} else {
		a.Events = got
	}
	files := archive.Files[:0]
	for _, file := range archive.Files {
		if file.Name != name {
			files = append(files, file)
		}
	}
	archive.Files = files
	if name == "events" || got != a.Events {
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(got)})
	}
	if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
