package align

import (
	"fmt"
	"strings"
	"testing"

	"github.com/egca/egca/trace"
)

// One step in another wording is passed over while it gives the same value.
func TestWalk(t *testing.T) {
	hold(t, []toyCase{
		{
			"an extra statement that changes nothing", "def f(n):\n    y = [n]\n    x = n + 2\n    return x * 3\n",
			"def f(n):\n    x = n + 2\n    return x * 4\n", []any{5},
			"value at `return x * 3`: returns 21, the reference returns 28",
		},
		{
			"an assertion that holds", "def f(n):\n    assert n < 9\n    x = n + 2\n    y = x * 3\n    return [y]\n",
			"def f(n):\n    x = n + 2\n    x = x + n\n    y = x * 3\n    return [y]\n", []any{5},
			"missing at `y = x * 3`: `x = x + n` of the reference is missing here",
		},
		{
			"an assertion that the candidate lacks, and holds", "def f(n):\n    x = n + 2\n    x = x + n\n    y = x * 3\n    return [y]\n",
			"def f(n):\n    x = n + 2\n    y = x * 3\n    assert n < 9\n    return [y]\n", []any{5},
			"extra at `x = x + n`: `x = x + n` has no counterpart in the reference, and what follows differs",
		},
		{
			"an assertion that fails", "def f(n):\n    assert n < 4\n    x = n + 2\n    return x\n",
			"def f(n):\n    x = n + 2\n    return x\n", []any{5},
			"crash at `assert n < 4`: raises AssertionError here, and nothing differs before",
		},
		{
			"equal steps of other code", "def f(n):\n    x = n + n\n    y = x * 3\n    return y + 7\n",
			"def f(n):\n    x = n * 2\n    y = x * 3\n    return y + 8\n", []any{5},
			"value at `return y + 7`: returns 37, the reference returns 38",
		},
		{
			"other code that gives the same value here and another one there",
			"def f(n):\n    x = 2\n    for i in range(n):\n        x = i + 2\n    return [x]\n",
			"def f(n):\n    x = 2\n    for i in range(n):\n        x = i * i + 2\n    return [x]\n", []any{5},
			"value at `x = i + 2`: x is 4, the reference has 6",
		},
		{
			"an equal value of other code, but in another variable",
			"def f(n):\n    x = n + 2\n    y = n + 3\n    y = n * 5\n    z = x * y\n    return z\n",
			"def f(n):\n    x = n + 2\n    y = n + 3\n    x = n * 5\n    z = x * y\n    return z\n", []any{5},
			"value at `y = n * 5`: `y = n * 5` stands where the reference has `x = n * 5`, and what follows differs",
		},
		{
			"begun otherwise", "def f(n):\n    out = ''\n    x = n + 2\n    y = x * 3\n    return y\n",
			"def f(n):\n    out = []\n    x = n + 2\n    y = x * 4\n    return y\n", []any{5},
			"value at `y = x * 3`: y is 21, the reference has 28",
		},
		{
			"begun with another value of one kind", "def f(n):\n    out = 1\n    x = n + 2\n    y = x * out\n    return y\n",
			"def f(n):\n    out = 0\n    x = n + 2\n    y = x * out\n    return y\n", []any{5},
			"value at `out = 1`: out is 1, the reference has 0",
		},
		{
			"a parameter more", "def f(n, k=2):\n    x = n + 2\n    return x * 3\n", "def f(n):\n    x = n + 2\n    return x * 4\n", []any{5},
			"value at `return x * 3`: returns 21, the reference returns 28",
		},
		{
			"two loops, one nested in the other",
			"def f(n):\n    t = 2\n    for i in range(n):\n        for j in range(i):\n            t = t + j * 3\n    return t\n",
			"def f(n):\n    t = 2\n    for i in range(n):\n        for j in range(i):\n            t = t + j * 4\n    return t\n", []any{4},
			"value at `t = t + j * 3`: t is 5, the reference has 6",
		},
		{
			"a generator that is not asked to its end",
			"def g(n):\n    for i in range(n):\n        yield i * 3\n\ndef f(n):\n    for x in g(n):\n        if x < 5:\n            continue\n        break\n    return x\n",
			"def g(n):\n    for i in range(n):\n        yield i * 4\n\ndef f(n):\n    for x in g(n):\n        if x < 5:\n            continue\n        break\n    return x\n",
			[]any{4},
			"value at `yield i * 3`: the value yielded is 3, the reference has 4",
		},
	})
}

// Of very many statements that have no pair the last ones are remembered: the search
// for a cause stays short.
func TestUnmatchedEventsAreBounded(t *testing.T) {
	source := func(early int, extras int) string {
		return "def f(n):\n    x = n + 2\n" + strings.Repeat("    x += 0\n", early) + "    y = [n]\n" +
			strings.Repeat("    y.append(n)\n", extras) + "    z = x * 7\n    return z\n"
	}
	for _, c := range []struct {
		extras int
		want   string
	}{
		{maxUnmatched - 2, "x += 3"}, // the statement that z reads is still remembered
		{maxUnmatched, "y.append(n)"},
	} {
		candidate := strings.Replace(source(1, c.extras), "x += 0", "x += 3", 1)
		reference := "def f(n):\n    x = n + 2\n    z = x * 7\n    return z\n"
		mine := runToy(candidate, 5)
		d := Locate(mine, runToy(reference, 5), Options{}).Divergence
		if d == nil || d.Kind != Extra || statementText(mine, d.Statement) != c.want {
			t.Errorf("%d statements in between: %+v", c.extras, d)
		}
	}
}

