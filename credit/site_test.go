package credit

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"testing"
)

// The cases that the trainer's Python reads as well (trainer/tests/test_policies.py).
func TestSitesGolden(t *testing.T) {
	text, err := os.ReadFile("testdata/sites.json")
	if err != nil {
		t.Fatal(err)
	}
	type atSite struct {
		Kind         string   `json:"kind"`
		Right        bool     `json:"right"`
		Spans        [][2]int `json:"spans"`
		RightMembers int      `json:"right_members"`
		WrongMembers int      `json:"wrong_members"`
		Blame        float64  `json:"blame"`
	}
	var golden struct {
		Relative []struct {
			Name string
			Site atSite
			Sure float64
			Want float64
		}
		Rows []struct {
			Name                          string
			Lengths                       []int
			Advantage, Mean, Anchor, Sure float64
			Sites                         []atSite
			Want                          []float64 // A/T + s_t/lambda
		}
	}
	if err := json.Unmarshal(text, &golden); err != nil || len(golden.Relative) == 0 || len(golden.Rows) == 0 {
		t.Fatal(err, len(golden.Relative), len(golden.Rows))
	}
	read := func(s atSite) AtSite {
		at := AtSite{Kind: s.Kind, Right: s.Right, RightMembers: s.RightMembers, WrongMembers: s.WrongMembers, Blame: s.Blame}
		for _, span := range s.Spans {
			at.Spans = append(at.Spans, Span{span[0], span[1]})
		}
		return at
	}
	for _, c := range golden.Relative {
		if got := (SiteOptions{Sure: c.Sure}).Relative(read(c.Site)); got != c.Want {
			t.Errorf("%s: %v, want %v", c.Name, got, c.Want)
		}
	}
	for _, c := range golden.Rows {
		sample := Sample{Advantage: c.Advantage, Lengths: c.Lengths, Mean: c.Mean}
		for _, n := range c.Lengths {
			sample.Length += n
		}
		for _, s := range c.Sites {
			sample.Sites = append(sample.Sites, read(s))
		}
		got := advantages(t, sample, SiteOptions{Anchor: c.Anchor, Sure: c.Sure})
		for i := range got {
			if got[i] /= float64(len(got)); len(got) != len(c.Want) || math.Abs(got[i]-c.Want[i]) > 1e-12 {
				t.Fatalf("%s: %v, want %v", c.Name, got, c.Want)
			}
		}
	}
}

// advantages are those of the policy site.
func advantages(t *testing.T, s Sample, o SiteOptions) []float64 {
	t.Helper()
	policy, err := NewPolicy("site", PolicyOptions{Site: o})
	if err != nil {
		t.Fatal(err)
	}
	all, err := policy.(Relative).Advantages(s)
	if err != nil {
		t.Fatal(err)
	}
	return all
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

// A site's advantage lies on its span alone, whatever its length, and the sample's own on
// every token alike.
func TestSiteAdvantages(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	options := DefaultSiteOptions()
	reached := 0
	for range 200 {
		s := Sample{Lengths: make([]int, 1+rng.IntN(20)), Advantage: rng.NormFloat64(), Mean: 1 + 10*rng.Float64()}
		for i := range s.Lengths {
			s.Lengths[i] = rng.IntN(4)
			s.Length += s.Lengths[i]
		}
		want, covered := s.Advantage, make([]bool, len(s.Lengths))
		for range rng.IntN(4) {
			start := rng.IntN(s.Length + 1)
			at := AtSite{Spans: []Span{{start, start + rng.IntN(s.Length-start+1)}},
				Right: rng.IntN(2) == 0, RightMembers: 1 + rng.IntN(4), WrongMembers: 1 + rng.IntN(4), Blame: rng.Float64()}
			s.Sites = append(s.Sites, at)
			set, err := TokenSet(s.Lengths, s.Length, at.Spans)
			if err != nil {
				t.Fatal(err)
			}
			if Size(set) > 0 {
				reached++
				want += options.Relative(at) / (options.Anchor * s.Mean)
			}
			for i, in := range set {
				covered[i] = covered[i] || in
			}
		}
		all, mean := advantages(t, s, options), 0.0
		for i, x := range all {
			mean += x / float64(len(all))
			if !covered[i] && x != s.Advantage {
				t.Fatalf("token %d is under no site and has %v, its own is %v", i, x, s.Advantage)
			}
		}
		if math.Abs(mean-want) > 1e-9 {
			t.Fatalf("the tokens have %v in the mean, the sample and its sites %v", mean, want)
		}
	}
	if reached < 100 {
		t.Errorf("%d sites have a token: too few to hold anything", reached)
	}
}

func TestSiteAdvantagesWrongSpan(t *testing.T) {
	policy, err := NewPolicy("site", PolicyOptions{Site: DefaultSiteOptions()})
	if err != nil {
		t.Fatal(err)
	}
	s := Sample{Lengths: []int{2}, Length: 2, Mean: 1, Sites: []AtSite{{Spans: []Span{{0, 3}}}}}
	if _, err := policy.(Relative).Advantages(s); !errors.Is(err, ErrSpan) {
		t.Errorf("a span behind the completion's end: %v", err)
	}
}
