package credit

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestPolicies(t *testing.T) {
	sample := Sample{Lengths: []int{2, 3, 0, 1}, Length: 6, Spans: []Span{{2, 4}}}
	span := []bool{false, true, false, false}
	for _, c := range []struct {
		policy    string
		positive  bool
		mode      Mode
		advantage float64
		abstain   bool
		set       []bool
		fallback  string
	}{
		{"uniform", false, ModeLogic, -1, false, nil, ""},
		{"egca", false, ModeLogic, -1, false, span, ""},
		{"egca", false, ModeSyntax, -1, false, span, ""},
		{"egca", false, ModeConstraint, -1, false, nil, ""},
		{"egca", false, ModeCorrect, 1, false, nil, ""},
		{"egca", false, ModeLogic, -1, true, nil, FallbackNoSpan},
		{"egca", false, ModeLogic, 1, false, nil, FallbackPositive},
		{"egca", false, ModeLogic, 0, false, nil, FallbackPositive},
		{"egca", true, ModeLogic, 1, false, span, ""},
	} {
		policy, err := NewPolicy(c.policy, PolicyOptions{PositiveSpans: c.positive})
		if err != nil || policy.Name() != c.policy {
			t.Fatal(policy, err)
		}
		s := sample
		s.Mode, s.Advantage = c.mode, c.advantage
		if c.abstain {
			s.Spans = nil
		}
		set, fallback, err := policy.Mask(s)
		if err != nil || fallback != c.fallback || !slices.Equal(set, c.set) || (set == nil) != (c.set == nil) {
			t.Errorf("%+v: %v %q %v", c, set, fallback, err)
		}
	}
}

func TestPolicyErrors(t *testing.T) {
	_, err := NewPolicy("egcb", PolicyOptions{})
	if !errors.Is(err, ErrPolicy) || !strings.Contains(err.Error(), "uniform, egca") {
		t.Errorf("got %v", err)
	}
	policy, err := NewPolicy("egca", PolicyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	// Bad token lengths are told whatever the sign, not only once it matters.
	_, _, err = policy.Mask(Sample{Mode: ModeLogic, Advantage: 1, Lengths: []int{1}, Length: 2, Spans: []Span{{0, 1}}})
	if !errors.Is(err, ErrTokens) {
		t.Errorf("got %v", err)
	}
	set, fallback, err := policy.Mask(Sample{Mode: ModeLogic, Advantage: -1, Lengths: []int{0}, Spans: []Span{{0, 0}}})
	if set != nil || fallback != FallbackNoToken || err != nil {
		t.Error(set, fallback, err)
	}
}
