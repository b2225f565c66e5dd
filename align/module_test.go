package align

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/egca/egca/trace"
)

func TestBases(t *testing.T) {
	for name, want := range map[string][]string{
		"": {""}, "x": {"x"}, "low, high": {"low", "high"}, "grid[]": {"grid"}, "self.items": {"self"},
		"a.b[], c": {"a", "c"}, "a[].b": {"a"},
	} {
		if got := bases(name); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// A function that binds a name itself, or stands in one that does, does not read the
// module's variable of that name.
func TestScopes(t *testing.T) {
	program := newToy("X = 2\nY = 3\n\ndef f(n):\n    Y = n\n    return n\n\ndef g(X):\n    return X\n\n" +
		"def h(n):\n    for X in [n]:\n        n = X\n    return n\n").Program
	program.Functions = append(program.Functions, trace.Function{Name: "inner", Parent: 1})
	s := newScopes(program)
	for _, c := range []struct {
		function int
		name     string
		want     bool
	}{
		{0, "X", true}, {0, "n", false}, {0, "nothing", false}, {1, "X", true}, {1, "Y", false}, {1, "n", false},
		{2, "X", false}, {2, "Y", true}, {3, "X", false}, {3, "Y", true},
	} {
		if got := s.module(program, c.function, c.name); got != c.want {
			t.Errorf("%s in function %d is the module's: %v", c.name, c.function, got)
		}
	}
	s = append(s, map[string]bool{})
	if s.module(program, 4, "Y") || !s.module(program, 4, "X") {
		t.Error("an inner function does not see what the outer one binds")
	}
}

func TestModuleReads(t *testing.T) {
	s := runToy("A = 2\nB = 3\nC = []\nC.append(A)\nD = B\n\ndef f(n):\n    B = n\n    if n == 0:\n        return D\n    return C[0] + B\n", 5)
	var got []string
	for _, statement := range ModuleReads(s) {
		got = append(got, statementText(s, statement))
	}
	if want := []string{"C = []", "C.append(A)"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// What loading does is blamed only where the call reads it: whatever a random program
// assigns, calls and prints before it.
func TestLoadingIsNotBlamed(t *testing.T) {
	for seed := range uint64(100) {
		random := rand.New(rand.NewPCG(seed, 5))
		source := randomToy(seed)
		examples := func() string {
			text := ""
			for k := range random.IntN(4) {
				text += fmt.Sprintf("\nUNREAD%d = %d\nf(%d, 2)\ng0(UNREAD%d)\n", k, 20+random.IntN(70), random.IntN(4), k)
			}
			return text
		}
		arguments := []any{int(seed % 7), int(seed%5) + 2}
		mine, theirs := runToy(source+examples(), arguments...), runToy(source+examples(), arguments...)
		if got := Locate(mine, theirs, DefaultOptions()); got.Divergence != nil {
			t.Errorf("seed %d: %s", seed, inWords(mine, got))
		}
		changed, at := another(source, random)
		mine = runToy(changed+examples(), arguments...)
		d := Locate(mine, theirs, DefaultOptions()).Divergence
		if d != nil && (at < d.Span.Start || at >= d.Span.End || d.Event < mine.Run.Loading) {
			t.Errorf("seed %d: changed at %d, blamed %v at event %d of %d of loading", seed, at, d.Span, d.Event, mine.Run.Loading)
		}
	}
}

func TestModuleValues(t *testing.T) {
	body := "\ndef f(n):\n    x = n + 4\n    y = x * LIMIT\n    return y\n"
	hold(t, []toyCase{
		{"read where it differs", "LIMIT = 7\n" + body, "LIMIT = 8\n" + body, []any{5}, "value at `LIMIT = 7`: LIMIT is 7, the reference has 8, and the call reads it"},
		{"assigned again", "LIMIT = 2\nLIMIT = 7\n" + body, "LIMIT = 3\nLIMIT = 7\n" + body, []any{5}, nothingDiffers},
		{"the last of its values", "LIMIT = 2\nLIMIT = 7\n" + body, "LIMIT = 2\nLIMIT = 8\n" + body, []any{5}, "value at `LIMIT = 7`: LIMIT is 7, the reference has 8, and the call reads it"},
		{
			"assigned again from what it was", "LIMIT = 2\nLIMIT = LIMIT + 5\n" + body, "LIMIT = 3\nLIMIT = LIMIT + 5\n" + body, []any{5},
			"value at `LIMIT = 2`: LIMIT is 2, the reference has 3, and the call reads it",
		},
		{
			"what a function assigned to a variable of its own while loading",
			"X = 5\n\ndef g(n):\n    X = n + 2\n    return X\n\ndef f(n):\n    a = n\n    a += 3\n    y = a * X\n    return y\n\ng(2)\n",
			"X = 5\n\ndef g(n):\n    X = n + 3\n    return X\n\ndef f(n):\n    a = n\n    y = a * X\n    return y\n\ng(2)\n", []any{5},
			"extra at `a += 3`: `a += 3` has no counterpart in the reference, and what follows differs",
		},
		{
			"the reference has it from a loop, and another value is the same",
			"A = 2\nLIMIT = 7\n\ndef f(n):\n    x = n + 4\n    y = x * A * LIMIT\n    return y\n",
			"A = 2\nfor LIMIT in [8]:\n    pass\n\ndef f(n):\n    x = n + 4\n    y = x * A * LIMIT\n    return y\n", []any{5},
			"value at `LIMIT = 7`: `y = x * A * LIMIT` is the reference's code and gives another value; it reads LIMIT, which is 7",
		},
		{
			"under another name", "BOUND = 7\n\ndef f(n):\n    x = n + 4\n    y = x * BOUND\n    return y\n", "LIMIT = 8\n" + body, []any{5},
			"value at `BOUND = 7`: BOUND is 7, the reference has 8, and the call reads it",
		},
		{
			"changed in place", "LIMITS = []\nLIMITS.append(7)\n\ndef f(n):\n    return n * LIMITS[0]\n",
			"LIMITS = []\nLIMITS.append(8)\n\ndef f(n):\n    return n * LIMITS[0]\n", []any{5},
			"value at `LIMITS.append(7)`: LIMITS is [7], the reference has [8], and the call reads it",
		},
		{
			"of the candidate alone", "LIMIT = 7\n" + body, "\ndef f(n):\n    LIMIT = n + 3\n    x = n + 4\n    y = x * LIMIT\n    return y\n", []any{5},
			"missing at `x = n + 4`: `LIMIT = n + 3` of the reference is missing here",
		},
		{
			"a parameter of that name is read", "LIMIT = 7\n\ndef f(n, LIMIT=3):\n    return n * LIMIT\n",
			"LIMIT = 8\n\ndef f(n, LIMIT=4):\n    return n * LIMIT\n", []any{5},
			"value at `def f(n, LIMIT=3):`: for the same call f begins with (5, 3), the reference with (5, 4)",
		},
		{
			"read before the difference shows",
			"LIMIT = 7\n\ndef f(n):\n    x = [n, LIMIT]\n    y = x[0]\n    return y % 5\n",
			"LIMIT = 8\n\ndef f(n):\n    x = [n, LIMIT]\n    y = x[0]\n    return y % 5\n", []any{5},
			"value at `LIMIT = 7`: LIMIT is 7, the reference has 8, and the call reads it",
		},
		{
			"what else differs comes first", "LIMIT = 7\n\ndef f(n):\n    x = n + 4\n    y = x * LIMIT\n    return y\n",
			"LIMIT = 8\n\ndef f(n):\n    x = n + 3\n    y = x * LIMIT\n    return y\n", []any{5},
			"value at `x = n + 4`: x is 9, the reference has 8",
		},
		{
			"of a class", "class Scale:\n    factor = 7\n\ndef f(n):\n    x = n + 4\n    return x * factor\n",
			"class Scale:\n    factor = 8\n\ndef f(n):\n    x = n + 4\n    return x * factor\n", []any{5},
			"value at `factor = 7`: factor is 7, the reference has 8, and the call reads it",
		},
	})
}

// The value of a class is read through an object, which no name shows: it is blamed
// where nothing else is.
func TestAClassIsReadThroughItsObjects(t *testing.T) {
	source := func(factor int) string {
		return fmt.Sprintf("class Scale:\n    factor = %d\n\ndef f(n):\n    x = n + 4\n    y = [x]\n    return y\n", factor)
	}
	mine, theirs := runToy(source(7), 5), runToy(source(8), 5)
	changed := *mine.Run
	changed.Events = slices.Clone(mine.Run.Events)
	last := len(changed.Events) - 1
	changed.Events[last].Value = changed.Table.Add(trace.Value{Kind: trace.Int, Int: 70})
	got := Locate(Side{mine.Program, &changed}, theirs, DefaultOptions())
	if text := sentence(mine, got); text != "value at `factor = 7`: factor is 7, the reference has 8, and the call reads it" {
		t.Error(text)
	}
}

func TestHoldsOpaque(t *testing.T) {
	table := trace.NewTable()
	one, function := table.Add(trace.Value{Kind: trace.Int, Int: 1}), table.Add(trace.Value{Kind: trace.Opaque, Text: "function"})
	plain := table.Add(trace.Value{Kind: trace.List, Items: []trace.ID{one, one}})
	inside := table.Add(trace.Value{Kind: trace.Tuple, Items: []trace.ID{plain, function}})
	deep := table.Add(trace.Value{Kind: trace.List, Items: []trace.ID{one, inside}})
	for id, want := range map[trace.ID]bool{0: false, one: false, function: true, plain: false, inside: true, deep: true} {
		if got := holdsOpaque(table, id); got != want {
			t.Errorf("value %d: %v", id, got)
		}
	}
}

// Two opaque values look alike; their code tells them apart.
func TestOpaqueValuesOfTheModule(t *testing.T) {
	source := func(number int) string {
		return fmt.Sprintf("def h(n):\n    yield n\n\nP = h(%d)\n\ndef f(n):\n    x = n + 4\n    return len([P])\n", number)
	}
	d, mine := changedLast(source(3), source(4), 5)
	if d == nil || statementText(mine, d.Statement) != "P = h(3)" || d.Got != "" ||
		d.Reason != "`P = h(3)` stands where the reference has `P = h(4)`, and the call reads it" {
		t.Errorf("%+v", d)
	}
	if d, mine = changedLast(source(3), source(3), 5); d == nil || statementText(mine, d.Statement) != "return len([P])" {
		t.Errorf("of the same code: %+v", d)
	}
}
