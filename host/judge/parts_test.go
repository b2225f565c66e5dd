package judge_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/internal/testkit"
)

// What right programs return for all tests together is more than one answer of a plugin
// holds: each test passes all the same, one after another and up to the first failure.
func TestManyLargeResults(t *testing.T) {
	const items, tests = 60_000, 20
	var list strings.Builder
	for i := range items {
		fmt.Fprintf(&list, ",%d", i)
	}
	given := problem(fmt.Sprintf("def f(n):\n    return list(range(%d))\n", items))
	for range tests {
		given.Tests = append(given.Tests, returns("["+list.String()[1:]+"]", "0"))
	}
	given.Tests = append(given.Tests, dataset.Test{Source: "assert f(1)[1] == 1"})
	for _, stop := range []bool{false, true} {
		s := setting(testkit.Tracers(t))
		s.Judge.StopAtFailure = stop
		p := prepare(t, s, given)
		if len(p.Notes) > 0 {
			t.Error(p.Notes)
		}
		if j := judged(t, p, given.Reference); j.Passed != tests+1 {
			t.Errorf("%d of %d tests pass: %s", j.Passed, tests+1, outcomes(j.Verdicts))
		}
	}
}
