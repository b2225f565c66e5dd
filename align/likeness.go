package align

import "github.com/egca/egca/trace"

// Likeness is how much code two programs have in common but for names: the
// share of their functions' sites that are equal, in [0, 1]. What stands outside
// any function counts only where nothing else does: examples and prints are no part
// of how a program goes about its problem. It needs no run, so it can choose among
// many references.
func Likeness(a, b *trace.Program) float64 {
	return overlap(functionSites(a), functionSites(b))
}

func functionSites(p *trace.Program) map[string]int {
	inside, all := map[string]int{}, map[string]int{}
	for i := range p.Sites {
		key := signature(&p.Sites[i])
		all[key]++
		if p.Sites[i].Function != 0 {
			inside[key]++
		}
	}
	if len(inside) == 0 {
		return all
	}
	return inside
}
