package align

import (
	"slices"
	"strings"
	"testing"

	"github.com/egca/egca/trace"
)

// up and down are two helpers that the calls of this file go to; f calls.
const upAndDown = "def up(x):\n    return x + 2\n\ndef down(x):\n    return x - 2\n\n"

func TestBlameCall(t *testing.T) {
	hold(t, []toyCase{
		{
			"the only call", upAndDown + "def f(n):\n    y = up(n * 3)\n    return y\n",
			upAndDown + "def f(n):\n    y = up(n * 4)\n    return y\n", []any{5},
			"value at `y = up(n * 3)`: up is called with (15,), the reference calls it with (20,)",
		},
		{
			"one of two, which is reported next", upAndDown + "def f(n):\n    x = up(n)\n    y = up(n * 3)\n    return y\n",
			upAndDown + "def f(n):\n    x = up(n)\n    y = up(n * 4)\n    return y\n", []any{5},
			"value at `y = up(n * 3)`: up is called with (15,), the reference calls it with (20,)",
		},
		{
			"by itself, before another", upAndDown + "def f(n):\n    up(n * 3)\n    y = up(n)\n    return y\n",
			upAndDown + "def f(n):\n    up(n * 4)\n    y = up(n)\n    return y\n", []any{5},
			"value at `up(n * 3)`: up is called with (15,), the reference calls it with (20,)",
		},
		{
			"behind one by itself", upAndDown + "def f(n):\n    up(n)\n    y = up(n * 3)\n    return y\n",
			upAndDown + "def f(n):\n    up(n)\n    y = up(n * 4)\n    return y\n", []any{5},
			"value at `y = up(n * 3)`: up is called with (15,), the reference calls it with (20,)",
		},
		{
			"by itself, and the last", upAndDown + "def f(n):\n    y = up(n)\n    up(n * 3)\n    return y\n",
			upAndDown + "def f(n):\n    y = up(n)\n    up(n * 4)\n    return y\n", []any{5},
			"value at `up(n * 3)`: up is called with (15,), the reference calls it with (20,)",
		},
		{
			"it never comes back",
			"def g(x):\n    return 3 % x\n\ndef f(n):\n    x = g(n)\n    y = g(n - n)\n    return y\n",
			"def g(x):\n    return 3 % x\n\ndef f(n):\n    x = g(n)\n    y = g(n - 2)\n    return y\n", []any{5},
			"value at `y = g(n - n)`: g is called with (0,), the reference calls it with (3,)",
		},
		{
			"in a condition", upAndDown + "def f(n):\n    if up(n * 3) < 5:\n        return up(n)\n    return n\n",
			upAndDown + "def f(n):\n    if up(n * 4) < 5:\n        return up(n)\n    return n\n", []any{5},
			"value at `if up(n * 3) < 5:`: up is called with (15,), the reference calls it with (20,)",
		},
		{
			"in the callee of a callee",
			upAndDown + "def g(x):\n    y = up(x + 3)\n    return y\n\ndef f(n):\n    z = g(n)\n    return z\n",
			upAndDown + "def g(x):\n    y = up(x + 4)\n    return y\n\ndef f(n):\n    z = g(n)\n    return z\n", []any{5},
			"value at `y = up(x + 3)`: up is called with (8,), the reference calls it with (9,)",
		},
		{
			"in a recursion",
			"def f(n):\n    if n < 3:\n        return n\n    return f(n - 3) + n\n",
			"def f(n):\n    if n < 3:\n        return n\n    return f(n - 2) + n\n", []any{9},
			"value at `return f(n - 3) + n`: f is called with (6,), the reference calls it with (7,)",
		},
		{
			"an extra statement made its argument",
			upAndDown + "def f(n):\n    x = n * 3\n    x += 2\n    y = up(x)\n    return y\n",
			upAndDown + "def f(n):\n    x = n * 3\n    y = up(x)\n    return y\n", []any{5},
			"extra at `x += 2`: `x += 2` has no counterpart in the reference, and what follows differs",
		},
		{
			"a default, of the test's call", "def f(n, k=3):\n    return n + k\n", "def f(n, k=4):\n    return n + k\n", []any{5},
			"value at `def f(n, k=3):`: for the same call f begins with (5, 3), the reference with (5, 4)",
		},
		{
			"a default of a helper", "def g(x, k=3):\n    return x + k\n\ndef f(n):\n    return g(n)\n",
			"def g(x, k=4):\n    return x + k\n\ndef f(n):\n    return g(n)\n", []any{5},
			"value at `def g(x, k=3):`: for the same call g begins with (5, 3), the reference with (5, 4)",
		},
		{
			"a default that the call does not use", "def g(x, k=3):\n    return x + k\n\ndef f(n):\n    return g(n + 2, n)\n",
			"def g(x, k=4):\n    return x + k\n\ndef f(n):\n    return g(n + 3, n)\n", []any{5},
			"value at `return g(n + 2, n)`: g is called with (7, 5), the reference calls it with (8, 5)",
		},
	})
}

