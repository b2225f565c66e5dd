package align

import (
	"testing"

	"github.com/egca/egca/trace"
)

func TestBlameValue(t *testing.T) {
	hold(t, []toyCase{
		{
			"an assignment", "def f(n):\n    x = n + 2\n    y = x\n    return y\n",
			"def f(n):\n    x = n + 3\n    y = x\n    return y\n", []any{5},
			"value at `x = n + 2`: x is 7, the reference has 8",
		},
		{
			"a condition", "def f(n):\n    if n < 4:\n        return 2\n    return 3\n",
			"def f(n):\n    if n < 9:\n        return 2\n    return 3\n", []any{5},
			"value at `if n < 4:`: the condition is false, the reference's is true",
		},
		{
			"a return", "def f(n):\n    return n + 2\n", "def f(n):\n    return n + 3\n", []any{5},
			"value at `return n + 2`: returns 7, the reference returns 8",
		},
		{
			"an item", "def f(n):\n    for i in range(n):\n        x = i\n    return x\n",
			"def f(n):\n    for i in [2, 3]:\n        x = i\n    return x\n", []any{2},
			"value at `for i in range(n):`: the loop's item is 0, the reference has 2",
		},
		{
			"a yield", "def g(n):\n    yield n + 2\n\ndef f(n):\n    for i in g(n):\n        return i\n",
			"def g(n):\n    yield n + 3\n\ndef f(n):\n    for i in g(n):\n        return i\n", []any{5},
			"value at `yield n + 2`: the value yielded is 7, the reference has 8",
		},
		{
			"an exception", "def f(n):\n    try:\n        raise Wrong\n    except:\n        return n\n",
			"def f(n):\n    try:\n        raise Other\n    except:\n        return n\n", []any{5},
			"value at `raise Wrong`: `raise Wrong` stands where the reference has `raise Other`, and what follows differs",
		},
		{
			"the same code reads what an extra statement made",
			"def f(n):\n    x = n + 2\n    x = x + 3\n    y = x * 7\n    return y\n",
			"def f(n):\n    x = n + 2\n    y = x * 7\n    return y\n", []any{5},
			"extra at `x = x + 3`: `x = x + 3` has no counterpart in the reference, and what follows differs",
		},
		{
			"the same code reads what a missing statement makes",
			"def f(n):\n    x = n + 2\n    y = x * 7\n    return y\n",
			"def f(n):\n    x = n + 2\n    x = x + 3\n    y = x * 7\n    return y\n", []any{5},
			"missing at `y = x * 7`: `x = x + 3` of the reference is missing here",
		},
		{
			"of two extra statements the one that is read",
			"def f(n):\n    x = n + 2\n    x = x + 3\n    z = [n]\n    y = x * 7\n    return y\n",
			"def f(n):\n    x = n + 2\n    y = x * 7\n    return y\n", []any{5},
			"extra at `x = x + 3`: `x = x + 3` has no counterpart in the reference, and what follows differs",
		},
		{
			"of two extra statements that are read the later", "def f(n):\n    x = n + 2\n    x = x + 3\n    x = x + 4\n    y = x * 7\n    return y\n",
			"def f(n):\n    x = n + 2\n    y = x * 7\n    return y\n", []any{5},
			"extra at `x = x + 4`: `x = x + 4` has no counterpart in the reference, and what follows differs",
		},
		{
			"other code that does no harm is not to blame", "def f(n):\n    y = n * 3\n    y += 2\n    x = n + n\n    return x * y\n",
			"def f(n):\n    y = n * 3\n    x = n * 2\n    return x * y\n", []any{5},
			"extra at `y += 2`: `y += 2` has no counterpart in the reference, and what follows differs",
		},
		{
			"the variable that the reference changed is read", "def f(n):\n    x = n + 2\n    y = n + 3\n    y = n * 5\n    z = x * 3\n    return [z, y]\n",
			"def f(n):\n    x = n + 2\n    y = n + 3\n    x = n * 5\n    z = x * 3\n    return [z, y]\n", []any{5},
			"value at `y = n * 5`: `y = n * 5` stands where the reference has `x = n * 5`, and what follows differs",
		},
		{
			"of two extra statements the later where none is read",
			"def f(n):\n    x = n + 2\n    z = [n]\n    w = [z]\n    y = x * 7\n    return y\n",
			"def f(n):\n    x = n + 2\n    y = x * 8\n    return y\n", []any{5},
			"value at `y = x * 7`: y is 49, the reference has 56",
		},
	})
}

