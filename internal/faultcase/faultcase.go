// Package faultcase reads the cases by which the finder is tested: a candidate, a
// reference and tests in one txtar file, run through the real plugins.
//
//	A comment: what is wrong, and what the case shows.
//	-- tests.jsonl --     a test a line, as in a problem
//	-- candidate.py --    defines f; the extension tells the language
//	-- reference.py --
//	-- want --            what is said of it; -update writes it anew
package faultcase

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
)

// EntryPoint is the function that every case's programs define.
const EntryPoint = "f"

var languages = map[string]string{".py": "python", ".js": "javascript"}

// Case is one case, ready to run.
type Case struct {
	Problem   *judge.Problem
	Judgement *judge.Judgement

	path    string
	archive *txtar.Archive
}

// Run runs a subtest for each case of a folder. say returns what is said of it, by
// the name of the file in the archive that has to say the same. With update that
// file is written anew.
func Run(t *testing.T, folder string, update bool, say func(t *testing.T, c *Case) map[string]string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no case in %s: %v", folder, err)
	}
	tracers := testkit.Tracers(t)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			c := read(t, path, tracers)
			for name, got := range say(t, c) {
				c.hold(t, name, got, update)
			}
		})
	}
}

func read(t *testing.T, path string, tracers judge.Tracers) *Case {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := &Case{path: path, archive: archive}
	problem := &dataset.Problem{TaskID: "case", EntryPoint: EntryPoint}
	candidate := ""
	for _, file := range archive.Files {
		switch extension := filepath.Ext(file.Name); strings.TrimSuffix(file.Name, extension) {
		case "candidate":
			candidate, problem.Language = string(file.Data), languages[extension]
		case "reference":
			problem.References = append(problem.References, dataset.Reference{Language: languages[extension], Program: string(file.Data), EntryPoint: EntryPoint})
		case "tests":
			problem.Tests = tests(t, file.Data)
		}
	}
	if c.Problem, err = judge.Prepare(t.Context(), judge.Setting{Tracers: tracers, Limits: config.DefaultConfig().Limits}, problem, ""); err != nil {
		t.Fatal(err)
	}
	if c.Judgement, err = c.Problem.Judge(t.Context(), candidate); err != nil {
		t.Fatal(err)
	}
	return c
}

func tests(t *testing.T, lines []byte) []dataset.Test {
	t.Helper()
	var all []dataset.Test
	for line := range bytes.Lines(lines) {
		var test dataset.Test
		if err := json.Unmarshal(line, &test); err != nil {
			t.Fatalf("test %s: %v", line, err)
		}
		all = append(all, test)
	}
	return all
}

// hold compares what is said with the archive's file of that name, or puts it there.
func (c *Case) hold(t *testing.T, name, got string, update bool) {
	t.Helper()
	at := slices.IndexFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == name })
	switch {
	case !update && at < 0:
		t.Errorf("the case has no file %s", name)
	case !update:
		if want := string(c.archive.Files[at].Data); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	default:
		if at < 0 {
			at = len(c.archive.Files)
			c.archive.Files = append(c.archive.Files, txtar.File{Name: name})
		}
		c.archive.Files[at].Data = []byte(got)
		if err := os.WriteFile(c.path, txtar.Format(c.archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Has tells whether the case has a file of that name: one that asks for more.
func (c *Case) Has(name string) bool {
	return slices.ContainsFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == name })
}
