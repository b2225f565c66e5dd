package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
)

func newCheck(global *globals) *cobra.Command {
	asJSON := false
	command := &cobra.Command{
		Use:   "check PROBLEMS",
		Short: "Run each problem's references on its tests, and say which problems are broken",
		Long: `check reads a file of problems, runs each one's references and solutions on its
tests as egca credit would, and prints a row for each problem that is not sound:

  broken     no program can be judged on it: a line that cannot be read, a reference
             that fails a test, solutions none of which passes
  unchecked  the plugin failed or there is none for the language; another run may go well
  unproven   it has no reference and no solution: verdicts are given, and nothing shows
             that its tests are right
  noted      sound, but a reference or a test is left out; the row says which

The exit code is 1 when a problem is broken or unchecked.`,
		Example: `  egca check problems.jsonl
  egca check problems.jsonl.gz --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error { return runCheck(command, global, args[0], asJSON) },
	}
	command.Flags().BoolVar(&asJSON, "json", false, "print the counts and a row for every problem as JSON")
	return command
}

// What check can say of a problem.
const (
	problemSound     = "sound"
	problemNoted     = "noted"
	problemUnproven  = "unproven"
	problemUnchecked = "unchecked"
	problemBroken    = "broken"
)

// checkRow is one problem's row.
type checkRow struct {
	TaskID string `json:"task_id"`
	Status string `json:"status"`
	Tests  int    `json:"tests"`
	// References are those given, solutions among them; Serving those of them that the
	// judge keeps. One that fails a test serves on the others.
	References int `json:"references"`
	Serving    int `json:"serving"`
	// Why are reasons and notes.
	Why []string `json:"why,omitempty"`
}

// checkReport is what check prints.
type checkReport struct {
	Problems int            `json:"problems"`
	Status   map[string]int `json:"status"`
	Rows     []checkRow     `json:"rows"`
}

func runCheck(command *cobra.Command, global *globals, path string, asJSON bool) error {
	session, err := open(command.Context(), global)
	if err != nil {
		return err
	}
	defer session.Close()
	total, err := countProblems(path)
	if err != nil {
		return err
	}
	report := &checkReport{Status: map[string]int{}}
	bar := newProgress("checking", total)
	err = session.checkProblems(command.Context(), path, func(row checkRow) {
		report.Problems++
		report.Status[row.Status]++
		report.Rows = append(report.Rows, row)
		bar.set(report.Problems)
	})
	bar.finish()
	if err != nil {
		return err
	}
	if err := report.print(command.OutOrStdout(), asJSON); err != nil {
		return err
	}
	if bad := report.Status[problemBroken] + report.Status[problemUnchecked]; bad > 0 {
		return fmt.Errorf("%d of %d problems cannot be used", bad, report.Problems)
	}
	return nil
}

// countProblems counts lines, wrong ones too.
func countProblems(path string) (int, error) {
	total := 0
	for _, err := range dataset.Read[dataset.Problem](path) {
		if _, line := errors.AsType[*dataset.LineError](err); err != nil && !line {
			return 0, err
		}
		total++
	}
	if total == 0 {
		return 0, fmt.Errorf("%s holds no problem", path)
	}
	return total, nil
}

// checkProblems checks several problems at once and calls done with each row, in the
// file's order. The error is one of reading, or ctx's.
func (s *session) checkProblems(ctx context.Context, path string, done func(checkRow)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var unread error // set before waiting is closed
	waiting := make(chan chan checkRow, 2*workers(s.config.Config))
	go func() {
		defer close(waiting)
		seen := map[string]bool{}
		for problem, err := range dataset.Read[dataset.Problem](path) {
			line, isLine := errors.AsType[*dataset.LineError](err)
			if err != nil && !isLine {
				unread = err
				return
			}
			row := make(chan checkRow, 1)
			select {
			case waiting <- row:
			case <-ctx.Done():
				return
			}
			switch {
			case isLine:
				row <- checkRow{TaskID: line.Task, Status: problemBroken, Why: []string{line.Error()}}
			case seen[problem.TaskID]:
				row <- checkRow{TaskID: problem.TaskID, Status: problemBroken, Tests: len(problem.Tests),
					Why: []string{"its task_id is there twice; give each problem its own"}}
			default:
				seen[problem.TaskID] = true
				go func() { row <- s.checkProblem(ctx, &problem) }()
			}
		}
	}()
	for row := range waiting {
		done(<-row)
	}
	return errors.Join(unread, ctx.Err())
}

// checkProblem prepares a problem as egca credit does.
func (s *session) checkProblem(ctx context.Context, problem *dataset.Problem) checkRow {
	row := checkRow{
		TaskID: problem.TaskID, Tests: len(problem.Tests),
		References: len(problem.References) + len(problem.Solutions),
	}
	if problem.Reference != "" {
		row.References++
	}
	c := s.config.Config
	prepared, err := judge.Prepare(ctx, judge.Setting{
		Tracers: s.tracer, Limits: c.Limits, Strict: c.Gate.StrictLanguages, Confirm: c.Sandbox.Confirm,
	}, problem, "")
	switch {
	case errors.Is(err, judge.ErrProblem):
		row.Status, row.Why = problemBroken, []string{reason(err, problem.TaskID)}
		return row
	case err != nil:
		row.Status, row.Why = problemUnchecked, []string{reason(err, problem.TaskID)}
		return row
	}
	row.Why = prepared.Notes
	if prepared.Reference != nil {
		row.Serving = 1 + len(prepared.Others)
	}
	switch {
	case row.Serving == 0 && row.References > 0:
		row.Status = problemBroken
		none := fmt.Sprintf("none of its %d references and solutions passes every test", row.References)
		row.Why = append([]string{none}, row.Why...)
	case row.Serving == 0:
		row.Status = problemUnproven
		row.Why = append([]string{"it has no reference"}, row.Why...)
	case len(row.Why) > 0:
		row.Status = problemNoted
	default:
		row.Status = problemSound
	}
	return row
}

// reason is an error without what its row says already.
func reason(err error, taskID string) string {
	text := strings.Replace(err.Error(), judge.ErrProblem.Error()+": ", "", 1)
	return strings.Replace(text, "task "+taskID+": ", "", 1)
}

// mostWhy is how many notes of a problem a person is shown.
const mostWhy = 3

// print writes the rows that are not sound, and the counts.
func (r *checkReport) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(r)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if r.Status[problemSound] < r.Problems {
		fmt.Fprintln(table, "problem\tstatus\ttests\treferences\twhy")
	}
	for _, row := range r.Rows {
		if row.Status == problemSound {
			continue
		}
		why := row.Why
		if len(why) > mostWhy {
			why = append(why[:mostWhy:mostWhy], fmt.Sprintf("and %d more; --json has each", len(row.Why)-mostWhy))
		}
		fmt.Fprintf(table, "%s\t%s\t%d\t%d of %d\t%s\n", row.TaskID, row.Status, row.Tests, row.Serving, row.References,
			oneLine(strings.Join(why, "; ")))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(
		w, "%d problems: %d sound, %d noted, %d unproven, %d unchecked, %d broken\n", r.Problems, r.Status[problemSound],
		r.Status[problemNoted], r.Status[problemUnproven], r.Status[problemUnchecked], r.Status[problemBroken],
	)
	return err
}

// oneLine keeps a row of a table in its line.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
