package mockedit

import (
	"fmt"
	"math"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// run runs sets of edits.
func (c *Conversation) run(r *pluginv1.RunEdits) (*pluginv1.EditsRan, error) {
	for _, n := range r.GetChecks() {
		if int(n) >= len(c.open.GetInputs()) {
			return nil, fmt.Errorf("check %d of %d", n, len(c.open.GetInputs()))
		}
	}
	sets, err := c.sets(r)
	if err != nil {
		return nil, err
	}
	ran, most := &pluginv1.EditsRan{}, int(r.GetMaxFailures())
	for _, set := range sets {
		if r.GetSteps() > 0 && ran.Steps >= r.GetSteps() {
			ran.Exhausted = true
			break
		}
		source, forced, ok := c.made(set)
		if !ok {
			ran.Overlapping++
			continue
		}
		result := &pluginv1.SetResult{}
		if len(set) > 0 {
			result.Edit = set[len(set)-1]
		}
		ran.Steps += c.try(r.GetChecks(), most, source, forced, result)
		ran.Tried++
		passedFirst := len(r.GetChecks()) > 0 && (len(result.Failed) == 0 || result.Failed[0] != r.GetChecks()[0])
		if passedFirst || r.GetMaxFailures() > 0 {
			ran.Results = append(ran.Results, result)
		}
		if r.GetBestOnly() {
			most = min(most, len(result.Failed))
		}
	}
	return ran, nil
}

// try runs one program on checks, until it has failed more than most.
func (c *Conversation) try(
	checks []uint32, most int, source string, forced *Switch, result *pluginv1.SetResult,
) (steps uint64) {
	steps = uint64(c.open.GetSteps().GetEdit())
	for _, n := range checks {
		passed := false
		if c.language.Compiles(source) {
			var ran Ran
			passed, ran = c.check(source, forced, int(n))
			steps += ran.Steps
		}
		result.Ran++
		if !passed {
			result.Failed = append(result.Failed, n)
			if len(result.Failed) > most {
				break
			}
		}
	}
	return steps
}

// sets are the sets of edits that a request means.
func (c *Conversation) sets(r *pluginv1.RunEdits) ([][]uint32, error) {
	if len(r.GetEach()) == 0 {
		return [][]uint32{r.GetBase()}, c.areListed(r.GetBase())
	}
	var sets [][]uint32
	for _, each := range r.GetEach() {
		to := each.GetTo()
		if to == math.MaxUint32 {
			to = uint32(len(c.edits))
		}
		for n := each.GetFrom(); n < to; n++ {
			set := append(append([]uint32{}, r.GetBase()...), n)
			if err := c.areListed(set); err != nil {
				return nil, err
			}
			sets = append(sets, set)
		}
	}
	return sets, nil
}

func (c *Conversation) areListed(set []uint32) error {
	for _, n := range set {
		if int(n) >= len(c.edits) {
			return fmt.Errorf("edit %d of %d", n, len(c.edits))
		}
	}
	return nil
}

// made is the program with a set of edits made. False: they cannot be made together.
func (c *Conversation) made(set []uint32) (source string, forced *Switch, ok bool) {
	var edits []*pluginv1.Edit
	for _, n := range set {
		e := c.edits[n]
		switch {
		case e.program != "":
			return e.program, nil, len(set) == 1
		case e.forced != nil:
			return c.source(), e.forced, len(set) == 1
		}
		for _, other := range edits {
			if overlap(e.edit.GetSpan(), other.GetSpan()) {
				return "", nil, false
			}
		}
		edits = append(edits, e.edit)
	}
	return splice(c.source(), edits...), nil, true
}

// overlap reports whether two spans share a byte or begin at the same place.
func overlap(a, b *pluginv1.Span) bool {
	return a.GetStart() == b.GetStart() || a.GetStart() < b.GetEnd() && b.GetStart() < a.GetEnd()
}
