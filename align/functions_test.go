package align

import (
	"slices"
	"strings"
	"testing"

	"github.com/egca/egca/trace"
)

func TestOverlap(t *testing.T) {
	a, b := map[string]int{"x": 2, "y": 1}, map[string]int{"x": 1, "z": 2}
	for _, c := range []struct {
		name string
		a, b map[string]int
		want float64
	}{
		{"one of three each", a, b, 1. / 3}, {"the same", a, a, 1}, {"nothing in common", a, map[string]int{"z": 4}, 0},
		{"nothing at all", nil, nil, 0}, {"nothing on one side", a, nil, 0},
	} {
		if got := overlap(c.a, c.b); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if overlap(c.b, c.a) != c.want {
			t.Errorf("%s: not symmetric", c.name)
		}
	}
}

// pairedFunctions are the pairs by name.
func pairedFunctions(candidate, reference string, arguments ...any) map[string]string {
	mine, theirs := runToy(candidate, arguments...), runToy(reference, arguments...)
	pairs := map[string]string{}
	for i, j := range pairPrograms(mine, theirs).functions {
		name := ""
		if j >= 0 {
			name = theirs.Program.Functions[j].Name
		}
		pairs[mine.Program.Functions[i].Name] = name
	}
	return pairs
}

func TestPairFunctions(t *testing.T) {
	const (
		up   = "def up(x):\n    y = x + 2\n    z = y * 3\n    z = z % 7\n    y = z - 4\n    return y\n\n"
		down = "def down(x):\n    for i in range(x):\n        x += i\n        if x == 8:\n            x = [x]\n    return x\n\n"
		f    = "def f(n):\n    if n < 3:\n        return n\n    return n * 2\n"
	)
	for _, c := range []struct {
		name, candidate, reference string
		want                       map[string]string
	}{
		{"by their code, whatever their order", up + down + f, down + up + f, map[string]string{"up": "up", "down": "down", "f": "f"}},
		{
			"by their code, against their names", up + down + f,
			strings.ReplaceAll(up, "up", "down") + strings.ReplaceAll(down, "down", "up") + f,
			map[string]string{"up": "down", "down": "up", "f": "f"},
		},
		{
			"by their names where the code says nothing", "def a(x):\n    return x\n\ndef b(x):\n    return x\n\n" + f,
			"def b(x):\n    return x\n\ndef a(x):\n    return x\n\n" + f, map[string]string{"a": "a", "b": "b", "f": "f"},
		},
		{
			"by their parameters where nothing else says it", "def a(x):\n    return 2\n\ndef b(x, y):\n    return 2\n\n" + f,
			"def c(x, y):\n    return 2\n\ndef d(x):\n    return 2\n\n" + f, map[string]string{"a": "d", "b": "c", "f": "f"},
		},
		{"one has no pair", up + down + f, down + f, map[string]string{"up": "", "down": "down", "f": "f"}},
		{"not by a little code", "def a(x):\n    return x * 7 + 1\n\n" + f, "def b(x, y):\n    for i in x:\n        y += i\n    return y % 3\n\n" + f, map[string]string{"a": "", "f": "f"}},
	} {
		c.want["<module>"] = "<module>"
		got := pairedFunctions(c.candidate, c.reference, 4)
		for name, want := range c.want {
			if got[name] != want {
				t.Errorf("%s: %s is paired with %q, want %q", c.name, name, got[name], want)
			}
		}
	}
	// The function that the test calls is a pair before any other, whatever its code.
	mine := newToy("def g(n):\n    return n\n\ndef f(n):\n    if n < 3:\n        return n\n    return n\n").call("g", 100, 2)
	theirs := newToy("def g(n):\n    return n\n\ndef f(n):\n    if n < 3:\n        return n\n    return n\n").call("f", 100, 2)
	if got := pairPrograms(mine, theirs).functions; !slices.Equal(got, []int{0, 2, 1}) {
		t.Errorf("functions %v", got)
	}
}

func TestEntered(t *testing.T) {
	s := runToy("def g(n):\n    return n\n\ndef f(n):\n    return g(n)\n\ng(2)\n", 3)
	if got := entered(s); s.Program.Functions[got].Name != "f" {
		t.Errorf("function %d", got)
	}
	s.Run.Loading = len(s.Run.Events)
	if got := entered(s); got != 0 {
		t.Errorf("no call: function %d", got)
	}
}

// Whatever the programs, functions are paired one to one, and the pairs of two sides
// that change places have nothing to do with who is the candidate in their number.
func TestFunctionsArePairedOneToOne(t *testing.T) {
	runs(t, func(t *testing.T, seed uint64, _ string, s Side) {
		reference := runToy(randomToy(seed+5000), int(seed%7), int(seed%5)+2)
		taken := map[int]bool{}
		for i, j := range pairPrograms(s, reference).functions {
			if j < 0 {
				continue
			}
			if taken[j] {
				t.Errorf("function %d has a second pair, %d", j, i)
			}
			if (i == 0) != (j == 0) {
				t.Errorf("the module is paired with a function: %d and %d", i, j)
			}
			taken[j] = true
		}
		if mine, theirs := entered(s), entered(reference); pairPrograms(s, reference).functions[mine] != theirs {
			t.Errorf("the functions that the test calls are no pair")
		}
	})
}

func TestShapesByFunction(t *testing.T) {
	s := newToy("X = 2\n\ndef f(n):\n    x = n + 2\n    y = x + 2\n    return y\n")
	all := shapesByFunction(s.Program)
	if len(all) != 2 || all[0]["assign _ = 2"] != 1 || all[1]["assign _ = (_ + 2)"] != 2 || all[1]["return _"] != 1 {
		t.Errorf("%v", all)
	}
	if n := signature(&trace.Site{Kind: trace.LoopEnd, Shape: "for _ in _"}); n != "loop-end for _ in _" {
		t.Errorf("signature %q", n)
	}
}
