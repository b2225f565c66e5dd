package engine

import (
	"fmt"
	"sort"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/trace"
)

// VerifyOptions say how hard repairs are looked for ([verify] of egca.toml).
type VerifyOptions struct {
	// Steps is the budget of one sample, in steps of the search (loop
	// iterations, calls, edits tried): not seconds, so that the same input
	// gives the same bytes. 0 turns verification off.
	Steps        uint64
	StepMultiple uint32
	Donors       int // correct programs that lend their expressions
}

// donors are the pool's nearest, the canonical reference always among them.
func donors(p *judge.Problem, pool []*judge.Reference, most int) []*judge.Reference {
	most = max(most, 1)
	chosen := append([]*judge.Reference(nil), pool[:min(most, len(pool))]...)
	for _, r := range chosen {
		if r == p.Reference {
			return chosen
		}
	}
	chosen[len(chosen)-1] = p.Reference
	return chosen
}

// The weights of the two witnesses.
const (
	// trusted is the similarity from which on the alignment outweighs repairs
	// that lie elsewhere: the reference is then the same program but for a slip.
	trusted = 0.8
	// alike is the similarity from which on the alignment can confirm a part.
	alike = 0.7
	// clearly is how many times the weight of any other a part needs to be
	// verified by them alone.
	clearly = 2
)

// decide weighs repairs against the alignment. The part with the weightiest
// repairs is the fault. Where the part that the alignment blames weighs at
// least half as much, the two agree on that one; where the reference is nearly
// the same program, the alignment stands even alone. Verified is what the two
// agree on, or what repairs say clearly; else the evidence is that of a
// divergence. Repairs by themselves say it clearly when they weigh twice as much
// as those of any other part and are more than one edit of several tokens, or
// than pairs of edits: those can be found where the fault is not, at the place
// that reads what another should have made. passing is how many tests the program passes as it is.
func decide(found *Finding, repairs *judge.Repairs, passing int) *Finding {
	program := found.Candidate.Program
	if len(repairs.All) == 0 {
		return several(found, repairs, passing)
	}
	ranked := rank(repairs.All)
	found.Ranked = ranked
	best, agreed := ranked[0], false
	if d := found.Divergence; d != nil && d.Kind != align.Novel {
		for _, r := range ranked {
			if r.Part == d.Part && 2*r.Weight >= ranked[0].Weight {
				best, agreed = r, true
			}
		}
		if !agreed && found.Similarity >= trusted {
			found.Reason += fmt.Sprintf("; an edit of %s would repair it too", quote(program, best.Part))
			return found
		}
	}
	others := 0.0
	for _, r := range ranked {
		if r.Part != best.Part {
			others = max(others, r.Weight)
		}
	}
	found.Spans = append([]trace.Span{program.Parts[best.Part].Span}, found.Spans...)
	found.Repair = best.Smallest
	found.Evidence, found.Basis = credit.EvidenceVerified, BasisRepairs
	switch clear := best.Weight >= clearly*others; {
	case agreed && found.Similarity >= alike || agreed && clear:
		found.Basis = BasisAgreed
	case !clear:
		found.Evidence, found.Basis = credit.EvidenceDivergence, BasisSeveral
	case best.Smallest.Also != nil:
		found.Evidence, found.Basis = credit.EvidenceDivergence, BasisPair
	case best.Count == 1 && best.Smallest.Size > 1:
		found.Evidence, found.Basis = credit.EvidenceDivergence, BasisOne
	}
	found.Reason = fmt.Sprintf("all tests pass with %s (%s here, %d in all)",
		describe(program, best.Smallest), plural(best.Count, "repair"), len(repairs.All))
	return found
}

// several decides where no edit makes every test pass: the program has several
// faults, or one that no small edit mends. The part whose edit mends the most
// failing tests, and more than it breaks, is one of them, unless the reference
// is nearly the same program and the alignment can be trusted.
func several(found *Finding, repairs *judge.Repairs, passing int) *Finding {
	if found.Basis == BasisSame {
		return found
	}
	if len(repairs.Partial) == 0 || repairs.Partial[0].Passed <= passing {
		return forced(found, repairs)
	}
	best := &repairs.Partial[0] // most checks passed first, then the smallest
	program := found.Candidate.Program
	found.Spans = append([]trace.Span{program.Parts[best.Part].Span}, found.Spans...)
	found.Evidence, found.Basis = credit.EvidenceDivergence, BasisPartial
	found.Reason = fmt.Sprintf("%d of %d tests pass with %s, %d as it is; no edit makes all pass",
		best.Passed, repairs.Checks, describe(program, best), passing)
	return found
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// PartRepairs are the repairs within one part.
type PartRepairs struct {
	Part     int
	Count    int
	Weight   float64
	Smallest *judge.Repair
}

// weight is what a repair says about its part. The fewer tokens it changes,
// the more. Code that a correct program has in its place says twice as much as
// an edit by itself; an insertion, which mends without touching what is there,
// a quarter.
func weight(r *judge.Repair) float64 {
	w := 1 / float64(max(r.Size, 1))
	if r.Kind == "donor" {
		w *= 2
	}
	if r.Span.Empty() {
		w /= 4
	}
	return w
}

// rank orders the parts by the weight of their repairs; then by the smallest
// one, then by their place in the text.
func rank(repairs []judge.Repair) []PartRepairs {
	place := map[int]int{}
	var all []PartRepairs
	for i := range repairs {
		r := &repairs[i]
		k, known := place[r.Part]
		if !known {
			k = len(all)
			place[r.Part] = k
			all = append(all, PartRepairs{Part: r.Part, Smallest: r})
		}
		all[k].Count++
		all[k].Weight += weight(r)
		if r.Size < all[k].Smallest.Size {
			all[k].Smallest = r
		}
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		if a.Weight != b.Weight {
			return a.Weight > b.Weight
		}
		if a.Smallest.Size != b.Smallest.Size {
			return a.Smallest.Size < b.Smallest.Size
		}
		return a.Part < b.Part
	})
	return all
}

func describe(program *trace.Program, r *judge.Repair) string {
	text := edit(program, r.Span, r.Replacement)
	if r.Also == nil {
		return text
	}
	return text + ", which mends the first failing test, and " + edit(program, r.Also.Span, r.Also.Replacement)
}

func edit(program *trace.Program, span trace.Span, replacement string) string {
	was := string(program.Source[span.Start:span.End])
	switch {
	case was == "":
		return fmt.Sprintf("`%s` inserted", replacement)
	case replacement == "":
		return fmt.Sprintf("`%s` deleted", was)
	}
	return fmt.Sprintf("`%s` for `%s`", replacement, was)
}

func quote(program *trace.Program, part int) string {
	s := program.Parts[part].Span
	return "`" + string(program.Source[s.Start:s.End]) + "`"
}
