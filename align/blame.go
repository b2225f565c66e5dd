package align

import (
	"fmt"

	"github.com/egca/egca/trace"
)

// blameValue names the statement behind two paired events with different values. If
// the code there is another than the reference's, it is that code. If it is
// the same code, its inputs were already wrong, and what nobody compared made
// them so: a unmatched event, latest first, that touches what is read here.
func (p *pairing) blameValue(at step, earlier []unmatched) *Divergence {
	mine := int(p.candidate.Run.Events[at.i].Site)
	if p.candidate.Program.Sites[mine].Kind == trace.Enter {
		return p.blameCall(at, earlier)
	}
	if p.same[mine] {
		if d := p.blameUnmatched(at, earlier); d != nil {
			return d
		}
		if d := p.blameUnpaired(at); d != nil {
			return d
		}
	}
	d := p.at(Value, at)
	switch p.candidate.Program.Sites[mine].Kind {
	case trace.Branch:
		d.Reason = fmt.Sprintf("the condition is %s, the reference's is %s", d.Got, d.Want)
	case trace.Return:
		d.Reason = fmt.Sprintf("returns %s, the reference returns %s", d.Got, d.Want)
	default:
		d.Reason = fmt.Sprintf("%s is %s, the reference has %s", p.subject(mine), d.Got, d.Want)
	}
	return d
}

// blameControl names the statement behind two traces that part ways without an
// observed difference: what was passed over just before, else the statement
// that the candidate goes on with.
func (p *pairing) blameControl(at step, earlier []unmatched) *Divergence {
	d := p.at(Control, at)
	if !p.otherLoop(d) {
		if d := p.blameUnmatched(at, earlier); d != nil {
			return d
		}
	}
	mineKind, theirKind := p.candidate.Program.Sites[d.Site].Kind, p.reference.Program.Sites[d.ReferenceSite].Kind
	switch {
	case mineKind == trace.LoopEnd && theirKind == trace.Loop:
		d.Reason = fmt.Sprintf("the loop ends, the reference's takes another item, %s", d.Want)
	case mineKind == trace.Loop && theirKind == trace.LoopEnd:
		d.Reason = fmt.Sprintf("the loop takes another item, %s, the reference's ends", d.Got)
	default:
		d.Reason = fmt.Sprintf("goes on with %s where the reference goes on with %s",
			p.quote(p.candidate, d.Site), p.quote(p.reference, d.ReferenceSite))
	}
	if p.candidate.Program.Sites[d.Site].Kind == trace.Enter {
		p.moveToCall(d)
	}
	return d
}

// otherLoop tells whether one of two paired loops ends where the other takes an
// item, and their headers are not the same code: that explains it.
func (p *pairing) otherLoop(d *Divergence) bool {
	mine, theirs := &p.candidate.Program.Sites[d.Site], &p.reference.Program.Sites[d.ReferenceSite]
	if mine.Kind != trace.Loop && mine.Kind != trace.LoopEnd || mine.Kind == theirs.Kind ||
		p.sameStatement(mine.Statement) {
		return false
	}
	pair := p.sites[d.Site]
	return pair >= 0 && p.reference.Program.Sites[pair].Statement == theirs.Statement
}

// blameEnd names the statement behind one trace that ends before the other.
func (p *pairing) blameEnd(at step, earlier []unmatched) *Divergence {
	a, b := p.candidate.Run.Events, p.reference.Run.Events
	if at.i == len(a) && p.candidate.Run.Capped || at.j == len(b) && p.reference.Run.Capped {
		return nil // it went on, nobody knows how
	}
	if at.i < len(a) {
		if d := p.blameUnmatched(at, earlier); d != nil {
			return d
		}
		d := p.at(Control, at)
		d.Reason = fmt.Sprintf("goes on with %s where the reference has ended", p.quote(p.candidate, d.Site))
		return d
	}
	if p.candidate.Run.Outcome.Kind == trace.Raised {
		if crash := p.crash(); crash != nil {
			return crash
		}
	}
	if d := p.blameUnmatched(at, earlier); d != nil {
		return d
	}
	if at.j < len(b) {
		d := p.at(Missing, step{len(a) - 1, at.j})
		d.Reason = fmt.Sprintf("ends here where the reference goes on with %s", p.quote(p.reference, d.ReferenceSite))
		return d
	}
	return nil
}

