package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/egca/egca/internal/workertest"
	"github.com/egca/egca/sdk"
)

// TestPrepare: what the machine lacks is said with its remedy, what the user
// wrote wrongly is the user's.
func TestPrepare(t *testing.T) {
	folder := t.TempDir()
	script := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for options, want := range map[string]string{
		`{"node": "/no/such/node"}`: "no Node",
		`{"node": "` + script("fails", "echo Error: broken >&2; exit 3") + `"}`:               "Error: broken",
		`{"node": "` + script("other", "echo hello") + `"}`:                                   "does not answer as Node does",
		`{"node": "` + script("old", `echo '{"version":"v18.1.0","executable":"/x"}'`) + `"}`: "is Node v18.1.0",
		`{"nod": 1}`:              "unknown option",
		`{"node": 1}`:             "option node: want a string, not a number",
		`{"fork": "no"}`:          "option fork: want a bool, not a string",
		`{"modules": "relative"}`: "option modules",
		`[]`:                      "no JSON object",
	} {
		if strings.Contains(options, "modules") {
			if _, err := found(); err != nil {
				continue // the option is looked at after Node
			}
		}
		_, err := prepare(context.Background(), []byte(options))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", options, err, want)
			continue
		}
		users := strings.Contains(want, "option") || strings.Contains(want, "JSON")
		if errors.Is(err, sdk.ErrOption) != users {
			t.Errorf("%s: %v: the user's slip: %v", options, err, !users)
		}
	}
}

// TestModules: a program loads packages from the folder that the user names.
func TestModules(t *testing.T) {
	if _, err := found(); err != nil {
		t.Skipf("no Node to test with: %v", err)
	}
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "twice"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "twice", "index.js"), []byte("module.exports = (x) => 2 * x;"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("EGCA_TEST_MODULES", folder)
	w := startWorker(t)
	got := w.Run(jobOf("const twice = require('twice');", "twice(4)"))
	if line := workertest.Shows(got.Results)[0]; line != "returned 8" {
		t.Error(line)
	}
}
