package align

import (
	"github.com/sergi/go-diff/diffmatchpatch"

	"github.com/egca/egca/trace"
)

// signature is what makes two sites the same but for names.
func signature(s *trace.Site) string { return s.Kind.String() + " " + s.Shape }

// pairSites pairs the sites of paired functions in order: equal signatures by
// a shortest edit script, what lies between them by kind and similarity.
func (p *pairing) pairSites() {
	c, r := p.candidate.Program, p.reference.Program
	p.sites, p.back = fill(len(c.Sites)), fill(len(r.Sites))
	mine, theirs := sitesByFunction(c), sitesByFunction(r)
	for i, j := range p.functions {
		if j >= 0 {
			p.pairSequences(mine[i], theirs[j])
		}
	}
	p.similarity = p.pairedShare()
}

// pairedShare is the share of sites with an equal pair, of those in the functions
// that either call enters, and their pairs. What is never entered, or stands outside any function, is
// no part of how the two go about the problem.
func (p *pairing) pairedShare() float64 {
	c, r := p.candidate.Program, p.reference.Program
	mine, theirs := live(p.candidate), live(p.reference)
	paired, total := 0, 0
	for i, j := range p.sites {
		if !mine[i] && (j < 0 || !theirs[j]) {
			continue
		}
		total++
		if j >= 0 && signature(&c.Sites[i]) == signature(&r.Sites[j]) {
			paired += 2
		}
	}
	for j, in := range theirs {
		if i := p.back[j]; in || i >= 0 && mine[i] {
			total++
		}
	}
	return float64(paired) / float64(max(total, 1))
}

// live tells of each site whether it is in a function that the call enters; of
// those outside any function, whether the call comes through.
func live(s Side) []bool {
	entered := make([]bool, len(s.Program.Functions))
	sites := make([]bool, len(s.Program.Sites))
	for _, e := range s.Run.Events[s.Run.Loading:] {
		entered[s.Program.Sites[e.Site].Function] = true
		sites[e.Site] = true
	}
	for i := range sites {
		if f := s.Program.Sites[i].Function; f != 0 {
			sites[i] = entered[f]
		}
	}
	return sites
}

func fill(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = -1
	}
	return all
}

func contains(all []int, x int) bool {
	for _, y := range all {
		if x == y {
			return true
		}
	}
	return false
}

func sitesByFunction(p *trace.Program) [][]int {
	all := make([][]int, len(p.Functions))
	for i := range p.Sites {
		f := p.Sites[i].Function
		all[f] = append(all[f], i)
	}
	return all
}

// pairSequences pairs two sequences of sites. The edit script is Myers's, as
// diffmatchpatch has it, over one rune a signature.
func (p *pairing) pairSequences(mine, theirs []int) {
	runes := map[string]rune{}
	encode := func(program *trace.Program, sites []int) []rune {
		text := make([]rune, len(sites))
		for i, site := range sites {
			key := signature(&program.Sites[site])
			if _, known := runes[key]; !known {
				runes[key] = runeOf(len(runes))
			}
			text[i] = runes[key]
		}
		return text
	}
	a, b := encode(p.candidate.Program, mine), encode(p.reference.Program, theirs)
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0 // never give up half-way: the same input, the same bytes
	i, j := 0, 0
	gapI, gapJ := 0, 0
	flush := func() {
		p.pairGap(mine[gapI:i], theirs[gapJ:j])
	}
	for _, d := range dmp.DiffMainRunes(a, b, false) {
		n := len([]rune(d.Text))
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			i += n
		case diffmatchpatch.DiffInsert:
			j += n
		default:
			flush()
			for range n {
				p.join(mine[i], theirs[j])
				i, j = i+1, j+1
			}
			gapI, gapJ = i, j
		}
	}
	flush()
}

// runeOf gives distinct valid runes: the surrogate range is left out, which a
// Go string cannot hold.
func runeOf(n int) rune {
	r := rune(n + 1)
	if r >= 0xd800 {
		r += 0x800
	}
	return r
}

func (p *pairing) join(i, j int) { p.sites[i], p.back[j] = j, i }

// maxGap bounds the quadratic pairing of sites that are not equal.
const maxGap = 200

// pairGap pairs the sites of a gap, in order, maximising similarity. Only sites
// of one kind are paired.
func (p *pairing) pairGap(mine, theirs []int) {
	if len(mine) == 0 || len(theirs) == 0 || len(mine) > maxGap || len(theirs) > maxGap {
		return
	}
	c, r := p.candidate.Program, p.reference.Program
	width := len(theirs) + 1
	best := make([]float64, (len(mine)+1)*width)
	gain := make([]float64, (len(mine)+1)*width)
	for i := len(mine) - 1; i >= 0; i-- {
		for j := len(theirs) - 1; j >= 0; j-- {
			at := i*width + j
			gain[at] = siteSimilarity(&c.Sites[mine[i]], &r.Sites[theirs[j]])
			best[at] = max(best[at+width], best[at+1])
			if gain[at] > 0 {
				best[at] = max(best[at], gain[at]+best[at+width+1])
			}
		}
	}
	for i, j := 0, 0; i < len(mine) && j < len(theirs); {
		at := i*width + j
		switch {
		case gain[at] > 0 && best[at] == gain[at]+best[at+width+1]:
			p.join(mine[i], theirs[j])
			i, j = i+1, j+1
		case best[at] == best[at+width]:
			i++
		default:
			j++
		}
	}
}

// similarity scores two sites of a gap: 0 when they cannot be a pair.
func siteSimilarity(a, b *trace.Site) float64 {
	if a.Kind != b.Kind {
		return 0
	}
	score := 0.2
	if a.Name == b.Name {
		score += 0.2
	}
	return score + 0.6*overlap(words(a.Shape), words(b.Shape))
}

// words are the tokens of a shape, roughly: runs of letters and digits, and
// every other character by itself.
func words(shape string) map[string]int {
	all := map[string]int{}
	start := -1
	for i, c := range shape {
		letter := c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c > 0x7f
		if letter && start < 0 {
			start = i
		}
		if letter {
			continue
		}
		if start >= 0 {
			all[shape[start:i]]++
			start = -1
		}
		if c != ' ' {
			all[string(c)]++
		}
	}
	if start >= 0 {
		all[shape[start:]]++
	}
	return all
}
