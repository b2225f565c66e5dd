package align

import (
	"math"
	"math/big"
	"testing"

	"github.com/egca/egca/trace"
)

func TestIsSmall(t *testing.T) {
	table := trace.NewTable()
	add := func(v trace.Value) trace.ID { return table.Add(v) }
	integer := func(n int64) trace.ID { return add(trace.Value{Kind: trace.Int, Int: n}) }
	of := func(kind trace.Kind, items ...trace.ID) trace.ID { return add(trace.Value{Kind: kind, Items: items}) }
	zero, one, two := integer(0), integer(1), integer(2)
	for _, c := range []struct {
		name string
		id   trace.ID
		want bool
	}{
		{"no value", 0, true},
		{"null", add(trace.Value{Kind: trace.Null}), true},
		{"true", add(trace.Value{Kind: trace.Bool, Bool: true}), true},
		{"a function", add(trace.Value{Kind: trace.Opaque, Text: "function"}), true},
		{"0", zero, true}, {"1", one, true}, {"2", two, false}, {"-1", integer(-1), false},
		{"a long integer", add(trace.Value{Kind: trace.Int, Big: new(big.Int).Lsh(big.NewInt(1), 70)}), false},
		{"0.0", add(trace.Value{Kind: trace.Float}), true},
		{"1.0", add(trace.Value{Kind: trace.Float, Float: 1}), true},
		{"0.5", add(trace.Value{Kind: trace.Float, Float: 0.5}), false},
		{"an infinity", add(trace.Value{Kind: trace.Float, Float: math.Inf(-1)}), true},
		{"no number", add(trace.Value{Kind: trace.Float, Float: math.NaN()}), false},
		{"an empty text", add(trace.Value{Kind: trace.Text}), true},
		{"a text", add(trace.Value{Kind: trace.Text, Text: "a"}), false},
		{"empty bytes", add(trace.Value{Kind: trace.Bytes}), true},
		{"bytes", add(trace.Value{Kind: trace.Bytes, Text: "a"}), false},
		{"an empty list", of(trace.List), true}, {"an empty tuple", of(trace.Tuple), true}, {"an empty set", of(trace.Set), true},
		{"zeros", of(trace.List, zero, zero, zero), true},
		{"a zero and a one", of(trace.List, zero, one), false},
		{"twos", of(trace.List, two, two), false},
		{"rows of zeros", of(trace.List, of(trace.List, zero, zero), of(trace.List, zero, zero)), true},
		{"rows of other length", of(trace.List, of(trace.List, zero, zero), of(trace.List, zero)), false},
		{"an empty map", of(trace.Map), true},
		{"a map to zeros", of(trace.Map, two, zero, one, zero), true},
		{"a map to twos", of(trace.Map, zero, two, one, two), false},
		{"an object", add(trace.Value{Kind: trace.Object, Text: "Point"}), false},
		{"a cycle", add(trace.Value{Kind: trace.Cycle, Int: 1}), false},
	} {
		if got := isSmall(table, c.id); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// uncovered is what is found when no site counts.
func uncovered(candidate, reference string, arguments ...any) string {
	mine := runToy(candidate, arguments...)
	return sentence(mine, Locate(mine, runToy(reference, arguments...), Options{Structural: 1.1}))
}

func TestUncovered(t *testing.T) {
	reference := "def f(n):\n    a = n + 2\n    b = [a]\n    return a * 10\n"
	for _, c := range []struct{ name, candidate, want string }{
		{
			"the first value of its own", "def f(n):\n    x = n + 2\n    y = x * 7\n    z = y * 7\n    return x * 10\n",
			"uncovered at `y = x * 7`: y is 49, a value that the reference never computes",
		},
		{"values that the reference computes elsewhere", "def f(n):\n    return (n + 2) * 10\n", nothingDiffers},
		{"a small value", "def f(n):\n    x = 1\n    y = 0\n    z = []\n    return (n + 2) * 10\n", nothingDiffers},
		{"a condition", "def f(n):\n    if n < 3:\n        return n\n    return (n + 2) * 10\n", nothingDiffers},
		{"what a function is entered with", "def g(a, b):\n    return a\n\ndef f(n):\n    return g(n + 2, n) * 10\n", nothingDiffers},
		{"an exception", "def f(n):\n    try:\n        raise Wrong\n    except:\n        return (n + 2) * 10\n", nothingDiffers},
		{
			"an item", "def f(n):\n    for i in [n, 77]:\n        n = n\n    return (n + 2) * 10\n",
			"uncovered at `for i in [n, 77]:`: the loop's item is 77, a value that the reference never computes",
		},
	} {
		if got := uncovered(c.candidate, reference, 5); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// A tuple is covered when all that is in it is; a list, or one that was cut, is not.
func TestUncoveredTuples(t *testing.T) {
	source := "def f(n):\n    a = n + 2\n    b = n + 3\n    c = a + b\n    return c\n"
	for _, c := range []struct {
		name string
		v    trace.Value
		own  bool // an item that the reference does not compute
		want bool
	}{
		{"a tuple", trace.Value{Kind: trace.Tuple}, false, false},
		{"a list", trace.Value{Kind: trace.List}, false, true},
		{"a tuple that was cut", trace.Value{Kind: trace.Tuple, Length: 9, Hash: "h"}, false, true},
		{"a tuple with a value of its own", trace.Value{Kind: trace.Tuple}, true, true},
	} {
		mine, theirs := runToy(source, 5), runToy(source, 5)
		items := []trace.ID{mine.Run.Events[1].Value, mine.Run.Events[2].Value}
		if c.own {
			items = append(items, mine.Run.Table.Add(trace.Value{Kind: trace.Text, Text: "own"}))
		}
		c.v.Items = items
		mine.Run.Events[3].Value = mine.Run.Table.Add(c.v)
		got := Locate(mine, theirs, Options{Structural: 1.1}).Divergence
		if (got != nil) != c.want || got != nil && (got.Event != 3 || got.Kind != Uncovered) {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}
