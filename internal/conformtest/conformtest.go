// Package conformtest runs the conformance suite in a plugin's own Go tests, a
// subtest a check.
package conformtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/egca/egca/host/conform"
	"github.com/egca/egca/host/plugin"
)

// Lay builds the plugin in the working directory, as its own tests run there,
// and lays it down with its manifest and programs.
func Lay(t *testing.T) *plugin.Manifest {
	t.Helper()
	dir := t.TempDir()
	m, err := plugin.ReadManifest(plugin.ManifestName)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, m.Command), ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.CopyFS(filepath.Join(dir, "conformance"), os.DirFS("conformance")); err != nil {
		t.Fatal(err)
	}
	m.Dir = dir
	return m
}

// Run fails the test for each check that the plugin of the manifest fails. At
// most skipped checks may be skipped: a plugin that loses a capability must not
// pass for it.
func Run(t *testing.T, m *plugin.Manifest, o plugin.Options, skipped int) *conform.Report {
	t.Helper()
	report, err := conform.Run(t.Context(), m, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range report.Outcomes {
		t.Run(check.Name, func(t *testing.T) {
			switch check.State {
			case conform.Failed:
				t.Errorf("%s\nread: %s", check.Detail, check.Read)
			case conform.Skipped:
				t.Skip(check.Detail)
			}
		})
	}
	if report.Skipped > skipped {
		t.Errorf("%d checks were skipped, at most %d may be", report.Skipped, skipped)
	}
	return report
}