func TestHolds(t *testing.T) {
	s := runToy("def f(n):\n    assert n < 9\n    if n < 9:\n        n = n\n    try:\n        assert n < 2\n    except:\n        return n\n", 5)
	var got []string
	for _, e := range s.Run.Events {
		if holds(s, e) {
			got = append(got, statementText(s, s.Program.Sites[e.Site].Statement))
		}
	}
	if len(got) != 1 || got[0] != "assert n < 9" {
		t.Errorf("%q", got)
	}
}

func TestIsTests(t *testing.T) {
	s := runToy("def g(n):\n    return n\n\ndef f(n):\n    return g(n)\n\nf(2)\n", 5)
	var got []string
	for i, e := range s.Run.Events {
		if isTests(s, e) && i >= s.Run.Loading {
			got = append(got, s.Program.Sites[e.Site].Name)
		}
	}
	if fmt.Sprint(got) != "[f]" {
		t.Errorf("%v", got)
	}
	for _, e := range s.Run.Events { // an event that enters nothing
		if s.Program.Sites[e.Site].Kind != trace.Enter && isTests(s, e) {
			t.Errorf("event %+v", e)
		}
	}
}

func TestSameCall(t *testing.T) {
	const body = "    return n\n"
	for _, c := range []struct {
		name, candidate, reference string
		want                       bool
	}{
		{"as many parameters", "def f(n):\n" + body, "def f(n):\n" + body, false}, // that is what agree is for
		{"one more", "def f(n, k=2):\n" + body, "def f(n):\n" + body, true},
		{"one less", "def f(n):\n" + body, "def f(n, k=2):\n" + body, true},
	} {
		mine, theirs := runToy(c.candidate, 5), runToy(c.reference, 5)
		p := pairPrograms(mine, theirs)
		if got := p.sameCall(mine.Run.Events[0], theirs.Run.Events[0]); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
		other := runToy(c.reference, 6)
		p = pairPrograms(mine, other)
		if p.sameCall(mine.Run.Events[0], other.Run.Events[0]) {
			t.Errorf("%s, with another argument", c.name)
		}
		if p.sameCall(mine.Run.Events[1], other.Run.Events[1]) {
			t.Errorf("%s: a return", c.name)
		}
	}
}

// Steps of unpaired functions that do the same, one by one, are one step in two
// wordings: none of them is to blame for what follows.
func TestAlikeStepsAreNotUnmatched(t *testing.T) {
	helper := func(name string, values ...string) string {
		text := "def " + name + "(n):\n"
		for _, v := range values {
			text += "    y = " + v + "\n"
		}
		return text
	}
	mine := runToy(helper("g", "n + n", "y + 0", "0 + y", "y - 0", "y + 0 + 0", "y + 0 - 0", "0 + 0 + y", "0 + y + 0")+
		"    return y + 0\n\ndef f(n):\n    y = n * 3\n    y += 2\n    x = g(n)\n    return x * y\n", 5)
	theirs := runToy(helper("h", "n * 2", "y * 1", "1 * y", "y % 999", "y * 1 * 1", "1 * y * 1", "1 * 1 * y", "y * 1 % 999")+
		"    return y * 1\n\ndef f(n):\n    y = n * 3\n    x = h(n)\n    return x * y\n", 5)
	if got := pairPrograms(mine, theirs).functions[1]; got != -1 {
		t.Fatalf("the helpers are paired: %d", got)
	}
	got := Locate(mine, theirs, Options{})
	if text := sentence(mine, got); text != "extra at `y += 2`: `y += 2` has no counterpart in the reference, and what follows differs" {
		t.Error(text)
	}
}

// An assertion that holds is neither too much nor missing.
func TestHeldAssertionsAreNotUnmatched(t *testing.T) {
	const short, long = "def f(n):\n    x = n + 2\n    return n\n", "def f(n):\n    x = n + 2\n    z = [n]\n    assert n < 9\n    return n\n"
	if d, mine := changedLast(long, short, 5); d == nil || d.Kind != Extra || statementText(mine, d.Statement) != "z = [n]" {
		t.Errorf("the candidate's: %+v", d)
	}
	if d, _ := changedLast(short, long, 5); d == nil || d.Kind != Missing || d.Reason != "`z = [n]` of the reference is missing here" {
		t.Errorf("the reference's: %+v", d)
	}
}

// A test may call a function more than once.
func TestEachCallOfTheTest(t *testing.T) {
	s := runToy("def f(n):\n    return n\n", 5)
	for _, e := range s.Run.Events[:2] {
		e.Frame = 2
		s.Run.Events = append(s.Run.Events, e)
	}
	s.Run.BuildFrames(s.Program)
	for i, want := range []bool{true, false, true, false} {
		if got := isTests(s, s.Run.Events[i]); got != want {
			t.Errorf("event %d: %v", i, got)
		}
	}
}

// Small values of other kinds are a way to begin only where the code is another.
func TestTheSameCodeBeginsAlike(t *testing.T) {
	source := "def f(n):\n    x = n - n\n    y = n + 2\n    return y\n"
	mine := changedAt(runToy(source, 5), 1, trace.Value{Kind: trace.Text})
	d := Locate(mine, runToy(source, 5), DefaultOptions()).Divergence
	if d == nil || statementText(mine, d.Statement) != "x = n - n" || d.Event != 1 {
		t.Errorf("%+v", d)
	}
}
