package main

import (
	"os/exec"
	"testing"

	host "github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/sdk/sandbox"
)

// TestConform holds the plugin against the protocol, in the sandbox that users
// have. It has no keyword arguments.
func TestConform(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skipf("SKIPPED, NOTHING TESTED: %v", err)
	}
	plugin := testkit.Lay(t, "js")
	for name, options := range map[string]string{"forked": "{}", "spawned": `{"fork": false}`} {
		t.Run(name, func(t *testing.T) {
			testkit.Conform(t, plugin, host.Options{
				Workers: 2, Sandbox: sandbox.Default.String(), OptionsJSON: []byte(options),
			}, "keywords")
		})
	}
}
