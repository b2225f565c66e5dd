package align

import (
	"math/rand/v2"
	"testing"

	"github.com/egca/egca/trace"
)

// Both similarities are in [0, 1], the same from both sides, and 1 for a program and
// itself; names and the order of functions count for neither.
func TestSimilarities(t *testing.T) {
	runs(t, func(t *testing.T, seed uint64, source string, s Side) {
		other := runToy(randomToy(seed+9000), int(seed%7), int(seed%5)+2)
		for name, of := range map[string]func(a, b Side) float64{
			"structural":  func(a, b Side) float64 { return StructuralSimilarity(a.Program, b.Program) },
			"behavioural": BehaviouralSimilarity,
		} {
			x, y := of(s, other), of(other, s)
			if x != y || x < 0 || x > 1 {
				t.Errorf("%s similarity %v from one side, %v from the other", name, x, y)
			}
			if got := of(s, s); got != 1 {
				t.Errorf("%s similarity of a program with itself: %v", name, got)
			}
			moved := runToy(reordered(renamed(source), rand.New(rand.NewPCG(seed, 6))), int(seed%7), int(seed%5)+2)
			if got := of(s, moved); got != 1 {
				t.Errorf("%s similarity with other names in another order: %v", name, got)
			}
			if changed := of(moved, other); changed != x {
				t.Errorf("%s similarity %v, with other names %v", name, x, changed)
			}
		}
	})
}

func TestStructuralSimilarity(t *testing.T) {
	const f = "def f(n):\n    x = n + 2\n    return x\n" // four sites: its implicit return is one
	of := func(a, b string) float64 { return StructuralSimilarity(newToy(a).Program, newToy(b).Program) }
	for _, c := range []struct {
		name, a, b string
		want       float64
	}{
		{"one site of four is other code", f, "def f(n):\n    x = n + 3\n    return x\n", 0.75},
		{"what stands outside any function", f, "X = 5\n" + f + "\nf(7)\n", 1},
		{"nothing but statements outside any function", "X = 5\nY = 6\n", "X = 5\nY = 7\n", 0.5},
		{"no site at all", "pass\n", "pass\n", 0},
		{"no site on one side", "pass\n", f, 0},
	} {
		if got := of(c.a, c.b); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestBehaviouralSimilarity(t *testing.T) {
	const upwards = "def f(n):\n    x = 0\n    for i in range(n):\n        x = x + i\n    return x\n"
	of := func(a, b string, n int) float64 { return BehaviouralSimilarity(runToy(a, n), runToy(b, n)) }
	if got := of(upwards, "def f(n):\n    total = 0\n    k = 0\n    while k < n:\n        total += k\n        k += 1\n    return total\n", 4); got <= 0.5 || got >= 1 {
		t.Errorf("the same sums in another loop: %v", got)
	}
	if got := of(upwards, "def f(n):\n    return 'nothing of it'\n", 4); got != 0 {
		t.Errorf("nothing in common: %v", got)
	}
	if got := of("def f(n):\n    return n\n", "def f(n, k=3):\n    return n\n", 4); got != 1 {
		t.Errorf("what a function is entered with counts: %v", got)
	}
	// Loading is no part of the call, and only the first values count.
	if got := of(upwards, upwards+"\nX = 5\nf(9)\n", 4); got != 1 {
		t.Errorf("with an example: %v", got)
	}
	if got := of(upwards, upwards[:len(upwards)-len("    return x\n")]+"    return 'another end'\n", 40); got != 1 {
		t.Errorf("a difference behind the first %d values: %v", compared, got)
	}
	s := runToy(upwards, 40)
	if got := values(s); len(got) != compared {
		t.Errorf("%d values are compared", len(got))
	}
	s.Run.Loading = len(s.Run.Events)
	if got := BehaviouralSimilarity(s, s); got != 0 {
		t.Errorf("a call without an event: %v", got)
	}
}

// What a statement is entered with and events without a value are left out.
func TestValues(t *testing.T) {
	s := runToy("def f(n):\n    for i in range(n):\n        break\n    return n\n", 4)
	want := []int64{0, 4} // the item, the result
	got := values(s)
	if len(got) != len(want) {
		t.Fatalf("%d values: %s", len(got), eventsText(s))
	}
	for i, n := range want {
		if got[i] != s.Run.Table.Digest(s.Run.Table.Add(trace.Value{Kind: trace.Int, Int: n})) {
			t.Errorf("value %d is not %d", i, n)
		}
	}
}
