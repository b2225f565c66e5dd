package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// script writes an executable shell script and returns its path.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "python3")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPrepareRefuses(t *testing.T) {
	answer := func(version, implementation string) string {
		return `echo '{"implementation": "` + implementation + `", "version": ` + version + `, "executable": "/x", "prefixes": []}'`
	}
	for want, options := range map[string]string{
		`unknown option "interpretr"; the python plugin knows: interpreter`:     `{"interpretr": "x"}`,
		`option interpreter: want a string, not a number`:                       `{"interpreter": 3}`,
		`the options are no JSON object`:                                        `[]`,
		`no Python interpreter`:                                                 `{"interpreter": "/no/such/python"}`,
		`is CPython 3.9.1; the plugin needs 3.10 or later: install one and set`: `{"interpreter": "` + script(t, answer("[3, 9, 1]", "cpython")) + `"}`,
		`is pypy; the plugin needs CPython 3.10 or later`:                       `{"interpreter": "` + script(t, answer("[3, 10, 1]", "pypy")) + `"}`,
		`does not work as a Python interpreter: exit status 3: broken`:          `{"interpreter": "` + script(t, "echo broken >&2; exit 3") + `"}`,
		`does not answer as a Python interpreter does`:                          `{"interpreter": "` + script(t, "echo hello") + `"}`,
	} {
		_, err := prepare(context.Background(), []byte(options))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", options, err, want)
		}
	}
}

func TestPrepareIsBounded(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	path := script(t, "sleep 1000")
	cancel()
	if _, err := ask(ctx, path); err == nil {
		t.Error("an interpreter that does not answer was taken")
	}
}

// TestPrepareSeesThroughShims starts from a script, as pyenv's are, and has to
// come out at the real interpreter.
func TestPrepareSeesThroughShims(t *testing.T) {
	real, err := found()
	if err != nil {
		t.Skipf("no interpreter to test with: %v", err)
	}
	shim := script(t, `exec "`+real.Executable+`" "$@"`)
	spec, err := prepare(context.Background(), []byte(`{"interpreter": "`+shim+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	if spec.Path != real.Executable || !filepath.IsAbs(spec.Path) {
		t.Errorf("path %s, want %s", spec.Path, real.Executable)
	}
	if !strings.HasPrefix(spec.Runtime, "CPython 3.") || !strings.Contains(spec.Runtime, spec.Path) {
		t.Errorf("runtime %q", spec.Runtime)
	}
	if !slices.Contains(spec.Roots, spec.Path) {
		t.Errorf("roots %q have no interpreter", spec.Roots)
	}
	for _, root := range spec.Roots {
		if _, err := os.Stat(root); err != nil || systemPrefix(root) {
			t.Errorf("root %s: %v", root, err)
		}
	}
}

func TestHello(t *testing.T) {
	w := startWorker(t)
	real, err := found()
	if err != nil {
		t.Fatal(err)
	}
	if w.Hello.Runtime != "CPython "+real.version() || len(w.Hello.Notes) != 0 {
		t.Errorf("%+v", w.Hello)
	}
}
