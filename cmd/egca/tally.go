package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
)

// tally counts a credits file.
type tally struct {
	Samples  int                     `json:"samples"`
	Errors   int                     `json:"errors"`
	Modes    map[credit.Mode]*counts `json:"modes"`
	Rewarded int                     `json:"rewarded"`
}

// counts is one mode's row.
type counts struct {
	Samples  int                     `json:"samples"`
	Spans    int                     `json:"with_span"`
	Evidence map[credit.Evidence]int `json:"evidence"`
	credited int                     // bytes
}

func newTally() *tally { return &tally{Modes: map[credit.Mode]*counts{}} }

func (t *tally) add(line dataset.Credit) {
	t.Samples++
	if line.Mode == "" {
		t.Errors++
		return
	}
	if line.Reward != nil && *line.Reward > 0 {
		t.Rewarded++
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

// print writes the table of modes.
func (t *tally) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(t)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "mode\tsamples\tshare\twith span\tverified\tdivergence\tcoverage\tinterpreter\tbytes a span\t")
	for _, mode := range []credit.Mode{credit.ModeSyntax, credit.ModeConstraint, credit.ModeCorrect, credit.ModeLogic} {
		c := t.Modes[mode]
		if c == nil {
			c = &counts{}
		}
		fmt.Fprintf(table, "%s\t%d\t%.1f%%\t%d\t%d\t%d\t%d\t%d\t%.1f\t\n", mode, c.Samples,
			100*float64(c.Samples)/float64(max(t.Samples, 1)), c.Spans, c.Evidence[credit.EvidenceVerified],
			c.Evidence[credit.EvidenceDivergence], c.Evidence[credit.EvidenceCoverage], c.Evidence[credit.EvidenceInterpreter],
			float64(c.credited)/float64(max(c.Spans, 1)))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%d samples, %d pass every test, %d could not be judged\n", t.Samples, t.Rewarded, t.Errors)
	return err
}
