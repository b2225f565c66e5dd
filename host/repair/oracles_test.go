package repair

import (
	"errors"
	"fmt"
	"testing"

	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

// A sibling that the search adds as an oracle has its own say on generated inputs, and
// the inputs themselves are made once.
func TestOraclesVeto(t *testing.T) {
	g := &given{reference: "*2\n", candidate: "*3\n", tests: []string{"f(2) = 4", "f(7) = 14"}, search: Search{Steps: 100_000, Generated: 40}}
	d := &taped{}
	p, j, search := g.prepared(t, d)
	count := func(oracles ...string) int {
		t.Helper()
		all := []*judge.Reference{p.Reference}
		for i, source := range oracles {
			r, err := p.Add(t.Context(), fmt.Sprint("sibling ", i), source)
			if err != nil || r == nil {
				t.Fatalf("%q: %v, %v", source, r, err)
			}
			all = append(all, r)
		}
		search.Oracles = all
		found, err := Find(t.Context(), p, j, search)
		if err != nil {
			t.Fatal(err)
		}
		for i := 2; i < len(d.open.GetInputs()); i++ {
			for _, r := range all[:min(len(all), maxOracles)] {
				if n := argument(d.open.GetInputs()[i]); value(r.Source, n) != fmt.Sprint(2*n) {
					t.Errorf("%s gives %s for %d", r.Name, value(r.Source, n), n)
				}
			}
		}
		return found.Generated
	}
	whole := count()
	for name, c := range map[string][2]int{
		"one that agrees":     {count("n*2+0"), whole},
		"one that differs":    {count("*2\n>20 +1"), whole - above(d, p, 10)},
		"one that raises":     {count("*2\n^20"), whole - above(d, p, 10)},
		"one beyond the most": {count("n*2+0", "+0\n*2", "*2\n>20 +1"), whole},
	} {
		if c[0] != c[1] || c[1] == 0 {
			t.Errorf("%s: %d generated inputs, want %d of %d", name, c[0], c[1], whole)
		}
	}
}

// Where the problem has no reference, no single program says what a generated input
// gives: two must agree.
func TestNoReferenceNeedsTwoOracles(t *testing.T) {
	one, two := &judge.Reference{Language: "python"}, &judge.Reference{Language: "python"}
	foreign := &judge.Reference{Language: "javascript"}
	p := &judge.Problem{Language: "python"}
	for want, pool := range map[int][]*judge.Reference{0: {one}, 2: {foreign, one, two}, 3: {one, two, {Language: "python"}, {Language: "python"}}} {
		if got := oracles(p, pool); len(got) != want {
			t.Errorf("%d of %d are oracles, want %d", len(got), len(pool), want)
		}
	}
	if got := oracles(p, []*judge.Reference{foreign, one}); len(got) != 0 {
		t.Errorf("%d oracles beside one in another language", len(got))
	}
	p.Reference = foreign
	if got := oracles(p, []*judge.Reference{foreign, one}); len(got) != 2 || got[0] != foreign {
		t.Errorf("%d oracles beside a reference in another language", len(got))
	}
}

// above counts the made inputs that are greater than a bound.
func above(d *taped, p *judge.Problem, bound int64) (count int) {
	inputs, _ := p.Generated.Ready()
	for _, input := range inputs {
		if argument(input) > bound {
			count++
		}
	}
	return count
}

// A reference that loops for ever on some inputs is soon asked no more.
func TestLateReferenceIsAskedNoMore(t *testing.T) {
	g := &given{reference: "*2\n", candidate: "*3\n", tests: []string{"f(20) = 40", "f(31) = 62", "f(44) = 88", "f(90) = 180"}, search: Search{Steps: 100_000, Generated: 40}}
	d := &taped{}
	p, j, search := g.prepared(t, d)
	const late = "*2\n!181\n!39\n~" // loops for ever below 20
	r, err := p.Add(t.Context(), "late", late)
	if err != nil || r == nil {
		t.Fatal(r, err)
	}
	d.ranOn[late] = 0
	search.Oracles = append(search.Oracles, r)
	if _, err := Find(t.Context(), p, j, search); err != nil {
		t.Fatal(err)
	}
	inputs, _ := p.Generated.Ready()
	if asked := d.ranOn[late]; asked == 0 || asked%chunk != 0 || asked >= len(inputs) {
		t.Errorf("it ran on %d of %d inputs", asked, len(inputs))
	}
}

// A plugin that fails while inputs are generated fails the search, not the sample.
func TestGeneratingFails(t *testing.T) {
	g := &given{reference: "*2\n", candidate: "*3\n", tests: []string{"f(2) = 4"}, search: Search{Steps: 100_000, Generated: 4}}
	d := &taped{}
	p, j, search := g.prepared(t, d)
	d.fails = errBroke
	if _, err := Find(t.Context(), p, j, search); !errors.Is(err, judge.ErrPlugin) || !errors.Is(err, errBroke) {
		t.Errorf("Find: %v, want ErrPlugin", err)
	}
	right := Repair{Edit: Edit{Span: trace.Span{Start: 1, End: 2}, Replacement: "2"}}
	if ok, err := Confirm(t.Context(), p, []byte(g.candidate), &right, search); ok || !errors.Is(err, judge.ErrPlugin) {
		t.Errorf("Confirm: %v, %v; want ErrPlugin", ok, err)
	}
	d.fails = nil
	if ok, err := Confirm(t.Context(), p, []byte(g.candidate), &right, search); !ok || err != nil {
		t.Errorf("Confirm afterwards: %v, %v", ok, err)
	}
}
