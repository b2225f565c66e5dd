package bench

import (
	"fmt"
	"strings"
)

// tenths is how many bins the confidences from 0 to 1 fall into.
const tenths = 10

// Bin is the spans whose confidence lies in a tenth of [0, 1].
type Bin struct {
	// From and To bound the bin: From <= confidence < To; 1 is in the last one.
	From float64 `json:"from"`
	To   float64 `json:"to"`
	N    int     `json:"n"`
	// Claimed is the mean confidence of its spans, Right the share that names the fault.
	Claimed float64 `json:"claimed"`
	Right   float64 `json:"right"`
}

// reliability counts spans by confidence, a level a tenth.
type reliability [tenths]Level

func (r *reliability) count(row Row) {
	tenth := min(max(int(row.Confidence*tenths), 0), tenths-1)
	levels := map[int]Level{tenth: r[tenth]}
	count(levels, tenth, row)
	r[tenth] = levels[tenth]
}

// filled are the bins that hold a span.
func (r *reliability) filled() []Bin {
	bins := []Bin{}
	for tenth, level := range r {
		if level.N > 0 {
			bins = append(bins, Bin{
				From: float64(tenth) / tenths, To: float64(tenth+1) / tenths,
				N: level.N, Claimed: level.Claimed, Right: level.Precision,
			})
		}
	}
	return bins
}

func binsText(bins []Bin) string {
	var out strings.Builder
	out.WriteString("by confidence: spans, right, confidence claimed\n")
	for _, b := range bins {
		fmt.Fprintf(&out, "  %.1f to %.1f           %4d  %.3f  %.3f\n", b.From, b.To, b.N, b.Right, b.Claimed)
	}
	return out.String()
}
