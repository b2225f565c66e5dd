package align

// anchor is the candidate's part where a part of the reference should stand
// that the candidate lacks: in the block that is paired with the reference's,
// after the pair of the nearest part before it, the part that follows there; at
// the end of the block the last part of it. Where none before it has a pair,
// the pair of the nearest after it, else where the candidate is (at), else the
// block's first part. -1 when the block has no pair.
func (p *pairing) anchor(missing, at int) int {
	r, c := p.reference.Program, p.candidate.Program
	parts := p.pairParts()
	header := r.Parts[missing].Header
	block := p.block(parts, header, r.Parts[missing].Function)
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

// block is the candidate's parts in the block that is paired with the one
// behind the reference's header, in order; -1 is the module's.
func (p *pairing) block(parts []int, header, function int) []int {
	r, c := p.reference.Program, p.candidate.Program
	opens := -1
	if header >= 0 {
		switch {
		case parts[header] >= 0:
			opens = parts[header]
		case r.Parts[header].Kind == "function":
			opens = p.functionHeader(function)
		}
		if opens < 0 {
			return nil
		}
	}
	var block []int
	for i := range c.Parts {
		if c.Parts[i].Header == opens {
			block = append(block, i)
		}
	}
	return block
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
// for those without a pair.
func (p *pairing) pairParts() []int {
	parts := fill(len(p.reference.Program.Parts))
	for j, i := range p.back {
		if i < 0 {
			continue
		}
		if part := p.reference.Program.Sites[j].Part; parts[part] < 0 {
			parts[part] = p.candidate.Program.Sites[i].Part
		}
	}
	return parts
}
