package engine

import (
	"fmt"
	"sort"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/trace"
)

// maxPool bounds the references of a group.
const maxPool = 64

// pool is the references that a group offers: the problem's and the members
// that pass every test, in order, equal programs once.
func pool(p *judge.Problem, judged []*Sample) []*judge.Reference {
	all := append([]*judge.Reference{p.Reference}, p.Others...)
	for _, s := range judged {
		passes := s.Err == nil && len(s.Judgement.Verdicts) > 0 && s.Judgement.Failed == 0
		if passes && len(all) < maxPool && string(s.Judgement.Program.Source) != p.Reference.Source {
			all = append(all, p.Sibling(fmt.Sprintf("sibling %d", s.Index), s.Judgement))
		}
	}
	return all
}

// nearest orders a pool by likeness to a program, the nearest first; the
// earlier of equally like ones first.
func nearest(program *trace.Program, pool []*judge.Reference) []*judge.Reference {
	sorted := append([]*judge.Reference(nil), pool...)
	likeness := map[*judge.Reference]float64{}
	for _, r := range pool {
		likeness[r] = align.Likeness(program, r.Program)
	}
	sort.SliceStable(sorted, func(i, j int) bool { return likeness[sorted[i]] > likeness[sorted[j]] })
	return sorted
}
