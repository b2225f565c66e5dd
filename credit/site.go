package credit

// A site is a statement at which members of a group went wrong: a group of its own
// whose members did right or wrong there. GiGPO (arXiv 2505.10978) forms such groups at
// equal states of an environment; here the pairing of programs forms them.

// SiteEvidence is how well founded a member's place at a site is: the level of its span
// where it went wrong there, else how its counterpart is known.
type SiteEvidence string

// How the counterpart of a member that did right is known.
const (
	// SiteSameCode: its statement is the reference's but for names, and computes the same
	// values.
	SiteSameCode SiteEvidence = "code"
	// SiteSameValues: its statement is written otherwise and computes the same values.
	SiteSameValues SiteEvidence = "values"
)

// SiteEvidenceLevels lists the kinds of evidence that a member of a site can have.
func SiteEvidenceLevels() []SiteEvidence {
	all := []SiteEvidence{SiteSameCode, SiteSameValues}
	for _, level := range EvidenceLevels() {
		if level != EvidenceNone {
			all = append(all, SiteEvidence(level))
		}
	}
	return all
}

// SiteSyntax is the kind of a site at which a program does not compile.
const SiteSyntax = "syntax"

// AtSite is how one completion fared at a site.
type AtSite struct {
	Kind  string // the statement's, as the plugin names it, or SiteSyntax
	Spans []Span // the counterpart, in the completion's bytes
	Right bool
	// RightMembers and WrongMembers count the completions that reached the site.
	RightMembers, WrongMembers int
	// Blame is the mean confidence of the findings that put the wrong members there, in
	// [0, 1].
	Blame float64
}

// SiteOptions are the settings of the policy site.
type SiteOptions struct {
	// Anchor weighs a sample's own advantage against its sites: the part of it that a token
	// has where a site gives the tokens of its span 1 together. More than 0.
	Anchor float64
	// Sure is the least Blame at which a site counts as surely found.
	Sure float64
}

// DefaultSiteOptions are the options of egca.toml.
func DefaultSiteOptions() SiteOptions { return SiteOptions{Anchor: 0.3, Sure: 0.85} }

// Relative is the advantage of a member at a site. With p the share of the members that
// did right, a right one has p and a wrong one -(1-p) where the site is surely found:
// this form has the least variance. Else a right one has 1-p and a wrong one -p, the
// members' distance from their mean: it does less harm where the blame is wrong. An error
// of the compiler counts as surely found.
func (o SiteOptions) Relative(s AtSite) float64 {
	all := s.RightMembers + s.WrongMembers
	if all == 0 {
		return 0
	}
	p := float64(s.RightMembers) / float64(all)
	if s.Blame < o.Sure && s.Kind != SiteSyntax {
		p = 1 - p
	}
	if s.Right {
		return p
	}
	return p - 1
}

// site is GRPO, with an advantage relative to the members at each decision site.
type site struct {
	uniform
	options SiteOptions
}

func (site) Name() string { return "site" }

func (site) UsesSpans() bool { return true }

// Advantages gives a token A + s_t T/lambda, with A the sample's own, T its number of tokens
// and lambda the anchor times Sample.Mean. s_t is the sum of the relative advantages at the
// sample's sites, each spread over the tokens of its span. A loss averaged over the tokens
// then has A/T + s_t/lambda of each, and its first part is the loss of GRPO. The tokens'
// mean is not A.
func (p site) Advantages(s Sample) ([]float64, error) {
	all := make([]float64, len(s.Lengths))
	for i := range all {
		all[i] = s.Advantage
	}
	for _, at := range s.Sites {
		set, err := TokenSet(s.Lengths, s.Length, at.Spans)
		if err != nil {
			return nil, err
		}
		share := p.options.Relative(at) / (p.options.Anchor * s.Mean) * float64(len(s.Lengths)) / float64(Size(set))
		for i, in := range set {
			if in {
				all[i] += share
			}
		}
	}
	return all, nil
}
