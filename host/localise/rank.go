package localise

import (
	"fmt"
	"sort"

	"github.com/egca/egca/host/repair"
)

// StatementRepairs are the repairs within one statement.
type StatementRepairs struct {
	Statement int
	Count     int
	Weight    float64
	Smallest  *repair.Repair
}

// weight is what a repair says about its statement. The fewer tokens it changes,
// the more. Code that a correct program has in its place says twice as much as
// an edit by itself, and so does an edit that reads a name which has no reader. An
// insertion leaves all code as it is, and says a quarter.
func weight(r *repair.Repair, unread []string) float64 {
	w := 1 / float64(max(r.Size, 1))
	if r.Kind == "donor" {
		w *= 2
	}
	if readsUnread(r, unread) {
		w *= 2
	}
	if r.Span.Empty() {
		w /= 4
	}
	return w
}

// rank orders the statements by the weight of their repairs; then by the smallest
// one, then by their place in the text. Pairs with one first edit weigh as much as the
// weightiest of them: they say the same of its statement. unread are the names without a
// reader.
func rank(repairs []repair.Repair, unread []string) []StatementRepairs {
	place := map[int]int{}
	pairs := map[string]float64{} // by the first edit
	var all []StatementRepairs
	for i := range repairs {
		r := &repairs[i]
		k, known := place[r.Statement]
		if !known {
			k = len(all)
			place[r.Statement] = k
			all = append(all, StatementRepairs{Statement: r.Statement, Smallest: r})
		}
		all[k].Count++
		w := weight(r, unread)
		if r.Second != nil {
			first := fmt.Sprint(r.Span, r.Replacement)
			w, pairs[first] = max(w-pairs[first], 0), max(w, pairs[first])
		}
		all[k].Weight += w
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
		return a.Statement < b.Statement
	})
	return all
}
