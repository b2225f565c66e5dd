package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
)

// tally counts a credits file.
type tally struct {
	counted
	// Reasons are why samples could not be judged, each with how many.
	Reasons map[string]int `json:"reasons,omitempty"`
	// Problems are the counts of each problem, by its task_id.
	Problems map[string]*problemCounts `json:"problems,omitempty"`

	byProblem bool
	order     []string // of the problems
}

// counted is what is counted of a file, and of each problem.
type counted struct {
	Samples  int                     `json:"samples"`
	Errors   int                     `json:"errors"` // could not be judged
	Modes    map[credit.Mode]*counts `json:"modes"`
	Rewarded int                     `json:"rewarded"`
	// NoProgram are the completions that hold no program.
	NoProgram int `json:"no_program"`
}

// problemCounts is one problem's row.
type problemCounts struct {
	counted
	Error string `json:"error,omitempty"` // the first
}

// counts is one mode's row.
type counts struct {
	Samples  int                     `json:"samples"`
	Spans    int                     `json:"with_span"`
	Evidence map[credit.Evidence]int `json:"evidence"`
	credited int                     // bytes
}

func newTally(byProblem bool) *tally {
	return &tally{
		counted: counted{Modes: map[credit.Mode]*counts{}}, Reasons: map[string]int{},
		Problems: map[string]*problemCounts{}, byProblem: byProblem,
	}
}

func (t *tally) add(line dataset.Credit) {
	t.counted.add(line)
	if line.Error != "" {
		t.Reasons[line.Error]++
	}
	if !t.byProblem {
		return
	}
	p := t.Problems[line.TaskID]
	if p == nil {
		p = &problemCounts{counted: counted{Modes: map[credit.Mode]*counts{}}}
		t.Problems[line.TaskID] = p
		t.order = append(t.order, line.TaskID)
	}
	p.add(line)
	p.Error = cmp.Or(p.Error, line.Error)
}

func (t *counted) add(line dataset.Credit) {
	t.Samples++
	if line.Mode == "" {
		t.Errors++
		return
	}
	if line.Mode == credit.ModeCorrect {
		t.Rewarded++
	}
	if e := line.Extracted; e != nil && e.Rule == credit.FoundNothing {
		t.NoProgram++
	}
	c := t.Modes[line.Mode]
	if c == nil {
		c = &counts{Evidence: map[credit.Evidence]int{}}
		t.Modes[line.Mode] = c
	}
	c.Samples++
	c.Evidence[line.Evidence]++
	if len(line.Spans) > 0 {
		c.Spans++
		for _, s := range line.Spans {
			c.credited += s.Len()
		}
	}
}

// addFile counts the lines that an earlier run wrote.
func (t *tally) addFile(path string, lines int) error {
	if lines == 0 {
		return nil
	}
	for line, err := range dataset.Read[dataset.Credit](path) {
		if err != nil {
			return fmt.Errorf("%w; remove %s to start again", err, path)
		}
		t.add(line)
	}
	return nil
}

// print writes the table of modes, that of the problems where it was asked for,
// and why samples could not be judged.
func (t *tally) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(t)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "mode\tsamples\tshare\twith span\tverified\tdivergence\tcoverage\tinterpreter\tbytes a span\t")
	for _, mode := range modes {
		c := t.of(mode)
		fmt.Fprintf(table, "%s\t%d\t%.1f%%\t%d\t%d\t%d\t%d\t%d\t%.1f\t\n", mode, c.Samples,
			100*float64(c.Samples)/float64(max(t.Samples, 1)), c.Spans, c.Evidence[credit.EvidenceVerified],
			c.Evidence[credit.EvidenceDivergence], c.Evidence[credit.EvidenceCoverage], c.Evidence[credit.EvidenceInterpreter],
			float64(c.credited)/float64(max(c.Spans, 1)))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if t.byProblem {
		if err := t.printProblems(w); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(
		w,
		"%d samples, %d pass every test, %d could not be judged\n",
		t.Samples,
		t.Rewarded,
		t.Errors,
	); err != nil {
		return err
	}
	return t.printReasons(w)
}

var modes = []credit.Mode{credit.ModeSyntax, credit.ModeConstraint, credit.ModeCorrect, credit.ModeLogic}

// of is a mode's row.
func (t *counted) of(mode credit.Mode) *counts {
	if c := t.Modes[mode]; c != nil {
		return c
	}
	return &counts{}
}

// mostReasons is how many reasons a person is shown.
const mostReasons = 10

func (t *tally) printReasons(w io.Writer) error {
	if t.NoProgram > 0 {
		if _, err := fmt.Fprintf(w, "%d completions hold no program\n", t.NoProgram); err != nil {
			return err
		}
	}
	reasons := slices.SortedFunc(maps.Keys(t.Reasons), func(a, b string) int {
		return cmp.Or(cmp.Compare(t.Reasons[b], t.Reasons[a]), cmp.Compare(a, b))
	})
	for i, reason := range reasons {
		if i == mostReasons {
			_, err := fmt.Fprintf(w, "  and %d more reasons; the lines' \"error\" has each\n", len(reasons)-i)
			return err
		}
		if _, err := fmt.Fprintf(w, "%6d not judged: %s\n", t.Reasons[reason], reason); err != nil {
			return err
		}
	}
	return nil
}

// printProblems writes a row for each problem, in the order of the rollouts.
func (t *tally) printProblems(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\nproblem\tsamples\tpass\tsyntax\tconstraint\tlogic\twith span\tnot judged\t")
	for _, id := range t.order {
		p := t.Problems[id]
		spans := 0
		for _, mode := range modes {
			spans += p.of(mode).Spans
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\n", id, p.Samples, p.Rewarded, p.of(credit.ModeSyntax).Samples,
			p.of(credit.ModeConstraint).Samples, p.of(credit.ModeLogic).Samples, spans, p.Errors, p.Error)
	}
	fmt.Fprintln(table)
	return table.Flush()
}
