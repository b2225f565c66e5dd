package judge_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/internal/testkit"
)

// Of many tests on which a program loops for ever, most do not run: each says so, and
// fails.
func TestEndlessOnManyTests(t *testing.T) {
	given := problem(doubles)
	for n := range 40 {
		given.Tests = append(given.Tests, returns(fmt.Sprint(2*n), fmt.Sprint(n)))
	}
	given.Limits = &dataset.ProblemLimits{Seconds: 0.2}
	j := judged(t, prepare(t, setting(testkit.Tracers(t)), given), "def f(n):\n    while n:\n        n += 1\n    return n\n")
	if j.Passed != 1 || j.Failed != 39 || j.Failing != 1 {
		t.Errorf("%d pass, %d fail, %d first", j.Passed, j.Failed, j.Failing)
	}
	for i, v := range j.Verdicts[1:] {
		if want := "over its limit of time"; i < 5 && v.Reason != want || i >= 5 && !strings.HasPrefix(v.Reason, "not run: ") {
			t.Errorf("test %d: %s", i+1, v.Reason)
		}
	}
}
