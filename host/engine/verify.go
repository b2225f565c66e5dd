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

// suspicion orders the parts that the failing run went through: where the
// traces diverge first, then in the order in which they were reached. A part
// without a site of its own (else, pass) follows the one that opens its block.
// Parts that were not reached cannot be the fault.
func suspicion(found *Finding) []int {
	program := found.Candidate.Program
	reached := map[int]int{}
	reach := func(part, at int) {
		if _, known := reached[part]; !known {
			reached[part] = at
		}
	}
	if d := found.Divergence; d != nil {
		reach(d.Part, -2)
	}
	for _, s := range found.Spans {
		if part := program.PartAt(s); part >= 0 {
			reach(part, -1)
		}
	}
	for i, e := range found.Candidate.Run.Events {
		reach(program.Sites[e.Site].Part, i)
	}
	own := map[int]bool{}
	for i := range program.Sites {
		own[program.Sites[i].Part] = true
	}
	for i := range program.Parts {
		part := &program.Parts[i]
		if at, in := reached[part.Header]; !own[i] && in && part.Header >= 0 && part.Kind != "function" && part.Kind != "class" {
			reach(i, max(at, 0))
		}
	}
	order := make([]int, 0, len(reached))
	for part := range reached {
		order = append(order, part)
	}
	sort.Slice(order, func(i, j int) bool {
		a, b := order[i], order[j]
		if reached[a] != reached[b] {
			return reached[a] < reached[b]
		}
		return a < b
	})
	return order
}

// decide weighs repairs against the alignment. The part with the most distinct
// repairs is the fault; where the two programs have the same structure the
// paired traces are the better witness, and a repair there confirms them.
func decide(found *Finding, repairs *judge.Repairs, program *trace.Program) *Finding {
	if len(repairs.All) == 0 {
		return found
	}
	ranked := rank(repairs.All)
	best := ranked[0]
	if d := found.Divergence; d != nil && d.Kind != align.Novel && found.Similarity > 0 {
		for _, r := range ranked {
			if r.part == d.Part && (r.count == best.count || found.Similarity >= structuralTrust) {
				best = r
				break
			}
		}
		if best.part != d.Part && found.Similarity >= structuralTrust {
			found.Reason += fmt.Sprintf("; an edit of %s would repair it too", quote(program, best.part))
			return found
		}
	}
	found.Repair = best.smallest
	found.Spans = []trace.Span{program.Parts[best.part].Span}
	found.Evidence = credit.EvidenceVerified
	found.Reason = fmt.Sprintf("verified: all tests pass with %s (%d repairs here, %d in all)",
		describe(program, best.smallest), best.count, len(repairs.All))
	return found
}

// structuralTrust is the similarity from which on the alignment outweighs
// repairs elsewhere.
const structuralTrust = 0.7

// partRepairs are the repairs within one part.
type partRepairs struct {
	part     int
	count    int
	smallest *judge.Repair
}

// rank orders the parts by how many distinct repairs each has; then by the
// smallest one, then by who was found first.
func rank(repairs []judge.Repair) []partRepairs {
	place := map[int]int{}
	var all []partRepairs
	for i := range repairs {
		r := &repairs[i]
		k, known := place[r.Part]
		if !known {
			k = len(all)
			place[r.Part] = k
			all = append(all, partRepairs{part: r.Part, smallest: r})
		}
		all[k].count++
		if r.Size < all[k].smallest.Size {
			all[k].smallest = r
		}
	}
	sort.SliceStable(all, func(i, j int) bool {
		if all[i].count != all[j].count {
			return all[i].count > all[j].count
		}
		return all[i].smallest.Size < all[j].smallest.Size
	})
	return all
}

func describe(program *trace.Program, r *judge.Repair) string {
	was := string(program.Source[r.Span.Start:r.Span.End])
	switch {
	case was == "":
		return fmt.Sprintf("`%s` inserted", r.Replacement)
	case r.Replacement == "":
		return fmt.Sprintf("`%s` deleted", was)
	}
	return fmt.Sprintf("`%s` for `%s`", r.Replacement, was)
}

func quote(program *trace.Program, part int) string {
	s := program.Parts[part].Span
	return "`" + string(program.Source[s.Start:s.End]) + "`"
}
