package judge_test

import (
	"encoding/json"
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/internal/testkit"
)

// What a test says of comparing, or the problem of a test that says nothing, decides.
func TestComparing(t *testing.T) {
	number := func(x float64) *float64 { return &x }
	yes, no := true, false
	one := func(expected string, change func(*dataset.Test)) dataset.Test {
		test := returns(expected)
		change(&test)
		return test
	}
	given := problem("def f():\n    return [1.0, 2]\n",
		returns("[1.0000001, 2]"), returns("[2, 1]"),
		one("[1.2, 2]", func(t *dataset.Test) { t.Rel = number(0.25) }),
		one("[1, 2]", func(t *dataset.Test) { t.Unordered = &no; t.Abs = number(0) }),
		one("", func(t *dataset.Test) {
			t.Expected, t.AnyOf = nil, []json.RawMessage{json.RawMessage("null"), json.RawMessage("[1, 2]")}
		}),
		one("[1.0, 2]", func(t *dataset.Test) { t.ExactType = &yes; t.Unordered = &no }),
	)
	given.Abs, given.Unordered = number(1e-6), &yes
	p := prepare(t, setting(testkit.Tracers(t)), given)
	for candidate, want := range map[string]string{
		given.Reference: "pass; pass; pass; pass; pass; pass",
		"def f():\n    return [2, 1.1]\n": "returned [2, 1.1], expected [1.0000001, 2] in any order within 1e-06; " +
			"returned [2, 1.1], expected [2, 1] in any order within 1e-06; pass; returned [2, 1.1], expected [1, 2] within 0; " +
			"returned [2, 1.1], expected null or [1, 2] in any order within 1e-06; returned [2, 1.1], expected [1.0, 2] and of its type",
		"def f():\n    return None\n": "returned null, expected [1.0000001, 2] in any order within 1e-06; " +
			"returned null, expected [2, 1] in any order within 1e-06; returned null, expected [1.2, 2] in any order within 0.25 of it; " +
			"returned null, expected [1, 2] within 0; pass; returned null, expected [1.0, 2] and of its type",
	} {
		if got := outcomes(judged(t, p, candidate).Verdicts); got != want {
			t.Errorf("%s: %s, want %s", candidate, got, want)
		}
	}
	if p.OneAnswer() {
		t.Error("a test has two right results")
	}
}
