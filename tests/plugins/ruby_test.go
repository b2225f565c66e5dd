// Package plugins_test proves the plugin kit with the examples: languages and
// plugins that nothing else in the repository knows.
package plugins_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// example is a plugin in examples/plugins, served by the built programs.
func example(t *testing.T, name string) *plugin.Manifest {
	t.Helper()
	m, err := plugin.ReadManifest(filepath.Join(testkit.Root(), "examples", "plugins", name, plugin.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	if m.Worker != nil {
		m.Command = filepath.Join(testkit.Bin(t), "egca-plugin-worker")
	}
	return m
}

// needs skips a test where a program is not installed.
func needs(t *testing.T, program, remedy string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skipf("SKIPPED, NOTHING TESTED: %s is not installed; %s", program, remedy)
	}
}

const getRuby = "apt-get install ruby"

// TestRuby holds the Ruby plugin against the protocol. Skipped are split,
// features, outlines and switches, which it does not declare.
func TestRuby(t *testing.T) {
	needs(t, "ruby", getRuby)
	testkit.Conform(t, example(t, "ruby"), plugin.Options{Workers: 2, Sandbox: testkit.Level()},
		"split", "features", "switches", "outline", "methods", "keywords", "prelude", "types", "operations", "test_files", "stdin", "in_place", "as_given", "input_file", "difference")
}

// line is what the test reads of credits and of what is expected of them.
type line struct {
	Task  string `json:"task_id"`
	Mode  string `json:"mode"`
	Span  string `json:"span_text"`
	Fault string `json:"fault"`
	Error string `json:"error"`
}

// TestRubyCredit judges, traces and localises Ruby programs by the command that
// users have.
func TestRubyCredit(t *testing.T) {
	needs(t, "ruby", getRuby)
	folder := filepath.Join(testkit.Root(), "examples", "plugins")
	config := filepath.Join(t.TempDir(), "egca.toml")
	text := fmt.Sprintf("[plugins]\ndirs = [%q]\n\n[sandbox]\nlevel = %q\n", folder, testkit.Level()) + testkit.LimitsTOML
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "credits.jsonl")
	command := exec.Command(filepath.Join(testkit.Bin(t), "egca"), "credit", "--config", config,
		"--problems", filepath.Join(folder, "ruby", "problems.jsonl"),
		"--rollouts", filepath.Join(folder, "ruby", "rollouts.jsonl"), "--out", out)
	if text, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	got, want := lines(t, out), lines(t, filepath.Join(folder, "ruby", "expected.jsonl"))
	if len(got) != len(want) {
		t.Fatalf("%d credits, want %d", len(got), len(want))
	}
	for i, w := range want {
		if g := got[i]; g.Task != w.Task || g.Mode != w.Mode || w.Fault != "" && g.Span != w.Fault {
			t.Errorf("line %d: %s %s %q %s, want %s %s %q", i+1, g.Task, g.Mode, g.Span, g.Error, w.Task, w.Mode, w.Fault)
		}
	}
}

func lines(t *testing.T, path string) []line {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var all []line
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		var one line
		if err := json.Unmarshal(scanner.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}