// A call that the analysis does not know is blamed on the order of events, and marked.
func TestUnknownCall(t *testing.T) {
	hold(t, []toyCase{
		{
			"its statement is reported next", upAndDown + "def f(n):\n    x = n + 4\n    y = @1(x * 3)\n    return y\n",
			upAndDown + "def f(n):\n    x = n + 4\n    y = @1(x * 5)\n    return y\n", []any{5},
			"value at `y = @1(x * 3)`: up is called with (27,), the reference calls it with (45,) (unknown call)",
		},
		{
			"by itself, and neither names it: the one that is reported next", upAndDown + "def f(n):\n    x = n + 4\n    @1(x * 3)\n    return x\n",
			upAndDown + "def f(n):\n    x = n + 4\n    @1(x * 5)\n    return x\n", []any{5},
			"value at `return x`: up is called with (27,), the reference calls it with (45,) (unknown call)",
		},
		{
			"by itself, and the last names it", upAndDown + "def f(n):\n    x = n + 4\n    @1(x * len([len(['up'])]) * 3)\n    return x\n",
			upAndDown + "def f(n):\n    x = n + 4\n    @1(x * len([len(['up'])]) * 5)\n    return x\n", []any{5},
			"value at `@1(x * len([len(['up'])]) * 3)`: up is called with (27,), the reference calls it with (45,) (unknown call)",
		},
		{
			"it never comes back", "def g(x):\n    return 3 % x\n\ndef f(n):\n    x = n + 4\n    y = @1(x - x)\n    return y\n",
			"def g(x):\n    return 3 % x\n\ndef f(n):\n    x = n + 4\n    y = @1(x - n)\n    return y\n", []any{5},
			"value at `y = @1(x - x)`: g is called with (0,), the reference calls it with (4,) (unknown call)",
		},
		{
			"it is caught", "def g(x):\n    return 3 % x\n\ndef f(n):\n    try:\n        y = @1(n - n)\n        return y\n    except:\n        return n\n",
			"def g(x):\n    return 3 % x\n\ndef f(n):\n    try:\n        y = @1(n - 2)\n        return y\n    except:\n        return n\n", []any{5},
			"value at `def g(x):`: g is called with (0,), the reference calls it with (3,) (unknown call)",
		},
	})
}

// No call that is made while the program is loaded is a call of the test's.
func TestCallsWhileLoading(t *testing.T) {
	program := upAndDown + "def f(n):\n    y = up(n * %s)\n    return y\n"
	example := "\nf(7)\nup(2)\n"
	three, four := strings.ReplaceAll(program, "%s", "3"), strings.ReplaceAll(program, "%s", "4")
	called := "value at `y = up(n * 3)`: up is called with (15,), the reference calls it with (20,)"
	hold(t, []toyCase{
		{"in both", three + example, four + example, []any{5}, called},
		{"in the candidate alone", three + example, four, []any{5}, called},
		{"in the reference alone", three, four + example, []any{5}, called},
		{"of a program that is right", four + example, four, []any{5}, nothingDiffers},
	})
}

// Where the trace ends in the call, the first of the statements that call the function
// is taken, or the call by itself that was reported last.
func TestCallsThatAreCut(t *testing.T) {
	first := func(call string) string {
		return upAndDown + "def f(n):\n    x = " + call + "\n    y = up(n)\n    return y\n"
	}
	mine, theirs := newToy(first("up(n * 3)")).call("f", 2, 5), newToy(first("up(n * 4)")).call("f", 2, 5)
	if d := Locate(mine, theirs, DefaultOptions()).Divergence; d == nil || statementText(mine, d.Statement) != "x = up(n * 3)" {
		t.Errorf("%+v", d)
	}
	unknown := func(call string) string { return upAndDown + "def f(n):\n    " + call + "\n    return n\n" }
	mine, theirs = newToy(unknown("@1(n * 3)")).call("f", 3, 5), newToy(unknown("@1(n * 4)")).call("f", 3, 5)
	if d := Locate(mine, theirs, DefaultOptions()).Divergence; d == nil || statementText(mine, d.Statement) != "@1(n * 3)" || !d.UnknownCall {
		t.Errorf("%+v", d)
	}
}

// Of two statements that both name the function the one that is reported next is taken.
func TestUnknownCallsThatAreNamed(t *testing.T) {
	source := func(number string) string {
		return upAndDown + "def f(n):\n    @1(n * len(['up']))\n    y = @1(n * " + number + " * len(['up']))\n    return y\n"
	}
	got, mine := located(source("3"), source("4"), 5)
	if d := got.Divergence; d == nil || statementText(mine, d.Statement) != "y = @1(n * 3 * len(['up']))" {
		t.Errorf("%s", inWords(mine, got))
	}
}

// With the same header no default differs: the call is blamed.
func TestTheSameHeaderHasNoOtherDefault(t *testing.T) {
	source := "def g(x, k=3):\n    return x + k\n\ndef f(n):\n    y = n * 2\n    z = g(n)\n    return z\n"
	mine := runToy(source, 5)
	items := slices.Clone(mine.Run.Table.At(mine.Run.Events[2].Value).Items)
	items[1] = mine.Run.Table.Add(trace.Value{Kind: trace.Int, Int: 44})
	mine = changedAt(mine, 2, trace.Value{Kind: trace.Tuple, Items: items})
	d := Locate(mine, runToy(source, 5), DefaultOptions()).Divergence
	if d == nil || statementText(mine, d.Statement) != "z = g(n)" || d.Reason != "g is called with (5, 44), the reference calls it with (5, 3)" {
		t.Errorf("%+v", d)
	}
}
