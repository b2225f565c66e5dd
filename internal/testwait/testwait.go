// Package testwait is how tests wait for other processes and goroutines.
package testwait

import (
	"testing"
	"time"
)

// Patience is how long Until waits. It decides no test: on the slowest machine
// a condition that comes at all comes far sooner, and one that never comes must
// fail its test at last.
const Patience = 5 * time.Minute

// Until returns once holds reports true. The test fails when that has not
// happened within Patience; what names the condition in the message. holds is
// called often and must not block.
func Until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(Patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not within %v: %s", Patience, what)
		}
	}
}
