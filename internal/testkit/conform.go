package testkit

import (
	"path/filepath"
	"testing"

	"github.com/egca/egca/host/conform"
	"github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/testkit/build"
)

// Lay builds one of the repository's plugins and lays it down with its manifest and
// its conformance programs, for as long as the test lasts.
func Lay(t testing.TB, name string) *plugin.Manifest {
	t.Helper()
	dir := t.TempDir()
	if err := build.Plugin(name, dir); err != nil {
		t.Fatal(err)
	}
	m, err := plugin.ReadManifest(filepath.Join(dir, plugin.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Conform fails the test for each check that the plugin of the manifest fails. At
// most skipped checks may be skipped: a plugin that loses a capability must not
// pass for it.
func Conform(t *testing.T, m *plugin.Manifest, o plugin.Options, skipped int) *conform.Report {
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
