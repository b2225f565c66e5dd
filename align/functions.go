package align

import (
	"sort"

	"github.com/egca/egca/trace"
)

// pairing is what is known about two programs before their events are compared.
type pairing struct {
	candidate, reference Side
	// functions maps the candidate's functions to the reference's, -1 for none.
	functions []int
	// sites maps the candidate's sites to the reference's, back the other way;
	// -1 for none.
	sites, back []int
	// same tells of a candidate's site that its pair is the same code: equal
	// shape and consistently named variables.
	same []bool
	// names maps the candidate's variables to the reference's.
	names      map[string]string
	similarity float64
	// loaded are the module's values that differ when both programs have been
	// loaded, in the program's order; scopes are the candidate's.
	loaded []unmatched
	scopes scopes
	wrong  wrongOutput
}

func pairPrograms(candidate, reference Side) *pairing {
	p := &pairing{candidate: candidate, reference: reference, wrong: compareOutputs(candidate, reference)}
	p.pairFunctions()
	p.pairSites()
	p.pairNames()
	p.pairLoaded()
	return p
}

// pairFunctions pairs the modules, then the functions that the calls entered
// first, then the others: by how much of their code is alike, equal names
// counting as a hint, in order of strength.
func (p *pairing) pairFunctions() {
	c, r := p.candidate.Program, p.reference.Program
	p.functions = make([]int, len(c.Functions))
	for i := range p.functions {
		p.functions[i] = -1
	}
	taken := make([]bool, len(r.Functions))
	pair := func(i, j int) { p.functions[i], taken[j] = j, true }
	pair(0, 0)
	if i, j := entered(p.candidate), entered(p.reference); i > 0 && j > 0 && !p.candidate.Run.Main {
		pair(i, j)
	}
	type option struct {
		i, j  int
		score float64
	}
	var options []option
	candidateShapes, referenceShapes := shapesByFunction(c), shapesByFunction(r)
	for i := 1; i < len(c.Functions); i++ {
		for j := 1; j < len(r.Functions); j++ {
			if p.functions[i] >= 0 || taken[j] {
				continue
			}
			score := overlap(candidateShapes[i], referenceShapes[j])
			if c.Functions[i].Name == r.Functions[j].Name {
				score += 0.5
			}
			if len(c.Functions[i].Parameters) == len(r.Functions[j].Parameters) {
				score += 0.1
			}
			if score > 0.3 {
				options = append(options, option{i, j, score})
			}
		}
	}
	sort.SliceStable(options, func(a, b int) bool { return options[a].score > options[b].score })
	for _, o := range options {
		if p.functions[o.i] < 0 && !taken[o.j] {
			pair(o.i, o.j)
		}
	}
}

// entered is the function of the first frame that the call entered, 0 for none.
func entered(s Side) int {
	for _, e := range s.Run.Events[s.Run.Loading:] {
		if site := s.Program.Sites[e.Site]; site.Kind == trace.Enter {
			return site.Function
		}
	}
	return 0
}

func shapesByFunction(p *trace.Program) []map[string]int {
	all := make([]map[string]int, len(p.Functions))
	for i := range all {
		all[i] = map[string]int{}
	}
	for i := range p.Sites {
		all[p.Sites[i].Function][signature(&p.Sites[i])]++
	}
	return all
}

// overlap is the share of two multisets that is common (Dice's coefficient).
func overlap(a, b map[string]int) float64 {
	common, total := 0, 0
	for key, n := range a {
		common += min(n, b[key])
		total += n
	}
	for _, n := range b {
		total += n
	}
	if total == 0 {
		return 0
	}
	return 2 * float64(common) / float64(total)
}
