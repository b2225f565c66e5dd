package align

import (
	"fmt"

	"github.com/egca/egca/trace"
)

// vocabulary serves where the two programs have too little structure in
// common to pair their sites: it blames the earliest event whose value the
// reference computes nowhere. Truth values, empty and small values occur
// everywhere and say nothing.
func (p *pairing) vocabulary() *Divergence {
	known := map[uint64]bool{}
	for id := range p.reference.Run.Table.Len() {
		known[p.reference.Run.Table.Digest(trace.ID(id))] = true
	}
	mine := p.candidate.Run
	// A statement that binds several names has a tuple that may be its own;
	// what counts is what is in it.
	explained := func(id trace.ID) bool {
		if known[mine.Table.Digest(id)] {
			return true
		}
		v := mine.Table.At(id)
		if v.Kind != trace.Tuple || len(v.Items) == 0 || v.Cut() {
			return false
		}
		for _, item := range v.Items {
			if !known[mine.Table.Digest(item)] {
				return false
			}
		}
		return true
	}
	for i, e := range mine.Events {
		site := &p.candidate.Program.Sites[e.Site]
		if e.Value == 0 || site.Kind == trace.Branch || site.Kind == trace.Enter || site.Kind == trace.Catch {
			continue
		}
		if explained(e.Value) {
			continue
		}
		d := p.at(Novel, step{i, len(p.reference.Run.Events)})
		d.Confidence = p.similarity / 2
		d.Reason = fmt.Sprintf("%s is %s, a value that the reference never computes", p.subject(int(e.Site)), d.Got)
		return d
	}
	return nil
}
