package align

import (
	"slices"

	"github.com/egca/egca/trace"
)

// anchor is the candidate's statement where a statement of the reference should stand
// that the candidate lacks. Where its header is lacking too, it is the whole
// statement that is missing. In the block that is paired with the reference's,
// after the pair of the nearest statement before it, it is the statement that follows
// there; at the end of the block the last statement of it or, behind a statement with
// a block of its own, the header of the block. Where none before it has a pair,
// the pair of the nearest after it, else where the candidate is (at), else the
// block's first statement. -1 when the block has no pair.
func (p *pairing) anchor(missing, at int) int {
	r, c := p.reference.Program, p.candidate.Program
	statements := p.pairStatements()
	header := r.Statements[missing].Header
	for header >= 0 && statements[header] < 0 && r.Statements[header].Kind != "function" {
		missing, header = header, r.Statements[header].Header
	}
	opens, block := p.block(statements, header, r.Statements[missing].Function)
	if len(block) == 0 {
		return -1
	}
	for i := missing - 1; i >= 0; i-- {
		before := statements[i]
		if r.Statements[i].Header != header || before < 0 {
			continue
		}
		for _, statement := range block {
			if c.Statements[statement].Span.Start > c.Statements[before].Span.Start {
				return statement
			}
		}
		if contains(block, before) {
			if opens >= 0 && hasBlock(c, before) {
				return opens
			}
			return before
		}
	}
	for i := missing + 1; i < len(r.Statements); i++ {
		if r.Statements[i].Header == header && contains(block, statements[i]) {
			return statements[i]
		}
	}
	if contains(block, at) {
		return at
	}
	return block[0]
}

// hasBlock tells whether there are statements in a block behind this one.
func hasBlock(program *trace.Program, statement int) bool {
	return slices.ContainsFunc(program.Statements, func(p trace.Statement) bool { return p.Header == statement })
}

// block is the candidate's statements in the block that is paired with the one
// behind the reference's header, in order, and the statement that opens it; -1 is
// the module's.
func (p *pairing) block(statements []int, header, function int) (opens int, block []int) {
	r, c := p.reference.Program, p.candidate.Program
	opens = -1
	if header >= 0 {
		switch {
		case statements[header] >= 0:
			opens = statements[header]
		case r.Statements[header].Kind == "function":
			opens = p.functionHeader(function)
		}
		if opens < 0 {
			return -1, nil
		}
	}
	for i := range c.Statements {
		if c.Statements[i].Header == opens {
			block = append(block, i)
		}
	}
	return opens, block
}

// functionHeader is the statement that opens the candidate's pair of one of the
// reference's functions.
func (p *pairing) functionHeader(function int) int {
	for i, j := range p.functions {
		if j != function || i == 0 {
			continue
		}
		for k := range p.candidate.Program.Statements {
			if p.candidate.Program.Statements[k].Span.Start == p.candidate.Program.Functions[i].Header.Start {
				return k
			}
		}
	}
	return -1
}

// pairStatements maps the reference's statements to the candidate's by their sites; -1
// for those without a pair. A header that nothing happens at (else, try) has the
// pair that what stands in its block has.
func (p *pairing) pairStatements() []int {
	r, c := p.reference.Program, p.candidate.Program
	statements := fill(len(r.Statements))
	own, other := make([]bool, len(r.Statements)), make([]bool, len(c.Statements))
	for j, i := range p.back {
		statement := r.Sites[j].Statement
		if statement < 0 {
			continue
		}
		own[statement] = true
		if i >= 0 && statements[statement] < 0 {
			statements[statement] = c.Sites[i].Statement
		}
	}
	for i := range c.Sites {
		if statement := c.Sites[i].Statement; statement >= 0 {
			other[statement] = true
		}
	}
	for i := len(statements) - 1; i >= 0; i-- { // what is in a block stands behind its header
		header := r.Statements[i].Header
		if statements[i] < 0 || header < 0 || own[header] || statements[header] >= 0 {
			continue
		}
		if pair := c.Statements[statements[i]].Header; pair >= 0 && !other[pair] &&
			c.Statements[pair].Kind == r.Statements[header].Kind {
			statements[header] = pair
		}
	}
	return statements
}
