package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden runs the programs in testdata/*.txtar. An archive has
//
//	program.js  the program
//	inputs      an expression a line
//	limits      optional, the JSON of Limits
//	results     what each input came to
//	trace       optional: what the first input recorded, traced
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	w := startWorker(t)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			before := txtar.Format(archive)
			golden(t, w.In(t), archive)
			after := txtar.Format(archive)
			if bytes.Equal(before, after) {
				return
			}
			if *update {
				if err := os.WriteFile(path, after, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			t.Errorf("-want +got, run with -update if it is right:\n%s", cmp.Diff(string(before), string(after)))
		})
	}
}

// golden runs an archive and puts what came out into its files.
func golden(t *testing.T, w *workertest.Worker, archive *txtar.Archive) {
	t.Helper()
	job := &pluginv1.Job{}
	for _, file := range archive.Files {
		switch file.Name {
		case "program.js":
			job.Program = program(string(file.Data))
		case "inputs":
			job.Inputs = workertest.Calls(strings.Split(strings.TrimSpace(string(file.Data)), "\n")...)
		case "limits":
			job.Limits = workertest.Limits(t, file.Data)
		}
	}
	for i := range archive.Files {
		file := &archive.Files[i]
		switch file.Name {
		case "results":
			got := w.Run(job)
			if got.Err != "" {
				t.Fatal(got.Err)
			}
			file.Data = []byte(strings.Join(workertest.Shows(got.Results), "\n") + "\n")
		case "trace":
			traced := &pluginv1.Job{
				Program: job.Program, Inputs: job.Inputs[:1], Limits: job.Limits, Traced: true, Analyse: true,
			}
			got := w.Run(traced)
			if got.Err != "" {
				t.Fatal(got.Err)
			}
			file.Data = fmt.Appendf(nil, "%s%s\n", workertest.Events(got.Results[0], got.Analysis), workertest.Show(got.Results[0]))
		}
	}
}
