package align

import "sort"

// pairNames maps the candidate's variables to the reference's by vote: every
// pair of sites with equal shapes votes for its targets and for what it reads,
// position by position. Then a pair is the same code if it follows the map.
func (p *pairing) pairNames() {
	type vote struct{ mine, theirs string }
	votes := map[vote]int{}
	c, r := p.candidate.Program, p.reference.Program
	for i, j := range p.sites {
		if j < 0 || c.Sites[i].Shape != r.Sites[j].Shape {
			continue
		}
		a, b := &c.Sites[i], &r.Sites[j]
		if a.Name != "" && b.Name != "" {
			votes[vote{a.Name, b.Name}]++
		}
		for k := 0; k < len(a.Reads) && len(a.Reads) == len(b.Reads); k++ {
			votes[vote{a.Reads[k], b.Reads[k]}]++
		}
	}
	for i, j := range p.functions {
		if j < 0 {
			continue
		}
		mine, theirs := c.Functions[i].Parameters, r.Functions[j].Parameters
		for k := range min(len(mine), len(theirs)) {
			votes[vote{mine[k], theirs[k]}] += 3 // the caller fixes their order
		}
	}
	all := make([]vote, 0, len(votes))
	for v := range votes {
		all = append(all, v)
	}
	sort.Slice(all, func(x, y int) bool {
		a, b := all[x], all[y]
		if votes[a] != votes[b] {
			return votes[a] > votes[b]
		}
		if (a.mine == a.theirs) != (b.mine == b.theirs) {
			return a.mine == a.theirs
		}
		return a.mine < b.mine || a.mine == b.mine && a.theirs < b.theirs
	})
	p.names = map[string]string{}
	taken := map[string]bool{}
	for _, v := range all {
		if _, known := p.names[v.mine]; !known && !taken[v.theirs] {
			p.names[v.mine], taken[v.theirs] = v.theirs, true
		}
	}
	p.same = make([]bool, len(p.sites))
	for i, j := range p.sites {
		p.same[i] = j >= 0 && c.Sites[i].Shape == r.Sites[j].Shape && p.namesAgree(i, j)
	}
}

func (p *pairing) namesAgree(i, j int) bool {
	a, b := &p.candidate.Program.Sites[i], &p.reference.Program.Sites[j]
	if a.Name != "" && p.names[a.Name] != b.Name || len(a.Reads) != len(b.Reads) {
		return false
	}
	for k := range a.Reads {
		if p.names[a.Reads[k]] != b.Reads[k] {
			return false
		}
	}
	return true
}
