package align

import "github.com/egca/egca/trace"

// Likeness is how much code two programs have in common but for names: the
// share of their sites that are equal, in [0, 1]. It needs no run, so it can
// choose among many references.
func Likeness(a, b *trace.Program) float64 {
	count := func(p *trace.Program) map[string]int {
		all := map[string]int{}
		for i := range p.Sites {
			all[signature(&p.Sites[i])]++
		}
		return all
	}
	return overlap(count(a), count(b))
}
