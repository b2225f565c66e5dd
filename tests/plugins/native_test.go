package plugins_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/testkit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// pythonEnv names a Python that has grpcio and grpcio-tools.
const pythonEnv = "EGCA_TEST_GRPC_PYTHON"

// TestNative holds the plugin that is built without the SDK against the
// protocol. It declares that it takes inputs in source form and nothing else.
func TestNative(t *testing.T) {
	python := os.Getenv(pythonEnv)
	if python == "" {
		python = "python3"
	}
	if out, err := exec.Command(python, "-c", "import grpc, grpc_tools").CombinedOutput(); err != nil {
		t.Skipf("SKIPPED, NOTHING TESTED: %s has no grpcio and grpcio-tools; pip install them, or set %s: %v %s", python, pythonEnv, err, out)
	}
	path, err := exec.LookPath(python)
	if err != nil {
		t.Fatal(err)
	}
	m := example(t, "native-formula")
	m.Args, m.Command = append([]string{m.Path()}, m.Args...), path
	report := testkit.Conform(t, m, plugin.Options{Workers: 2, Sandbox: testkit.Level()},
		"analyse", "trace", "split", "edit", "features", "outline", "methods", "keywords", "prelude", "types", "operations", "test_files", "stdin", "inputs", "in_place", "as_given",
		"busy", "daemon", "exit", "flood", "forge", "fresh", "large", "memory", "print", "recurse", "sleep")
	if report.Passed < 30 {
		t.Errorf("%d checks passed: too much was skipped", report.Passed)
	}
	client, err := plugin.Start(t.Context(), m, plugin.Options{Workers: 1, Sandbox: testkit.Level()})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	_, err = client.Analyse(t.Context(), &pluginv1.AnalyseRequest{Program: &pluginv1.Program{Language: "formula"}})
	if !errors.Is(err, plugin.ErrCapability) {
		t.Errorf("an analysis by a plugin that has none: %v", err)
	}
	if data, err := os.ReadFile(filepath.Join(m.Dir, "plugin.py")); err != nil || lineCount(data) >= 100 {
		t.Errorf("%v; plugin.py has %d lines, it is to stay below 100", err, lineCount(data))
	}
}

// TestRubyIsSmall holds the worker to the size that the example claims: lines
// of code, blank ones and comments aside.
func TestRubyIsSmall(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testkit.Root(), "examples", "plugins", "ruby", "worker", "*.rb"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no worker: %v", err)
	}
	lines := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				lines++
			}
		}
	}
	if lines >= 450 {
		t.Errorf("the worker has %d lines of code, it is to stay below 450", lines)
	}
}

func lineCount(data []byte) int { return bytes.Count(data, []byte("\n")) }
