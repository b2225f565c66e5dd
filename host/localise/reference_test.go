package localise

import (
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
)

// The candidate sums from the end and forgets long lists. One reference is
// written like it and goes the other way; one is written otherwise and goes its
// way.
const (
	fromEnd   = "def f(xs):\n    s = 0\n    i = len(xs) - 1\n    while i >= 0:\n        s = s + xs[i]\n        i = i - 1\n"
	forgets   = fromEnd + "    if len(xs) > 3:\n        s = 0\n    return s\n"
	alikeText = "def f(xs):\n    s = 0\n    i = 0\n    while i < len(xs):\n        s = s + xs[i]\n        i = i + 1\n    return s\n"
	alikeRuns = "def f(xs):\n    total = 0\n    for k in range(len(xs) - 1, -1, -1):\n        total += xs[k]\n    return total\n"
)

func TestReferencesThatAgreeComeFirst(t *testing.T) {
	long, short := test("[1, 2, 3, 4]", "10"), test("[7, 2, 5]", "14")
	for _, c := range []struct {
		name      string
		tests     dataset.Tests
		reference string
		siblings  []string
		candidate string
		served    string
		choice    *Choice
	}{
		{"by what they compute", dataset.Tests{long, short}, alikeText, []string{alikeRuns}, forgets, "sibling 1", &Choice{Test: 1, Among: 2}},
		{"whatever their order", dataset.Tests{long, short}, alikeRuns, []string{alikeText}, forgets, "reference", &Choice{Test: 1, Among: 2}},
		{"by structure where no test passes", dataset.Tests{long}, alikeRuns, []string{alikeText}, forgets, "sibling 1", nil},
		{"by structure where one is the same program but for a slip", dataset.Tests{short, long}, alikeRuns, []string{alikeText, fromEnd + "    return s\n"}, forgets, "sibling 2", nil},
		{"one alone", dataset.Tests{long, short}, alikeRuns, nil, forgets, "reference", nil},
		{"a slip on every test", dataset.Tests{long, short}, alikeRuns, []string{alikeText}, fromEnd + "    return s + 1\n", "sibling 1", nil},
	} {
		found := locate(t, prepare(t, c.reference, c.tests...), c.candidate, c.siblings, Options{})
		if found == nil || found.Served != c.served || (found.Choice == nil) != (c.choice == nil) {
			t.Errorf("%s: %+v, want %s and %+v", c.name, found, c.served, c.choice)
			continue
		}
		if got := found.Choice; got != nil && (got.Test != c.choice.Test || got.Among != c.choice.Among || got.Agreement < 0.7 || got.Agreement >= 1) {
			t.Errorf("%s: chosen by %+v, want %+v", c.name, got, c.choice)
		}
	}
}

func TestNearestKeepsTheOrderOfEquals(t *testing.T) {
	right := fromEnd + "    return s\n"
	p := prepare(t, right, test("[1, 2]", "3"))
	pool := []*judge.Reference{p.Reference}
	for _, source := range []string{right, alikeText, right} {
		r, err := p.Add(t.Context(), "added", source)
		if err != nil || r == nil {
			t.Fatal(r, err)
		}
		pool = append(pool, r)
	}
	got := byStructure(p.Reference.Program, pool)
	if got[0] != pool[0] || got[1] != pool[1] || got[2] != pool[3] || got[3] != pool[2] {
		t.Errorf("order %v", got)
	}
}