func TestBlameControl(t *testing.T) {
	hold(t, []toyCase{
		{
			"a loop ends early", "def f(n):\n    x = 2\n    for i in range(n - 2):\n        x += i\n    return x\n",
			"def f(n):\n    x = 2\n    for i in range(n):\n        x += i\n    return x\n", []any{3},
			"control at `for i in range(n - 2):`: the loop ends, the reference's takes another item, 1",
		},
		{
			"a loop ends early behind a statement too many",
			"def f(n):\n    x = 2\n    z = [n]\n    for i in range(n - 2):\n        x += i\n    return x\n",
			"def f(n):\n    x = 2\n    for i in range(n):\n        x += i\n    return x\n", []any{3},
			"control at `for i in range(n - 2):`: the loop ends, the reference's takes another item, 1",
		},
		{
			"a loop goes on", "def f(n):\n    x = 2\n    for i in range(n):\n        x += i\n    return x\n",
			"def f(n):\n    x = 2\n    for i in range(n - 2):\n        x += i\n    return x\n", []any{3},
			"control at `for i in range(n):`: the loop takes another item, 1, the reference's ends",
		},
		{
			"a loop is left by a break that the reference lacks",
			"def f(n):\n    x = 2\n    for i in range(n):\n        x += i\n        if x == 3:\n            break\n    return x\n",
			"def f(n):\n    x = 2\n    for i in range(n):\n        x += i\n    return x\n", []any{4},
			"extra at `break`: `break` has no counterpart in the reference, and what follows differs",
		},
		{
			"the reference's break is missing",
			"def f(n):\n    x = 2\n    for i in range(n):\n        x += i\n    return x\n",
			"def f(n):\n    x = 2\n    for i in range(n):\n        x += i\n        if x == 3:\n            break\n    return x\n", []any{4},
			"missing at `x += i`: `break` of the reference is missing here",
		},
		{
			"a call of another function",
			"def g(n):\n    x = n + 2\n    return x\n\ndef h(n):\n    y = [n]\n    return y\n\ndef f(n):\n    z = h(n)\n    return g(n)\n",
			"def g(n):\n    x = n + 2\n    return x\n\ndef h(n):\n    y = [n]\n    return y\n\ndef f(n):\n    z = g(n)\n    return g(n)\n", []any{4},
			"control at `z = h(n)`: goes on with `def h(n):` where the reference goes on with `def g(n):`",
		},
	})
}

func TestBlameEnd(t *testing.T) {
	hold(t, []toyCase{
		{
			"an exception, and nothing differs before", "def f(n):\n    x = n + 2\n    y = [x]\n    return y[n]\n",
			"def f(n):\n    x = n + 2\n    y = [x]\n    return y[0]\n", []any{4},
			"crash at `return y[n]`: raises IndexError here, and nothing differs before",
		},
		{
			"an exception behind a statement too many",
			"def f(n):\n    y = [n]\n    n = n + 3\n    return y[n]\n",
			"def f(n):\n    y = [n]\n    return y[n]\n", []any{0},
			"crash at `return y[n]`: raises IndexError here, and nothing differs before",
		},
		{
			"it goes on where the reference raises", "def f(n):\n    x = n + 2\n    y = [x]\n    return y[0]\n",
			"def f(n):\n    x = n + 2\n    y = [x]\n    return y[n]\n", []any{4},
			"control at `return y[0]`: goes on with `return y[0]` where the reference has ended",
		},
		{
			"an exception that the reference catches",
			"def f(n):\n    x = n + 2\n    return x % n\n",
			"def f(n):\n    x = n + 2\n    try:\n        return x % n\n    except:\n        return x\n", []any{0},
			"crash at `return x % n`: raises ZeroDivisionError here, and nothing differs before",
		},
		{
			"a guard is missing before an exception",
			"def f(n):\n    x = n + 2\n    y = x % n\n    return y\n",
			"def f(n):\n    x = n + 2\n    if n == 0:\n        return x\n    y = x % n\n    return y\n", []any{0},
			"crash at `y = x % n`: raises ZeroDivisionError here, and nothing differs before",
		},
	})
}

