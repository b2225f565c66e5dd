package align

import (
	"fmt"

	"github.com/egca/egca/trace"
)

// conditions looks for a condition that comes out differently. It serves where sites
// cannot be paired by their code. Two conditions are compared if both calls evaluate
// them equally often, and no other condition so often, and if they come out alike
// twice before they differ: one truth value by itself is no evidence. It returns the
// earliest difference, or nil.
func (p *pairing) conditions() *Divergence {
	mine, theirs := evaluations(p.candidate), evaluations(p.reference)
	var found *Divergence
	for count, a := range mine {
		b, both := theirs[count]
		if !both || count < 2 || len(a) != 1 || len(b) != 1 {
			continue
		}
		for k := range count {
			x, y := a[0][k], b[0][k]
			if p.agree(p.candidate.Run.Events[x], p.reference.Run.Events[y]) {
				continue
			}
			if k >= 2 && (found == nil || x < found.Event) {
				found = p.at(Control, step{x, y})
				found.Confidence = p.similarity / 2
				found.Reason = fmt.Sprintf("the condition is %s the %s time, the reference's is %s", found.Got, ordinal(k+1), found.Want)
			}
			break
		}
	}
	return found
}

// evaluations returns the events of each condition that a call evaluates, grouped by
// the number of evaluations.
func evaluations(side Side) map[int][][]int {
	bySite := map[int32][]int{}
	for i := side.Run.Loading; i < len(side.Run.Events); i++ {
		if e := side.Run.Events[i]; side.Program.Sites[e.Site].Kind == trace.Branch {
			bySite[e.Site] = append(bySite[e.Site], i)
		}
	}
	byCount := map[int][][]int{}
	for site := range side.Program.Sites {
		if events := bySite[int32(site)]; len(events) > 0 {
			byCount[len(events)] = append(byCount[len(events)], events)
		}
	}
	return byCount
}

func ordinal(n int) string {
	switch {
	case n%10 == 1 && n%100 != 11:
		return fmt.Sprintf("%dst", n)
	case n%10 == 2 && n%100 != 12:
		return fmt.Sprintf("%dnd", n)
	case n%10 == 3 && n%100 != 13:
		return fmt.Sprintf("%drd", n)
	}
	return fmt.Sprintf("%dth", n)
}
