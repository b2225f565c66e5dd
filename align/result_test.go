package align

import (
	"testing"

	"github.com/egca/egca/trace"
)

// One statement that reads nothing but its arguments made a wrong result, also where
// the value is a small one. Behind another statement, a default or a module's value
// that differ, the result tells less.
func TestResult(t *testing.T) {
	reference := "def f(xs, k=2):\n    n = 0\n    for x in xs:\n        if x == k:\n            return x - x + 1\n    return n\n"
	hold(t, []toyCase{
		{"the only statement", "def f(xs, k=2):\n    return xs[0] == 9\n", reference, []any{list(4, 2)}, "value at `return xs[0] == 9`: returns false, the reference returns 1"},
		{"another statement before it", "def f(xs, k=2):\n    y = xs[0]\n    return y == 9\n", reference, []any{list(4, 2)}, "uncovered at `return y == 9`: returns false, the reference returns 1"},
		{"it reads a value of the module's", "Y = 9\n\ndef f(xs, k=2):\n    return xs[0] == Y\n", reference, []any{list(4, 2)}, "uncovered at `return xs[0] == Y`: returns false, the reference returns 1"},
		{"a default that it reads", "def f(xs, k=3):\n    return xs[0] == k\n", reference, []any{list(4, 2)}, "uncovered at `return xs[0] == k`: returns false, the reference returns 1"},
		{"a default that it does not read", "def f(xs, k=3):\n    return xs[0] == 9\n", reference, []any{list(4, 2)}, "value at `return xs[0] == 9`: returns false, the reference returns 1"},
		{"a parameter of its own that it reads", "def f(xs, k=2, j=3):\n    return xs[0] == j\n", reference, []any{list(4, 2)}, "uncovered at `return xs[0] == j`: returns false, the reference returns 1"},
		{"the same result", "def f(xs, k=2):\n    return 1\n", reference, []any{list(4, 2)}, `abstained: every value that the candidate computes, the reference computes too`},
		{"the reference raises", "def f(xs, k=2):\n    return 0\n", "def f(xs, k=2):\n    return xs[7]\n", []any{list(4, 2)}, "control at `return 0`: goes on with `return 0` where the reference has ended"},
		{"it returns nothing", "def f(xs, k=2):\n    pass\n", reference, []any{list(4, 2)}, "value at `pass`: returns null, the reference returns 1"},
	})
}

// A tuple for a list is another value for the tests, and none for the digests.
func TestAResultOfAnotherType(t *testing.T) {
	source := "def f(n):\n    x = n + 4\n    y = [x]\n    return y\n"
	mine, theirs := runToy(source, 5), runToy(source, 5)
	item := mine.Run.Table.At(mine.Run.Outcome.Value).Items[0]
	tuple := mine.Run.Table.Add(trace.Value{Kind: trace.Tuple, Items: []trace.ID{item}})
	mine.Run.Outcome.Value = tuple
	mine.Run.Events[len(mine.Run.Events)-1].Value = tuple
	got := Locate(mine, theirs, DefaultOptions())
	if text := sentence(mine, got); text != "value at `return y`: returns (9,), the reference returns [9]" {
		t.Error(text)
	}
	if d := got.Divergence; d != nil && d.Similarity != 1 {
		t.Errorf("similarity %v", d.Similarity)
	}
}

// What a run does behind the end of its trace may have made the result.
func TestResultOfACutTrace(t *testing.T) {
	mine := runToy("def f(xs, k=2):\n    return xs[0] == 9\n", list(4, 2))
	theirs := runToy("def f(xs, k=2):\n    n = 0\n    for x in xs:\n        if x == k:\n            return x - x + 1\n    return n\n", list(4, 2))
	for capped, want := range map[bool]Kind{false: Value, true: Uncovered} {
		mine.Run.Capped = capped
		if d := Locate(mine, theirs, DefaultOptions()).Divergence; d == nil || d.Kind != want {
			t.Errorf("cut %v: %+v, want %s", capped, d, want)
		}
	}
}
