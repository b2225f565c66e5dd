package conform_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/egca/egca/host/conform"
	"github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/testkit/build"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// mock builds the plugin that lies on demand and lays it down.
func mock(t *testing.T, args string) *plugin.Manifest {
	t.Helper()
	dir := t.TempDir()
	if err := build.Program("./internal/mockplugin", filepath.Join(dir, "mock")); err != nil {
		t.Fatal(err)
	}
	text := "name = \"mock\"\ncommand = \"mock\"\nlanguages = [\"mock\"]\nextensions = [\".mock\"]\nargs = [" + args + "]\n"
	if err := os.WriteFile(filepath.Join(dir, plugin.ManifestName), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	m, err := plugin.ReadManifest(filepath.Join(dir, plugin.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestReport holds the suite against a plugin that answers every job with the
// same number, whatever was asked: each check must notice, or say why it was
// not made.
func TestReport(t *testing.T) {
	m := mock(t, "")
	programs := filepath.Join(m.Dir, "conformance")
	if err := os.Mkdir(programs, 0o755); err != nil {
		t.Fatal(err)
	}
	for name := range conform.Programs {
		text := "mock: return 1 boom"
		if name == "load" {
			continue // a program that the author forgot
		}
		if err := os.WriteFile(filepath.Join(programs, name+".mock"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	report, err := conform.Run(t.Context(), m, plugin.Options{Workers: 2, Sandbox: "none"})
	if err != nil {
		t.Fatal(err)
	}
	report.Runtime = "" // the process's number
	var got bytes.Buffer
	if err := report.Text(&got); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(got.String(), m.Dir, "DIR")
	const golden = "testdata/mock.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	var decoded conform.Report
	got.Reset()
	if err := report.JSON(&got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(got.Bytes(), &decoded); err != nil || len(decoded.Outcomes) != len(report.Outcomes) || decoded.Failed != report.Failed {
		t.Errorf("JSON: %v, %d checks", err, len(decoded.Outcomes))
	}
}

// TestNotStarted has a plugin that does not come up.
func TestNotStarted(t *testing.T) {
	_, err := conform.Run(t.Context(), mock(t, `"die-on-start"`), plugin.Options{Workers: 1})
	if err == nil || !strings.Contains(err.Error(), "no licence, no service") {
		t.Errorf("%v, want the plugin's last words", err)
	}
}
