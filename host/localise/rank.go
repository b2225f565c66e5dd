package localise

import (
	"sort"

	"github.com/egca/egca/host/repair"
)

// PartRepairs are the repairs within one part.
type PartRepairs struct {
	Part     int
	Count    int
	Weight   float64
	Smallest *repair.Repair
}

// weight is what a repair says about its part. The fewer tokens it changes,
// the more. Code that a correct program has in its place says twice as much as
// an edit by itself; an insertion, which mends without touching what is there,
// a quarter.
func weight(r *repair.Repair) float64 {
	w := 1 / float64(max(r.Size, 1))
	if r.Kind == "donor" {
		w *= 2
	}
	if r.Span.Empty() {
		w /= 4
	}
	return w
}

// rank orders the parts by the weight of their repairs; then by the smallest
// one, then by their place in the text.
func rank(repairs []repair.Repair) []PartRepairs {
	place := map[int]int{}
	var all []PartRepairs
	for i := range repairs {
		r := &repairs[i]
		k, known := place[r.Part]
		if !known {
			k = len(all)
			place[r.Part] = k
			all = append(all, PartRepairs{Part: r.Part, Smallest: r})
		}
		all[k].Count++
		all[k].Weight += weight(r)
		if r.Size < all[k].Smallest.Size {
			all[k].Smallest = r
		}
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		if a.Weight != b.Weight {
			return a.Weight > b.Weight
		}
		if a.Smallest.Size != b.Smallest.Size {
			return a.Smallest.Size < b.Smallest.Size
		}
		return a.Part < b.Part
	})
	return all
}
