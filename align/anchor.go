package align

import (
	"slices"

	"github.com/egca/egca/trace"
)

// anchor is the candidate's part where a part of the reference should stand
// that the candidate lacks. Where its header is lacking too, it is the whole
// statement that is missing. In the block that is paired with the reference's,
// after the pair of the nearest part before it, it is the part that follows
// there; at the end of the block the last part of it or, behind a statement with
// a block of its own, the header of the block. Where none before it has a pair,
// the pair of the nearest after it, else where the candidate is (at), else the
// block's first part. -1 when the block has no pair.
func (p *pairing) anchor(missing, at int) int {
	r, c := p.reference.Program, p.candidate.Program
	parts := p.pairParts()
	header := r.Parts[missing].Header
	for header >= 0 && parts[header] < 0 && r.Parts[header].Kind != "function" {
		missing, header = header, r.Parts[header].Header
	}
	opens, block := p.block(parts, header, r.Parts[missing].Function)
	if len(block) == 0 {
		return -1
	}
	for i := missing - 1; i >= 0; i-- {
		before := parts[i]
		if r.Parts[i].Header != header || before < 0 {
			continue
		}
		for _, part := range block {
			if c.Parts[part].Span.Start > c.Parts[before].Span.Start {
				return part
			}
		}
		if contains(block, before) {
			if opens >= 0 && hasBlock(c, before) {
				return opens
			}
			return before
		}
	}
	for i := missing + 1; i < len(r.Parts); i++ {
		if r.Parts[i].Header == header && contains(block, parts[i]) {
			return parts[i]
		}
	}
	if contains(block, at) {
		return at
	}
	return block[0]
}

// hasBlock tells whether there are parts in a block behind this one.
func hasBlock(program *trace.Program, part int) bool {
	return slices.ContainsFunc(program.Parts, func(p trace.Part) bool { return p.Header == part })
}

// block is the candidate's parts in the block that is paired with the one
// behind the reference's header, in order, and the part that opens it; -1 is
// the module's.
func (p *pairing) block(parts []int, header, function int) (opens int, block []int) {
	r, c := p.reference.Program, p.candidate.Program
	opens = -1
	if header >= 0 {
		switch {
		case parts[header] >= 0:
			opens = parts[header]
		case r.Parts[header].Kind == "function":
			opens = p.functionHeader(function)
		}
		if opens < 0 {
			return -1, nil
		}
	}
	for i := range c.Parts {
		if c.Parts[i].Header == opens {
			block = append(block, i)
		}
	}
	return opens, block
}

// functionHeader is the part that opens the candidate's pair of one of the
// reference's functions.
func (p *pairing) functionHeader(function int) int {
	for i, j := range p.functions {
		if j != function || i == 0 {
			continue
		}
		for k := range p.candidate.Program.Parts {
			if p.candidate.Program.Parts[k].Span.Start == p.candidate.Program.Functions[i].Header.Start {
				return k
			}
		}
	}
	return -1
}

// pairParts maps the reference's parts to the candidate's by their sites; -1
// for those without a pair. A header that nothing happens at (else, try) has the
// pair that what stands in its block has.
func (p *pairing) pairParts() []int {
	r, c := p.reference.Program, p.candidate.Program
	parts := fill(len(r.Parts))
	own, other := make([]bool, len(r.Parts)), make([]bool, len(c.Parts))
	for j, i := range p.back {
		part := r.Sites[j].Part
		if part < 0 {
			continue
		}
		own[part] = true
		if i >= 0 && parts[part] < 0 {
			parts[part] = c.Sites[i].Part
		}
	}
	for i := range c.Sites {
		if part := c.Sites[i].Part; part >= 0 {
			other[part] = true
		}
	}
	for i := len(parts) - 1; i >= 0; i-- { // what is in a block stands behind its header
		header := r.Parts[i].Header
		if parts[i] < 0 || header < 0 || own[header] || parts[header] >= 0 {
			continue
		}
		if pair := c.Parts[parts[i]].Header; pair >= 0 && !other[pair] && c.Parts[pair].Kind == r.Parts[header].Kind {
			parts[header] = pair
		}
	}
	return parts
}
