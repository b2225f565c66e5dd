package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/egca/egca/internal/manifest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/sdk"
)

// lay writes a manifest with a worker whose interpreter is a shell script.
func lay(t *testing.T, script string, keys ...string) *language {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "worker"), 0o755); err != nil {
		t.Fatal(err)
	}
	text := "name = \"toy\"\nlanguages = [\"toy\"]\nextensions = [\".toy\"]\n\n[worker]\ninterpreter = \"./toy\"\n" + strings.Join(keys, "\n")
	for name, data := range map[string]string{manifest.Name: text, "toy": "#!/bin/sh\n" + script + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	m, err := manifest.Read(filepath.Join(dir, manifest.Name))
	if err != nil {
		t.Fatal(err)
	}
	return &language{m}
}

func TestPrepare(t *testing.T) {
	l := lay(t, `echo '{"version": "3.10.1", "roots": ["/usr", "/no/such/root"]}'`, `capabilities = ["call"]`,
		`args = ["{files}/w"]`, `probe = ["-v"]`, `minimum = "3.9"`, `env = ["A=b"]`, "[worker.options]", `mode = "fast"`, `size = "3"`)
	w, err := l.prepare(t.Context(), []byte(`{"mode": "slow"}`))
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(l.Dir, "toy"); w.Path != want || !slices.Equal(w.Roots, []string{want, "/usr"}) {
		t.Errorf("path %s, roots %q", w.Path, w.Roots)
	}
	want := []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "A=b", "EGCA_OPTION_MODE=slow", "EGCA_OPTION_SIZE=3"}
	if !slices.Equal(w.Env, want) || !slices.Equal(w.Args, []string{"{files}/w"}) {
		t.Errorf("environment %q, arguments %q", w.Env, w.Args)
	}
}

func TestPrepareRefuses(t *testing.T) {
	const plain = `capabilities = []`
	probe := func(minimum string) []string { return []string{plain, `probe = ["-v"]`, `minimum = "` + minimum + `"`} }
	for _, c := range []struct {
		want, options, script string
		keys                  []string
		slip                  bool // an option is wrong, not the machine
	}{
		{`unknown option "mod"; the toy plugin knows: interpreter, mode`, `{"mod": "x"}`, "", []string{plain, "[worker.options]", `mode = ""`}, true},
		{`option interpreter: want a string`, `{"interpreter": 3}`, "", []string{plain}, true},
		{`the options are no JSON object`, `[]`, "", []string{plain}, true},
		{`set interpreter in [plugins.options.toy] of egca.toml`, `{"interpreter": "/no/such/toy"}`, "", []string{plain}, false},
		{`is version "3.9.4"; the toy plugin needs 3.10 or later`, "", `echo '{"version": "3.9.4"}'`, probe("3.10"), false},
		{`worker.probe printed "hello\n"`, "", "echo hello", probe("3.10"), false},
		{`worker.probe: exit status 3: broken`, "", "echo broken >&2; exit 3", probe("1"), false},
		{`no folder; put the worker's program there`, "", "", []string{plain, `files = "elsewhere"`}, false},
	} {
		_, err := lay(t, c.script, c.keys...).prepare(t.Context(), []byte(c.options))
		if err == nil || !strings.Contains(err.Error(), c.want) || errors.Is(err, sdk.ErrOption) != c.slip {
			t.Errorf("%v, want %q, a slip: %v", err, c.want, c.slip)
		}
	}
}

func TestDescribe(t *testing.T) {
	d := describe(lay(t, "", `release = "2"`, `capabilities = ["call", "trace"]`, `fences = ["toy"]`, "[worker.equality]", "nulls_are_one = true").Manifest)
	l := d.GetLanguages()[0]
	if d.GetName() != "toy" || d.GetRelease() != "2" || l.GetName() != "toy" || !l.GetEquality().GetNullsAreOne() || l.GetFences()[0] != "toy" {
		t.Errorf("%v", d)
	}
	if !slices.Equal(d.GetCapabilities(), []pluginv1.Capability{pluginv1.Capability_CAPABILITY_CALL, pluginv1.Capability_CAPABILITY_TRACE}) {
		t.Errorf("capabilities %v", d.GetCapabilities())
	}
	for _, name := range manifest.Capabilities {
		if capabilities[name] == 0 {
			t.Errorf("no capability for %q", name)
		}
	}
}
