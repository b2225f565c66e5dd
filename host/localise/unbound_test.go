package localise

import (
	"strings"
	"testing"
)

// A variable without a value: the statement before the loop that first uses it is
// credited, or the loop, or the first use. Imports, functions and other exceptions keep
// the traceback.
func TestUnbound(t *testing.T) {
	p := prepare(t, "def f(xs):\n    return sum(xs)\n", test("[1, 2]", "3"), test("[2, 5]", "7"))
	for _, c := range []struct{ name, candidate, want string }{
		{"before the loop", "def f(xs):\n    n = 0\n    for x in xs:\n        total += x\n    return total\n", "n = 0"},
		{"the loop is first", "def f(xs):\n    for x in xs:\n        total.append(x)\n    return sum(total)\n", "for x in xs:"},
		{"behind another loop", "def f(xs):\n    for x in xs:\n        x\n    while xs:\n        todo.append(xs.pop())\n    return sum(todo)\n", "while xs:"},
		{"no loop", "def f(xs):\n    b = xs[1]\n    return a + b\n", "b = xs[1]"},
		{"the first statement", "def f(xs):\n    return a + xs[1]\n", "return a + xs[1]"},
		{"in a function within", "def f(xs):\n    k = 0\n\n    def g(x):\n        if x in seen:\n            return 0\n        seen.add(x)\n        return x\n\n    return sum(g(x) for x in xs)\n", "k = 0"},
		{"a missing import", "def f(xs):\n    y = xs\n    for x in xs:\n        y = reduce(max, xs)\n    return y\n", "reduce"},
		{"a missing module", "def f(xs):\n    y = xs\n    for x in xs:\n        y = math.fsum(xs)\n    return y\n", "math"},
		{"bound too late", "def f(xs):\n    y = 1\n    for x in xs:\n        y = z\n        z = x\n    return y\n", "z"},
		{"another exception", "def f(xs):\n    y = 1\n    for x in xs:\n        y = x.total\n    return y\n", "x.total"},
	} {
		found := locate(t, p, c.candidate, nil, Options{})
		if got := c.candidate[found.Spans[0].Start:found.Spans[0].End]; got != c.want {
			t.Errorf("%s: %q, want %q (%s)", c.name, got, c.want, found.Reason)
		}
		isUnbound := found.Ground == GroundUnbound
		if keeps := c.name == "a missing import" || c.name == "a missing module" || c.name == "bound too late" || c.name == "another exception"; keeps == isUnbound {
			t.Errorf("%s: %s", c.name, found.Ground)
		}
		if isUnbound && !strings.Contains(found.Reason, "a value before its first use") {
			t.Error(found.Reason)
		}
	}
}