// What has no part in the place where the difference shows is blamed only where
// something is too much or missing, not where other code gave an equal value.
func TestEqualValuesAreNotTheLastResort(t *testing.T) {
	candidate := "def f(n):\n    x = n + 2\n    y = n + 3\n    y = n * 5\n    return n\n"
	reference := "def f(n):\n    x = n + 2\n    y = n + 3\n    x = n * 5\n    return n\n"
	d, mine := changedLast(candidate, reference, 5)
	if d == nil || statementText(mine, d.Statement) != "return n" {
		t.Errorf("%+v", d)
	}
}

// A statement too many that assigns what the differing one assigns comes before others.
func TestTheSameTargetIsTouched(t *testing.T) {
	candidate := "def f(n):\n    n = n\n    x = n + 9\n    w = [n]\n    x = n % 4\n"
	reference := "def f(n):\n    n = n\n    x = n % 4\n"
	mine, theirs := runToy(candidate, 5), runToy(reference, 5)
	mine = changedAt(mine, len(mine.Run.Events)-2, trace.Value{Kind: trace.Int, Int: 77})
	d := Locate(mine, theirs, DefaultOptions()).Divergence
	if d == nil || statementText(mine, d.Statement) != "x = n + 9" || d.Kind != Extra {
		t.Errorf("%+v", d)
	}
	// So does one whose pair in the reference assigns it.
	candidate = "def f(n):\n    x = n + 2\n    y = n + 3\n    y = n * 5\n    w = [n]\n    x = n % 4\n    return [x, y]\n"
	reference = "def f(n):\n    x = n + 2\n    y = n + 3\n    x = n * 5\n    x = n % 4\n    return [x, y]\n"
	mine, theirs = runToy(candidate, 5), runToy(reference, 5)
	mine = changedAt(mine, len(mine.Run.Events)-2, trace.Value{Kind: trace.Int, Int: 77})
	d = Locate(mine, theirs, DefaultOptions()).Divergence
	if d == nil || statementText(mine, d.Statement) != "y = n * 5" || d.Got != "" || d.Want != "" {
		t.Errorf("%+v", d) // the two values are equal: they say nothing
	}
}

// Something missing is at the event that the candidate goes on with.
func TestLackingNamesTheNextEvent(t *testing.T) {
	got, mine := located("def f(n):\n    x = n + 2\n    y = x * 7\n    return y\n", "def f(n):\n    x = n + 2\n    x = x + 3\n    y = x * 7\n    return y\n", 5)
	d := got.Divergence
	if d == nil || d.Kind != Missing || d.Event != 2 || d.ReferenceEvent != 2 || d.Got != "" || d.Want != "10" {
		t.Errorf("%s: %+v", inWords(mine, got), d)
	}
}

// A run that a limit ended lacks what the reference goes on with.
func TestMissingAtTheEnd(t *testing.T) {
	mine := cutAfter(runToy("def f(n):\n    x = n + 2\n    return x\n", 5), 2)
	theirs := cutAfter(runToy("def f(n):\n    x = n + 2\n    if n < 9:\n        n = n\n    return x\n", 5), 3)
	d := Locate(mine, theirs, DefaultOptions()).Divergence
	if d == nil || d.Kind != Missing || d.Reason != "`if n < 9:` of the reference is missing here" {
		t.Errorf("%+v", d)
	}
}
