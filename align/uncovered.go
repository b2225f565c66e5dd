package align

import (
	"fmt"
	"math"
	"slices"

	"github.com/egca/egca/trace"
)

// uncovered serves where the two programs have too little structure in
// common to pair their sites: it blames the earliest event whose value the
// reference computes nowhere. Small values occur everywhere and say nothing
// (isSmall).
func (p *pairing) uncovered() *Divergence {
	known := map[uint64]bool{}
	for id := range p.reference.Run.Table.Len() {
		known[p.reference.Run.Table.Digest(trace.ID(id))] = true
	}
	mine := p.candidate.Run
	if p.candidate.Run.Main {
		addInput(known, p.candidate.Run.Stdin)
	}
	// A statement that binds several names has a tuple that may be its own; what counts
	// is what is in it. So it is with containers of a main program: it may take its input
	// apart into any of them.
	explained := func(id trace.ID) bool {
		if known[mine.Table.Digest(id)] || isSmall(mine.Table, id) {
			return true
		}
		v := mine.Table.At(id)
		inside := v.Kind == trace.Tuple
		if mine.Main {
			inside = inside || v.Kind == trace.List || v.Kind == trace.Map || v.Kind == trace.Set
		}
		if !inside || len(v.Items) == 0 || v.Cut() {
			return false
		}
		for _, item := range v.Items {
			if !known[mine.Table.Digest(item)] && !isSmall(mine.Table, item) {
				return false
			}
		}
		return true
	}
	for i := mine.Loading; i < len(mine.Events); i++ {
		e := mine.Events[i]
		site := &p.candidate.Program.Sites[e.Site]
		if i == p.wrong.event {
			d := p.blameOutput(step{i, len(p.reference.Run.Events)}, nil)
			d.Kind, d.Similarity = Uncovered, p.similarity/2
			return d
		}
		switch site.Kind {
		case trace.Output, trace.Branch, trace.Enter, trace.Catch:
			continue
		}
		if e.Value == 0 {
			continue
		}
		if explained(e.Value) {
			continue
		}
		d := p.at(Uncovered, step{i, len(p.reference.Run.Events)})
		d.Similarity = p.similarity / 2
		d.Reason = fmt.Sprintf("%s is %s, a value that the reference never computes", p.subject(int(e.Site)), d.Got)
		return d
	}
	return nil
}

// isSmall reports whether a value is one of those with which programs of any kind
// begin: a truth value, null, 0, 1, an infinity, an empty text or container, or a
// container that repeats one such value. Opaque values count too.
func isSmall(table *trace.Table, id trace.ID) bool {
	v := table.At(id)
	switch v.Kind {
	case trace.Absent, trace.Null, trace.Bool, trace.Opaque:
		return true
	case trace.Int:
		return v.Big == nil && (v.Int == 0 || v.Int == 1)
	case trace.Float:
		return v.Float == 0 || v.Float == 1 || math.IsInf(v.Float, 0)
	case trace.Text, trace.Bytes:
		return v.Text == ""
	case trace.List, trace.Tuple, trace.Set:
		return isFilled(table, v.Items)
	case trace.Map:
		var values []trace.ID
		for i := 1; i < len(v.Items); i += 2 {
			values = append(values, v.Items[i])
		}
		return isFilled(table, values)
	}
	return false
}

// isFilled reports whether all items are the same small value. It is true for no items.
func isFilled(table *trace.Table, items []trace.ID) bool {
	return !slices.ContainsFunc(items, func(item trace.ID) bool {
		return table.Digest(item) != table.Digest(items[0]) || !isSmall(table, item)
	})
}
