package main

import (
	"fmt"
	"testing"

	host "github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/sdk/sandbox"
)

// TestConform holds the plugin against the protocol, in the sandbox that users
// have.
func TestConform(t *testing.T) {
	if _, err := found(); err != nil {
		t.Skipf("no interpreter to test with: %v", err)
	}
	testkit.Conform(t, testkit.Lay(t, "python"), host.Options{Workers: 2, Sandbox: sandbox.Default.String(),
		OptionsJSON: fmt.Appendf(nil, `{"interpreter": %q}`, testPython())})
}
