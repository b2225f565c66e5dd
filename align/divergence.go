package align

import (
	"strings"

	"github.com/egca/egca/trace"
)

// at makes the divergence at a pair of events.
func (p *pairing) at(kind Kind, s step) *Divergence {
	d := &Divergence{Kind: kind, Site: -1, ReferenceSite: -1, Part: -1, Event: -1, ReferenceEvent: -1, Confidence: p.similarity}
	if a := p.candidate.Run.Events; s.i < len(a) {
		d.Event, d.Site = s.i, int(a[s.i].Site)
		d.Got = p.candidate.Run.Table.Format(a[s.i].Value, valueWidth)
		d.Part = p.candidate.Program.Sites[d.Site].Part
		d.Span = p.candidate.Program.PartSpan(d.Site)
	}
	if b := p.reference.Run.Events; s.j < len(b) {
		d.ReferenceEvent, d.ReferenceSite = s.j, int(b[s.j].Site)
		d.Want = p.reference.Run.Table.Format(b[s.j].Value, valueWidth)
	}
	return d
}

// valueWidth is how many characters of a value a reason shows.
const valueWidth = 60

// moveTo blames another part of the candidate.
func (p *pairing) moveTo(d *Divergence, part int) {
	d.Part, d.Span = part, p.candidate.Program.Parts[part].Span
}

// samePart reports whether all sites of a part are the same code as their
// pairs.
func (p *pairing) samePart(part int) bool {
	for i := range p.sites {
		if p.candidate.Program.Sites[i].Part == part && !p.same[i] {
			return false
		}
	}
	return true
}

// subject is what an event at a site is about, for a sentence.
func (p *pairing) subject(site int) string {
	s := &p.candidate.Program.Sites[site]
	switch s.Kind {
	case trace.Loop:
		return "the loop's item"
	case trace.LoopEnd:
		return "the end of the loop"
	case trace.Yield:
		return "the value yielded"
	case trace.Element:
		return "the element"
	case trace.Catch:
		return "the exception caught"
	}
	if s.Name == "" {
		return "the value"
	}
	return s.Name
}

// quote is the text of a site's statement part, on one line and cut.
func (p *pairing) quote(side Side, site int) string {
	span := side.Program.PartSpan(site)
	text := strings.Join(strings.Fields(string(side.Program.Source[span.Start:span.End])), " ")
	if runes := []rune(text); len(runes) > valueWidth {
		text = string(runes[:valueWidth-1]) + "…"
	}
	return "`" + text + "`"
}
