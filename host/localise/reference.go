package localise

import (
	"context"
	"sort"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

// maxNear is how many references, the nearest by structure, are compared by
// what they compute: each costs a run.
const maxNear = 5

// Choice says why a reference was taken before others.
type Choice struct {
	// Test is one that the candidate passes, on which the values that it and
	// the reference compute were compared. Agreement is the share in common.
	Test      int
	Agreement float64
	// Among is how many references were compared so.
	Among int
}

// byStructure orders a pool by structural similarity to a program, the most similar
// first; of equally similar ones the earlier first.
func byStructure(program *trace.Program, pool []*judge.Reference) []*judge.Reference {
	similarity := map[*judge.Reference]float64{}
	for _, r := range pool {
		similarity[r] = align.Likeness(program, r.Program)
	}
	return sorted(pool, similarity)
}

// sorted are references by a score, the highest first; equal ones stay in order.
func sorted(pool []*judge.Reference, score map[*judge.Reference]float64) []*judge.Reference {
	out := append([]*judge.Reference(nil), pool...)
	sort.SliceStable(out, func(i, j int) bool { return score[out[i]] > score[out[j]] })
	return out
}

// agreeing puts those at the head of a pool in the order of how far they agree
// with a candidate on a test that it passes: there its fault does not show, and
// what is left is how it goes about the problem. The pool is nearest's. Where
// there is nothing to choose, or no test passes, it stays as it is and there are
// no choices. The error is the context's.
func chooseReference(ctx context.Context, p *judge.Problem, j *judge.Judgement, pool []*judge.Reference) ([]*judge.Reference, map[*judge.Reference]Choice, error) {
	test := passing(j)
	near := comparable(p, pool)
	if test < 0 || len(near) < 2 || align.Likeness(j.Program, near[0].Program) >= referenceChoice {
		return pool, nil, nil
	}
	run, err := p.TraceBeginning(ctx, j.Program, test)
	if err != nil {
		return pool, nil, ctx.Err() // the plugin failed: the order stays
	}
	mine := align.Side{Program: j.Program, Run: run}
	agreement, choices := map[*judge.Reference]float64{}, map[*judge.Reference]Choice{}
	for _, r := range near {
		if !r.Passes[test] {
			continue
		}
		theirs, err := p.BeginReference(ctx, r, test)
		if err != nil {
			return pool, nil, ctx.Err()
		}
		agreement[r] = align.Agreement(mine, align.Side{Program: r.Program, Run: theirs})
		choices[r] = Choice{Test: test, Agreement: agreement[r], Among: len(near)}
	}
	return append(sorted(near, agreement), pool[len(near):]...), choices, nil
}

// passing is the first test that a program passes, -1 for none.
func passing(j *judge.Judgement) int {
	for i, v := range j.Verdicts {
		if v.Passed {
			return i
		}
	}
	return -1
}

// comparable are the references at the head of a pool that agreement can choose
// among: programs of another language spell their steps otherwise.
func comparable(p *judge.Problem, pool []*judge.Reference) []*judge.Reference {
	n := 0
	for n < min(maxNear, len(pool)) && pool[n].Language == p.Language {
		n++
	}
	return pool[:n]
}
