package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/egca/egca/host/dataset"
)

var update = flag.Bool("update", false, "write the golden files anew")

// defaults are the options that the command has by default.
func defaults(f *Format) Options { return Options{Prefix: f.Name, Solutions: 5} }

// imported is what files in a format come to.
func imported(t *testing.T, f *Format, files ...string) (problems []dataset.Problem, rejected []Rejected, sum Summary) {
	t.Helper()
	sum, err := Run(t.Context(), f, files, defaults(f),
		func(p dataset.Problem) error { problems = append(problems, p); return nil },
		func(r Rejected) error { rejected = append(rejected, r); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if sum.Rows != sum.Problems+sum.Rejected || sum.Problems != len(problems) || sum.Rejected != len(rejected) {
		t.Errorf("%d problems, %d rejected; the summary is %+v", len(problems), len(rejected), sum)
	}
	return problems, rejected, sum
}

// Each fixture gives the problems and the rejected rows that a person has read and found
// right. -update writes them anew. testdata/make.py makes the fixtures.
func TestGolden(t *testing.T) {
	for _, f := range Formats {
		t.Run(f.Name, func(t *testing.T) {
			problems, rejected, sum := imported(t, f, filepath.Join("testdata", f.Name+".jsonl"))
			if sum.Rows < 20 {
				t.Errorf("only %d rows", sum.Rows)
			}
			var out bytes.Buffer
			encoder := json.NewEncoder(&out)
			encoder.SetEscapeHTML(false)
			for _, p := range problems {
				if strings.HasPrefix(p.Prelude, graderPrelude("")[:100]) {
					p.Prelude = "(the graders')"
				}
				p.Prelude = strings.Replace(p.Prelude, leetCodeFixture(t), "(the fixture's)", 1)
				if err := encoder.Encode(p); err != nil {
					t.Fatal(err)
				}
			}
			for _, r := range rejected {
				if err := encoder.Encode(r); err != nil {
					t.Fatal(err)
				}
			}
			path := filepath.Join("testdata", f.Name+".golden")
			if *update {
				if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(out.String(), "\n")); diff != "" {
				t.Errorf("%s (-) and what came out (+) differ; -update writes it:\n%s", path, diff)
			}
		})
	}
}

// leetCodeFixture is the long prelude of the rows in leetcode.jsonl.
func leetCodeFixture(t *testing.T) string {
	t.Helper()
	for r, err := range readRows("testdata/leetcode.jsonl") {
		var first struct{ Prompt string }
		if err := errors.Join(err, json.Unmarshal(r.object, &first)); err != nil {
			t.Fatal(err)
		}
		return first.Prompt
	}
	return "no row"
}

// The prelude is what the graders put before a program, word for word.
func TestGraderPrelude(t *testing.T) {
	got := graderPrelude("6*10**5")
	for _, want := range []string{
		"from string import *\nfrom re import *\nfrom datetime import *\nfrom collections import *\nfrom heapq import *\n",
		"from json import *\nfrom builtins import *\nfrom typing import *\nimport string\nimport re\n",
		"import sys\nimport json\nsys.setrecursionlimit(6*10**5)\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the prelude lacks %q:\n%s", want, got)
		}
	}
}

// What a JSON array, gzip and shards hold is what the lines hold.
func TestOtherContainers(t *testing.T) {
	f, err := Find("mbpp")
	if err != nil {
		t.Fatal(err)
	}
	source := "testdata/mbpp.jsonl"
	want, wantRejected, _ := imported(t, f, source)
	lines, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(string(lines)), "\n")
	dir := t.TempDir()
	put := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	array := []byte("\xef\xbb\xbf \n[" + strings.Join(rows, ",\n") + "]\n")
	half := len(rows) / 2
	for name, files := range map[string][]string{
		"array":     {put("rows.json", array)},
		"gzip":      {put("rows.jsonl.gz", zipped(t, lines))},
		"array, gz": {put("rows.json.gz", zipped(t, array))},
		"CRLF":      {put("crlf.jsonl", []byte(strings.Join(rows, "\r\n\r\n")))},
		"shards":    {put("a.jsonl", []byte(strings.Join(rows[:half], "\n"))), put("b.json", []byte("["+strings.Join(rows[half:], ",")+"]"))},
	} {
		got, rejected, _ := imported(t, f, files...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: problems differ:\n%s", name, diff)
		}
		if len(rejected) != len(wantRejected) {
			t.Errorf("%s: %d rejected, want %d", name, len(rejected), len(wantRejected))
		}
	}
}

// A file that is cut off or damaged ends the import with an error that names it.
func TestDamagedFiles(t *testing.T) {
	whole := zipped(t, []byte(strings.Repeat(`{"task_id": 1, "code": "def f(): pass", "test_list": ["assert f() is None"]}`+"\n", 50)))
	for name, data := range map[string][]byte{
		"cut.gz":      whole[:len(whole)-12],
		"not.gz":      {0x1f, 0x8b, 1, 2, 3},
		"array.json":  []byte(`[{"task_id": 1},`),
		"wrong.json":  []byte(`[{"task_id": 1} {"task_id": 2}]`),
		"cut.parquet": []byte("PAR1 and nothing more"),
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := Find("mbpp")
		if err != nil {
			t.Fatal(err)
		}
		_, err = Run(t.Context(), f, []string{path}, defaults(f),
			func(dataset.Problem) error { return nil }, func(Rejected) error { return nil })
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}
