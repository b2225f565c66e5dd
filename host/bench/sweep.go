package bench

import (
	"fmt"
	"strings"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/localise"
)

// Sweep is the default thresholds with one of them set otherwise.
type Sweep struct {
	Name       string
	Value      float64
	Thresholds localise.Thresholds
}

// Sweeps are what a sweep tries: each weight by itself, the default among its
// values.
func Sweeps() []Sweep {
	var all []Sweep
	for _, of := range []struct {
		name   string
		place  func(*localise.Thresholds) *float64
		values []float64
	}{
		{"same structure", func(w *localise.Thresholds) *float64 { return &w.SameStructure }, []float64{0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01}},
		{"confirming", func(w *localise.Thresholds) *float64 { return &w.Confirming }, []float64{0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01}},
		{"dominance", func(w *localise.Thresholds) *float64 { return &w.Dominance }, []float64{1, 1.5, 2, 2.5, 3, 4}},
	} {
		for _, value := range of.values {
			thresholds := localise.DefaultThresholds()
			*of.place(&thresholds) = value
			all = append(all, Sweep{of.name, value, thresholds})
		}
	}
	return all
}

// Swept is what the spans of a set come to under one of Sweeps.
type Swept struct {
	Cases, Right            int
	Verified, VerifiedWrong int
}

func (s *Swept) count(found *localise.Finding, target *Target) {
	s.Cases++
	verdict := Abstained
	if len(found.Spans) > 0 && found.Evidence() != credit.EvidenceNone {
		verdict = target.Score(found.Spans[0])
	}
	if verdict == Hit {
		s.Right++
	}
	if found.Evidence() == credit.EvidenceVerified {
		s.Verified++
		if verdict != Hit {
			s.VerifiedWrong++
		}
	}
}

// add joins the counts of further cases to those of some, as many or none.
func add(some, further []Swept) []Swept {
	if some == nil {
		some = make([]Swept, len(further))
	}
	for i, f := range further {
		some[i].Cases += f.Cases
		some[i].Right += f.Right
		some[i].Verified += f.Verified
		some[i].VerifiedWrong += f.VerifiedWrong
	}
	return some
}

// SweepTable is a sweep as Markdown, over several summaries together.
func SweepTable(summaries []Summary) string {
	var swept []Swept
	for _, s := range summaries {
		swept = add(swept, s.Swept)
	}
	var out strings.Builder
	out.WriteString("\n| weight | value | top-1 | verified | of these wrong |\n| --- | --- | --- | --- | --- |\n")
	for i, of := range Sweeps() {
		used := ""
		if of.Thresholds == localise.DefaultThresholds() {
			used = " (used)"
		}
		s := swept[i]
		fmt.Fprintf(&out, "| %s | %g%s | %.4f | %.3f | %d |\n", of.Name, of.Value, used,
			float64(s.Right)/float64(max(s.Cases, 1)), float64(s.Verified)/float64(max(s.Cases, 1)), s.VerifiedWrong)
	}
	return out.String()
}
