package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
)

// references is a data set that is not in this repository.
const references = "../../../shared/data/humaneval-js.jsonl.gz"

// TestReferences judges the reference of every problem: each passes every
// test, but for those that need an npm package which is not here.
func TestReferences(t *testing.T) {
	file, err := os.Open(references)
	if err != nil {
		t.Skipf("THE DATA SET IS NOT THERE, NO REFERENCE IS JUDGED: %v", err)
	}
	defer file.Close()
	data, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	client := startPlugin(t)
	setting := judge.Setting{Limits: testkit.Limits(),
		Tracers: func(context.Context, string) (judge.Tracer, error) { return client, nil }}
	lines := bufio.NewScanner(data)
	lines.Buffer(nil, 64<<20)
	correct, without := 0, 0
	for lines.Scan() {
		problem := &dataset.Problem{}
		var more struct {
			Requires []string `json:"requires"`
		}
		if err := json.Unmarshal(lines.Bytes(), problem); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(lines.Bytes(), &more); err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(more.Requires, missing) {
			without++
			continue
		}
		prepared, err := judge.Prepare(t.Context(), setting, problem, "")
		if err != nil {
			t.Errorf("%s: %v", problem.TaskID, err)
			continue
		}
		judged, err := prepared.Judge(t.Context(), problem.Reference)
		if err != nil {
			t.Errorf("%s: %v", problem.TaskID, err)
			continue
		}
		good := len(prepared.Notes) == 0
		for i, v := range judged.Verdicts {
			if !v.Passed {
				good = false
				t.Errorf("%s: test %d: %s", problem.TaskID, i, v.Reason)
			}
		}
		if good {
			correct++
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d references are correct, %d need a package", correct, without)
	if correct+without < 160 || without > 1 {
		t.Errorf("%d references are correct, %d need a package", correct, without)
	}
}

// missing tells whether EGCA_TEST_MODULES, a node_modules folder, lacks a package.
func missing(name string) bool {
	folder := os.Getenv("EGCA_TEST_MODULES")
	_, err := os.Stat(filepath.Join(folder, name))
	return folder == "" || err != nil
}
