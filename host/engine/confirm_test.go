package engine

import (
	"strings"
	"testing"
)

// TestConfirmRunsTwice: a program that fails when it is run again fails.
func TestConfirmRunsTwice(t *testing.T) {
	const byChance = "import os\ndef f(xs):\n    return sum(xs) if os.urandom(1)[0] % 2 else 0\n"
	e := newTestEngine(t)
	e.setting.Confirm = true
	task := sumTask(t, e)
	for range 200 {
		j, err := task.Problem.Judge(t.Context(), byChance)
		if err != nil {
			t.Fatal(err)
		}
		if j.Failed > 0 && strings.HasPrefix(j.Verdicts[0].Reason, "passes once and not again: returned 0") {
			return
		}
	}
	t.Error("in 200 runs none passed once and then failed")
}
