package credit

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestRelative(t *testing.T) {
	o := SiteOptions{Anchor: 0.3, Sure: 0.85}
	for _, c := range []struct {
		name string
		site AtSite
		want float64
	}{
		{"sure, right", AtSite{Right: true, RightMembers: 3, WrongMembers: 1, Blame: 0.9}, 0.75},
		{"sure, wrong", AtSite{RightMembers: 3, WrongMembers: 1, Blame: 0.9}, -0.25},
		{"unsure, right", AtSite{Right: true, RightMembers: 3, WrongMembers: 1, Blame: 0.5}, 0.25},
		{"unsure, wrong", AtSite{RightMembers: 3, WrongMembers: 1, Blame: 0.5}, -0.75},
		{"all wrong", AtSite{WrongMembers: 4, Blame: 0.85}, -1},
		{"all wrong, unsure", AtSite{WrongMembers: 4, Blame: 0.84}, 0},
		{"the compiler's word", AtSite{Kind: SiteSyntax, WrongMembers: 1, Blame: 0.75}, -1},
		{"nobody", AtSite{}, 0},
	} {
		if got := o.Relative(c.site); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// The members of a site that is not surely found share an advantage of 0, as a group's do.
func TestRelativeIsCentred(t *testing.T) {
	o := SiteOptions{Sure: 1}
	for right := range 6 {
		for wrong := 1; wrong < 6; wrong++ {
			s := AtSite{RightMembers: right, WrongMembers: wrong}
			sum := float64(wrong) * o.Relative(s)
			s.Right = true
			if sum += float64(right) * o.Relative(s); math.Abs(sum) > 1e-12 {
				t.Errorf("%d right and %d wrong members have %v together", right, wrong, sum)
			}
		}
	}
}

// TestSiteAdvantages holds that a site's advantage lies on its span alone, whatever its
// length, and the sample's own on every token alike.
func TestSiteAdvantages(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		lengths := make([]int, 1+rng.IntN(20))
		length := 0
		for i := range lengths {
			lengths[i] = rng.IntN(4)
			length += lengths[i]
		}
		var sites []AtSite
		for range rng.IntN(4) {
			start := rng.IntN(length + 1)
			sites = append(sites, AtSite{Spans: []Span{{start, start + rng.IntN(length-start+1)}},
				Right: rng.IntN(2) == 0, RightMembers: 1 + rng.IntN(4), WrongMembers: 1 + rng.IntN(4), Blame: rng.Float64()})
		}
		a, mean := rng.NormFloat64(), 1+10*rng.Float64()
		all, relative, err := SiteAdvantages(lengths, length, a, mean, sites, DefaultSiteOptions())
		if err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, x := range all {
			sum += x / float64(len(all))
		}
		if want := a + relative; math.Abs(sum-want) > 1e-9 {
			t.Fatalf("the tokens have %v in the mean, the sample and its sites %v", sum, want)
		}
		bare, _, _ := SiteAdvantages(lengths, length, a, mean, nil, DefaultSiteOptions())
		covered := make([]bool, len(lengths))
		for _, s := range sites {
			set, err := TokenSet(lengths, length, s.Spans)
			if err != nil {
				t.Fatal(err)
			}
			for i, in := range set {
				covered[i] = covered[i] || in
			}
		}
		for i := range all {
			if !covered[i] && all[i] != bare[i] {
				t.Fatalf("token %d is under no site and has %v, its own is %v", i, all[i], bare[i])
			}
		}
	}
}

func TestSiteAdvantagesWrongSpan(t *testing.T) {
	if _, _, err := SiteAdvantages([]int{2}, 2, 1, 1, []AtSite{{Spans: []Span{{0, 3}}}}, DefaultSiteOptions()); err == nil {
		t.Error("a span behind the completion's end has no error")
	}
}
