// Package conformtest runs the conformance suite in a plugin's own Go tests, a
// subtest a check.
package conformtest

import (
	"testing"

	"github.com/egca/egca/host/conform"
	"github.com/egca/egca/host/plugin"
)

// Run fails the test for each check that the plugin of the manifest fails. At
// most skipped checks may be skipped: a plugin that loses a capability must not
// pass for it.
func Run(t *testing.T, m *plugin.Manifest, o plugin.Options, skipped int) {
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
}
