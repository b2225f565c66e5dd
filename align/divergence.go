package align

import (
	"strings"

	"github.com/egca/egca/trace"
)

// at makes the divergence at a pair of events.
func (p *pairing) at(kind Kind, s step) *Divergence {
	d := &Divergence{Kind: kind, Site: -1, ReferenceSite: -1, Statement: -1, Event: -1, ReferenceEvent: -1, Confidence: p.similarity}
	if a := p.candidate.Run.Events; s.i < len(a) {
		d.Event, d.Site = s.i, int(a[s.i].Site)
		d.Got = p.candidate.Run.Table.Format(a[s.i].Value, valueWidth)
		d.Statement = p.candidate.Program.Sites[d.Site].Statement
		d.Span = p.candidate.Program.StatementSpan(d.Site)
	}
	if b := p.reference.Run.Events; s.j < len(b) {
		d.ReferenceEvent, d.ReferenceSite = s.j, int(b[s.j].Site)
		d.Want = p.reference.Run.Table.Format(b[s.j].Value, valueWidth)
	}
	return d
}

// valueWidth is how many characters of a value a reason shows.
const valueWidth = 60

// moveTo blames another statement of the candidate.
func (p *pairing) moveTo(d *Divergence, statement int) {
	d.Statement, d.Span = statement, p.candidate.Program.Statements[statement].Span
}

// sameStatement reports whether all sites of a statement are the same code as their
// pairs.
func (p *pairing) sameStatement(statement int) bool {
	for i := range p.sites {
		if p.candidate.Program.Sites[i].Statement == statement && !p.same[i] {
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

// quote is the text of a site's statement, on one line and cut.
func (p *pairing) quote(side Side, site int) string {
	span := side.Program.StatementSpan(site)
	text := strings.Join(strings.Fields(string(side.Program.Source[span.Start:span.End])), " ")
	if runes := []rune(text); len(runes) > valueWidth {
		text = string(runes[:valueWidth-1]) + "…"
	}
	return "`" + text + "`"
}
