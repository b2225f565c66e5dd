package testkit

import (
	"path/filepath"
	"slices"
	"strings"
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

// Conform fails the test for each check that the plugin of the manifest fails or that is
// skipped for want of anything but the capabilities and the authors' programs that are
// named in lacks: a plugin that loses one must not pass for it.
func Conform(t *testing.T, m *plugin.Manifest, o plugin.Options, lacks ...string) *conform.Report {
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
				if !slices.ContainsFunc(lacks, func(name string) bool { return isWant(check.Detail, name) }) {
					t.Errorf("skipped: %s", check.Detail)
				}
				t.Skip(check.Detail)
			}
		})
	}
	return report
}

// isWant reports whether a check was skipped for want of a capability or a program.
func isWant(detail, name string) bool {
	return detail == "no capability "+name || strings.HasPrefix(detail, "no program "+name+":")
}
