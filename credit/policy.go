package credit

import (
	"fmt"
	"slices"
	"strings"
)

// Sample is what a policy may look at.
type Sample struct {
	Mode      Mode
	Advantage float64
	Lengths   []int  // the tokens' lengths in bytes
	Length    int    // the completion's length in bytes
	Spans     []Span // the credited bytes of the completion; none to abstain
	Also      []Span // other places that must be mended as well
	// For Relative policies: the decision sites that the sample reached, and the mean number
	// of tokens in its group.
	Sites []AtSite
	Mean  float64
}

// Policy decides which tokens of a sample carry its advantage.
type Policy interface {
	Name() string
	// Mask returns the credited set, an entry a token, or nil for uniform
	// credit. fallback is why a sample that could have had a set has none;
	// empty when uniform credit is what the mode asks for. Errors are
	// TokenSet's.
	Mask(Sample) (set []bool, fallback string, err error)
	// UsesSpans reports whether spans change what the policy gives. Where they do not,
	// faults need not be looked for.
	UsesSpans() bool
}

// Relative is a policy that gives tokens advantages of their own, by the sample's Sites. No
// mask of the sample's advantage can say as much.
type Relative interface {
	Policy
	// Advantages returns one a token. Errors are TokenSet's.
	Advantages(Sample) ([]float64, error)
}

// PolicyOptions are the settings that policies share.
type PolicyOptions struct {
	// PositiveSpans credits spans whatever the advantage's sign, the paper's
	// exact form. Without it a failing sample whose advantage is not negative
	// gets uniform credit: its span would reinforce the fault.
	PositiveSpans bool
	// Site are the options of the policy site.
	Site SiteOptions
}

// policies in the order in which they are listed to a person.
var policies = []struct {
	name string
	make func(PolicyOptions) Policy
}{
	{"uniform", func(PolicyOptions) Policy { return uniform{} }},
	{"egca", func(o PolicyOptions) Policy { return egca{o} }},
	{"egca_all", func(o PolicyOptions) Policy { return egcaAll{egca{o}} }},
	{"site", func(o PolicyOptions) Policy { return site{options: o.Site} }},
}

// PolicyNames lists the policies there are.
func PolicyNames() []string {
	var names []string
	for _, p := range policies {
		names = append(names, p.name)
	}
	return names
}

// NewPolicy finds a policy by its name; the error wraps ErrPolicy and lists
// the names.
func NewPolicy(name string, options PolicyOptions) (Policy, error) {
	for _, p := range policies {
		if p.name == name {
			return p.make(options), nil
		}
	}
	return nil, fmt.Errorf("%w %q; there are %s", ErrPolicy, name, strings.Join(PolicyNames(), ", "))
}

// uniform is plain GRPO: every token alike.
type uniform struct{}

func (uniform) Name() string { return "uniform" }

func (uniform) Mask(Sample) ([]bool, string, error) { return nil, "", nil }

func (uniform) UsesSpans() bool { return false }

// egca puts the advantage on the spans of syntax and logic failures.
type egca struct{ options PolicyOptions }

func (egca) Name() string { return "egca" }

func (egca) UsesSpans() bool { return true }

// Why a failing sample got uniform credit.
const (
	FallbackNoSpan      = "no span"
	FallbackNoReference = "no reference"                  // to compare it with
	FallbackEqual       = "the group's rewards are equal" // so that its advantages are 0
	FallbackUnused      = "the policy uses no span"
	FallbackPositive    = "the advantage is not negative"
	FallbackNoToken     = "no token under the span"
)

func (p egca) Mask(s Sample) ([]bool, string, error) {
	if s.Mode != ModeSyntax && s.Mode != ModeLogic {
		return nil, "", nil
	}
	if len(s.Spans) == 0 {
		return nil, FallbackNoSpan, nil
	}
	set, err := TokenSet(s.Lengths, s.Length, s.Spans)
	if err != nil {
		return nil, "", err
	}
	if !p.options.PositiveSpans && s.Advantage >= 0 {
		return nil, FallbackPositive, nil
	}
	if Size(set) == 0 {
		return nil, FallbackNoToken, nil
	}
	return set, "", nil
}

// egcaAll is egca with every place that must be mended, not only the first.
type egcaAll struct{ egca }

func (egcaAll) Name() string { return "egca_all" }

func (p egcaAll) Mask(s Sample) ([]bool, string, error) {
	if len(s.Spans) > 0 {
		s.Spans = slices.Concat(s.Spans, s.Also)
	}
	return p.egca.Mask(s)
}
