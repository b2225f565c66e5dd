package bench

import (
	"fmt"
	"strings"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/localise"
)

// Ablation is one set localised in several ways.
type Ablation struct {
	Set       string
	Baselines map[string]float64 // top-1
	Ways      []Way
}

// Way is one way to localise.
type Way struct {
	Name     string
	Summary  Summary
	MilliCPU float64 // a case, judging included
}

// levels in the order of the tables' columns.
var levels = []credit.Evidence{credit.EvidenceVerified, credit.EvidenceDivergence, credit.EvidenceInterpreter, credit.EvidenceCoverage}

// AblationTable is a set's ways as Markdown: top-1, spans claimed at each level
// with their precision, abstentions and CPU milliseconds a case.
func AblationTable(a Ablation) string {
	var out strings.Builder
	fmt.Fprintf(&out, "\n**%s**, %d cases\n\n", a.Set, a.Ways[0].Summary.N)
	out.WriteString("| by | top-1 | verified | divergence | interpreter | coverage | none | CPU ms a case |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	fmt.Fprintf(&out, "| random | %.3f | | | | | | |\n", a.Baselines["random"])
	for _, b := range Baselines() {
		fmt.Fprintf(&out, "| %s | %.3f | | | | | | |\n", b.Name, a.Baselines[b.Name])
	}
	for _, w := range a.Ways {
		fmt.Fprintf(&out, "| %s | %.3f |", w.Name, w.Summary.Top1)
		for _, level := range levels {
			if l, ok := w.Summary.Evidence[level]; ok {
				fmt.Fprintf(&out, " %d, %.3f right |", l.N, l.Precision)
			} else {
				out.WriteString(" |")
			}
		}
		fmt.Fprintf(&out, " %d | %.0f |\n", w.Summary.Abstained+w.Summary.Failed, w.MilliCPU)
	}
	return out.String()
}

// GroundTable is how often spans were right by what they rest on, over several
// summaries together, beside the confidence that was claimed.
func GroundTable(summaries []Summary) string {
	var out strings.Builder
	out.WriteString("\n| ground | spans | right | (right + 1) / (spans + 2) | confidence claimed |\n| --- | --- | --- | --- | --- |\n")
	for _, ground := range localise.Grounds() {
		n, right, claimed := 0, 0.0, 0.0
		for _, s := range summaries {
			l := s.Grounds[ground]
			n, right, claimed = n+l.N, right+l.Precision*float64(l.N), claimed+l.Claimed*float64(l.N)
		}
		if n > 0 {
			fmt.Fprintf(&out, "| %s | %d | %.0f | %.3f | %.3f |\n", ground, n, right, (right+1)/float64(n+2), claimed/float64(n))
		}
	}
	return out.String()
}

// RolloutTable is a rollout file's figures as Markdown.
func RolloutTable(s RolloutSummary) string {
	var out strings.Builder
	fmt.Fprintf(&out, "\n%d completions, %d of them failing, %d logic failures; shares are of the logic failures.\n\n", s.Samples, s.Failing, s.Logic)
	out.WriteString("| | share |\n| --- | --- |\n")
	fmt.Fprintf(&out, "| a span at any level | %.3f |\n", s.Span)
	for _, level := range append(levels, credit.EvidenceNone) {
		fmt.Fprintf(&out, "| evidence: %s | %.3f |\n", level, s.Evidence[level])
	}
	for _, ending := range Endings {
		fmt.Fprintf(&out, "| search: %s | %.3f |\n", ending, s.Endings[ending])
	}
	fmt.Fprintf(&out, "\nCPU of a search: %.1f ms on average, median %.1f, most %.0f, of %d distinct programs. The whole file: %.0f s of CPU, %.0f s elapsed.\n",
		s.MeanMilli, s.MedianMilli, s.WorstMilli, s.Searches.N, s.CPUSeconds, s.WallSeconds)
	return out.String()
}

// Marks of the statement of a document that tables replace.
const (
	marksBegin = "<!-- tables: begin -->"
	marksEnd   = "<!-- tables: end -->"
)

// Replace puts tables between the marks of a document.
func Replace(document, tables string) (string, error) {
	before, rest, ok := strings.Cut(document, marksBegin)
	_, after, closed := strings.Cut(rest, marksEnd)
	if !ok || !closed {
		return "", fmt.Errorf("it has no lines %q and %q, between which the tables go", marksBegin, marksEnd)
	}
	return before + marksBegin + "\n" + tables + "\n" + marksEnd + after, nil
}