// blameUnmatched turns the likeliest of what differs before into a divergence: a value
// of the module's that is read where the difference shows; of the passed-over
// events the latest that shares a variable with that place, else the latest of
// all; else a value of the module's that was read before. Nil when there is none.
func (p *pairing) blameUnmatched(at step, earlier []unmatched) *Divergence {
	if d := p.blameRead(at); d != nil {
		return d
	}
	best := -1
	for k := len(earlier) - 1; k >= 0 && best < 0; k-- {
		if p.touches(earlier[k], at) {
			best = k
		}
	}
	for k := len(earlier) - 1; k >= 0 && best < 0; k-- {
		if earlier[k].kind != mismatched { // one that did no harm where it stood
			best = k
		}
	}
	if best < 0 {
		return p.blameReadBefore(at)
	}
	s := earlier[best]
	if s.kind == mismatched {
		d := p.at(Value, s.at)
		if d.Got == d.Want { // bound to another variable
			d.Got, d.Want = "", ""
		}
		d.Reason = fmt.Sprintf("%s stands where the reference has %s, and what follows differs",
			p.quote(p.candidate, d.Site), p.quote(p.reference, d.ReferenceSite))
		return d
	}
	if s.kind == extra {
		d := p.at(Extra, s.at)
		d.ReferenceEvent, d.ReferenceSite, d.Want = -1, -1, ""
		d.Reason = fmt.Sprintf(
			"%s has no counterpart in the reference, and what follows differs",
			p.quote(p.candidate, d.Site),
		)
		return d
	}
	return p.lacking(s.at)
}

// lacking anchors a step of the reference that the candidate lacks: at the
// statement that the candidate goes on with, else at the last one it ran.
func (p *pairing) lacking(at step) *Divergence {
	i := min(at.i, len(p.candidate.Run.Events)-1)
	d := p.at(Missing, step{i, at.j})
	d.Got = ""
	d.Reason = fmt.Sprintf("%s of the reference is missing here", p.quote(p.reference, d.ReferenceSite))
	if anchor := p.anchor(p.reference.Program.Sites[d.ReferenceSite].Statement, d.Statement); anchor >= 0 {
		p.moveTo(d, anchor)
	}
	return d
}

// touches reports whether a unmatched event's variable is read where the
// difference shows, or its exception is caught there.
func (p *pairing) touches(s unmatched, at step) bool {
	program, k := p.reference.Program, s.at.j
	events := p.reference.Run.Events
	reading, other := p.candidate.Program, p.candidate.Run.Events
	site := at.i
	if s.kind != missing {
		program, k, events = p.candidate.Program, s.at.i, p.candidate.Run.Events
	} else {
		reading, other, site = p.reference.Program, p.reference.Run.Events, at.j
	}
	if k >= len(events) || site >= len(other) {
		return false
	}
	written := &program.Sites[events[k].Site]
	if s.kind == mismatched && p.writesOther(s, &reading.Sites[other[site].Site]) {
		return true
	}
	switch written.Kind {
	case trace.Assign, trace.Mutate, trace.Loop:
		for _, name := range reading.Sites[other[site].Site].Reads {
			if name == written.Name {
				return true
			}
		}
		return reading.Sites[other[site].Site].Name == written.Name
	case trace.Raise:
		return reading.Sites[other[site].Site].Kind == trace.Catch
	default:
		return false
	}
}

// writesOther reports whether the reference's side of a mismatched pair changes
// the variable that the candidate's site is about, or reads.
func (p *pairing) writesOther(s unmatched, site *trace.Site) bool {
	other := p.reference.Program.Sites[p.reference.Run.Events[s.at.j].Site].Name
	if other == "" {
		return false
	}
	if p.names[site.Name] == other {
		return true
	}
	for _, name := range site.Reads {
		if p.names[name] == other {
			return true
		}
	}
	return false
}

// crash blames the place where an exception left the candidate.
func (p *pairing) crash() *Divergence {
	o := &p.candidate.Run.Outcome
	if o.Kind != trace.Raised || !o.HasSpan {
		return nil
	}
	statement := p.candidate.Program.StatementAt(o.Span)
	if statement < 0 {
		return nil
	}
	d := &Divergence{Kind: Crash, Site: -1, ReferenceSite: -1, Event: len(p.candidate.Run.Events) - 1, ReferenceEvent: -1,
		Similarity: p.similarity, Reason: fmt.Sprintf("raises %s here, and nothing differs before", o.Type)}
	p.moveTo(d, statement)
	return d
}
