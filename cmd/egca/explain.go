package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/internal/terminal"
	"github.com/egca/egca/trace"
)

type explainFlags struct {
	problems, rollouts, task string
	sample, around           int
	group                    bool
}

func newExplain(global *globals) *cobra.Command {
	flags := &explainFlags{}
	command := &cobra.Command{
		Use:   "explain --problems FILE --rollouts FILE --task ID [--sample N | --group]",
		Short: "Show why one completion got its credit",
		Long: `explain shows one completion: its program with the credited span marked, the two
values where it first differs from the reference, and both traces around there.

With --group it shows the whole group: a table of its completions by its decision sites,
the statements at which a completion went wrong first, and what stands there in each.`,
		Example: `  egca explain --problems problems.jsonl --rollouts rollouts.jsonl.gz --task demo/1 --sample 3
  egca explain --problems problems.jsonl --rollouts rollouts.jsonl.gz --task demo/1 --group`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if err := required(command, "problems", "rollouts", "task"); err != nil {
				return err
			}
			return runExplain(command, global, flags)
		},
	}
	command.Flags().StringVar(&flags.problems, "problems", "", "problems with reference and tests")
	command.Flags().StringVar(&flags.rollouts, "rollouts", "", "groups of completions")
	command.Flags().StringVar(&flags.task, "task", "", "the task_id")
	command.Flags().IntVar(&flags.sample, "sample", 0, "which completion of the group, from 0")
	command.Flags().BoolVar(&flags.group, "group", false, "show all completions of the group and its decision sites")
	command.MarkFlagsMutuallyExclusive("sample", "group")
	global.addVerify(command)
	command.Flags().IntVar(&flags.around, "around", 4, "how many events to show on each side of the difference")
	return command
}

func runExplain(command *cobra.Command, global *globals, flags *explainFlags) error {
	global.change = func(c *config.Config) {
		runAllTests(c)
		c.Credit.Sites = c.Credit.Sites || flags.group
		c.Credit.EqualGroups = true
	}
	session, err := open(command.Context(), global)
	if err != nil {
		return err
	}
	defer session.Close()
	rollout, err := findGroup(flags.rollouts, flags.task, flags.sample)
	if err != nil {
		return err
	}
	completions, ctx := rollout.Completions, command.Context()
	task, err := session.prepare(ctx, flags.problems, flags.task, rollout)
	if err != nil {
		return err
	}
	samples, err := session.engine.Group(ctx, task, completions)
	if err != nil {
		return err
	}
	lines, err := session.engine.Credits(flags.task, completions, samples)
	if err != nil {
		return err
	}
	out := screen(command)
	if flags.group {
		return explainGroup(out, flags.task, lines, completions)
	}
	e := explanation{
		out: out, paint: out.Paint, around: flags.around,
		line: lines[flags.sample], sample: samples[flags.sample], task: task,
	}
	return e.write()
}

// prepare makes the problem of a task ready for a rollout.
func (s *session) prepare(ctx context.Context, path, task string, rollout *dataset.Rollout) (*engine.Task, error) {
	problems, err := readProblems(path)
	if err != nil {
		return nil, err
	}
	problem, ok := problems[task]
	if !ok {
		return nil, usageError{fmt.Errorf("%s has no problem with task_id %q", path, task)}
	}
	return s.engine.Prepare(ctx, problem, engine.VariationOf(rollout))
}

// findGroup is the first group of completions of a task; it must have the
// sample.
func findGroup(path, task string, sample int) (*dataset.Rollout, error) {
	for rollout, err := range dataset.Read[dataset.Rollout](path) {
		if err != nil || rollout.TaskID != task {
			continue
		}
		if n := len(rollout.Completions); sample < 0 || sample >= n {
			return nil, usageError{fmt.Errorf("--sample %d: task %s has completions 0 to %d", sample, task, n-1)}
		}
		return &rollout, nil
	}
	return nil, usageError{fmt.Errorf("%s has no rollout with task_id %q", path, task)}
}

// explanation is one sample on its way to a terminal.
type explanation struct {
	out    io.Writer
	paint  func(style, text string) string
	around int
	line   dataset.Credit
	sample *engine.Sample
	task   *engine.Task
}

func (e *explanation) write() error {
	l := &e.line
	fmt.Fprintf(
		e.out,
		"%s  %s\n",
		e.paint(bold, fmt.Sprintf("%s, sample %d", l.TaskID, l.Sample)),
		e.paint(modeStyle(l.Mode), modeText(l.Mode)),
	)
	if l.Error != "" {
		fmt.Fprintln(e.out, "error      ", l.Error)
	}
	if e.sample.Err != nil {
		return nil
	}
	fmt.Fprintf(e.out, "tests       %d passed, %d failed\n", l.Passed, l.Failed)
	fmt.Fprintf(e.out, "program     %s\n", found(e.sample.Extracted))
	if l.Reward != nil {
		fmt.Fprintf(e.out, "advantage   %+.3f (reward %g)\n", l.Advantage, *l.Reward)
	}
	if len(l.Spans) == 0 {
		fmt.Fprintf(e.out, "evidence    %s\n", l.Evidence)
	} else {
		fmt.Fprintf(e.out, "evidence    %s: %s\n", l.Evidence, e.sample.Finding.Ground.Because())
		fmt.Fprintf(
			e.out,
			"confidence  %.2f: the share of planted faults that such evidence named correctly; %.0f%% of the advantage goes on the span\n",
			l.Confidence,
			100*l.Weight,
		)
	}
	fmt.Fprintf(e.out, "reason      %s\n", l.Reason)
	failing := e.sample.Decision.Failing
	if f := e.sample.Finding; failing >= 0 && f != nil && f.Candidate.Run != nil && !f.Own {
		failing = f.Test
	}
	if failing >= 0 {
		fmt.Fprintf(e.out, "test %-6d %s\n", failing, e.task.Problem.Tests[failing].Text)
	}
	fmt.Fprintln(e.out)
	e.program()
	found := e.sample.Finding
	if found == nil {
		return nil
	}
	if r := found.Repair; r != nil {
		e.repair(found.Candidate.Program, r)
	}
	if found.Divergence != nil {
		e.divergence(found)
	}
	return nil
}

// found says where a program was found, for a person.
func found(p credit.Program) string {
	words := map[credit.Found]string{
		credit.FoundWhole:        "the whole answer",
		credit.FoundContinuation: "the completion goes on where the prompt ends",
		credit.FoundBlock:        "a block of the completion",
		credit.FoundBlocks:       "several blocks of the completion",
		credit.FoundPiece:        "a part of the completion",
		credit.FoundNothing:      "none",
	}
	text := words[p.Found]
	if p.Prompted && p.Found != credit.FoundContinuation {
		text += ", behind statements of the prompt"
	}
	return text
}

// program prints the program with the credited bytes marked. The prompt, which
// the completion does not answer for, is dimmed.
func (e *explanation) program() {
	text := e.sample.Extracted.Text
	marked := make([]bool, len(text)+1)
	for _, s := range e.line.Spans {
		for _, p := range e.sample.Extracted.Map.ToProgram(s.StartByte, s.EndByte) {
			for i := p.StartByte; i < max(p.EndByte, p.StartByte+1); i++ {
				marked[i] = true // an empty span marks its place
			}
		}
	}
	start := 0
	for number, row := range strings.SplitAfter(strings.TrimRight(text, "\n"), "\n") {
		e.row(number+1, strings.TrimRight(row, "\r\n"), start, marked)
		start += len(row)
	}
	fmt.Fprintln(e.out)
}

func (e *explanation) row(number int, row string, start int, marked []bool) {
	var shown, under strings.Builder
	credited := false
	own := len(e.sample.Extracted.Map.ToCompletion(start, start+max(len(row), 1))) > 0
	for i, size := 0, 0; i < len(row); i += size {
		_, size = utf8.DecodeRuneInString(row[i:])
		text := terminal.Escape(row[i : i+size]) // as it is shown: it may take more columns
		switch {
		case marked[start+i]:
			credited = true
			shown.WriteString(e.paint(fault, text))
			under.WriteString(strings.Repeat("^", utf8.RuneCountInString(text)))
		case own:
			shown.WriteString(text)
			under.WriteString(blankFor(text))
		default:
			shown.WriteString(e.paint(dim, text))
			under.WriteString(blankFor(text))
		}
	}
	if end := start + len(row); marked[end] && (end == start || !marked[end-1]) {
		credited = true // something is missing at the end of the row
		under.WriteByte('^')
	}
	fmt.Fprintf(e.out, "%4d | %s\n", number, shown.String())
	if credited {
		fmt.Fprintf(e.out, "     | %s\n", e.paint(fault, under.String()))
	}
}

func blankFor(text string) string {
	if text == "\t" {
		return text
	}
	return strings.Repeat(" ", utf8.RuneCountInString(text))
}

// divergence prints the two values and both traces around them.
func (e *explanation) divergence(found *localise.Finding) {
	d := found.Divergence
	if d.Got != "" {
		fmt.Fprintf(e.out, "the candidate has   %s\n", e.paint(fault, d.Got))
	}
	if d.Want != "" {
		fmt.Fprintf(e.out, "the reference has   %s\n", e.paint(good, d.Want))
	}
	fmt.Fprintf(
		e.out,
		"compared with       %s; %.0f%% of the two programs' sites have the same structure\n",
		found.Served,
		100*found.Similarity,
	)
	if c := found.Choice; c != nil {
		fmt.Fprintf(
			e.out,
			"chosen because      both pass test %d, and there %.0f%% of the values that they compute are the same, the most of %d references\n",
			c.Test,
			100*c.Similarity,
			c.Among,
		)
	}
	fmt.Fprintln(e.out)
	e.trace("candidate", found.Candidate.Program, found.Candidate.Run, d.Event)
	fmt.Fprintf(e.out, "%s\n", e.paint(bold, found.Served+", the correct program that the candidate was compared with"))
	for i, row := range strings.Split(strings.TrimRight(string(found.Reference.Program.Source), "\n"), "\n") {
		fmt.Fprintf(e.out, "%4d | %s\n", i+1, row)
	}
	fmt.Fprintln(e.out)
	e.trace(found.Served, found.Reference.Program, found.Reference.Run, d.ReferenceEvent)
}

// repair prints the smallest edit that makes the tests pass, as a diff of the
// lines that it changes, and the tests that it mends.
func (e *explanation) repair(program *trace.Program, r *repair.Repair) {
	var mended []string
	for test, v := range e.sample.Judgement.Verdicts {
		if !v.Passed {
			mended = append(mended, strconv.Itoa(test))
		}
	}
	fmt.Fprintf(e.out, "a repair, after which every test passes; it mends tests %s\n", strings.Join(mended, ", "))
	for _, edit := range r.Edits() {
		e.diff(string(program.Source), edit.Span, edit.Replacement)
	}
	fmt.Fprintln(e.out)
}

// diff prints the lines of a source that an edit changes, before and after.
func (e *explanation) diff(source string, span trace.Span, replacement string) {
	from := strings.LastIndexByte(source[:span.Start], '\n') + 1
	to := len(source)
	if next := strings.IndexByte(source[span.End:], '\n'); next >= 0 {
		to = span.End + next
	}
	for _, line := range strings.Split(source[from:to], "\n") {
		fmt.Fprintln(e.out, e.paint(fault, "- "+line))
	}
	for _, line := range strings.Split(source[from:span.Start]+replacement+source[span.End:to], "\n") {
		fmt.Fprintln(e.out, e.paint(good, "+ "+line))
	}
}

func (e *explanation) trace(name string, program *trace.Program, run *trace.Run, at int) {
	centre := at
	if centre < 0 {
		centre = len(run.Events)
	}
	from, to := max(centre-e.around, 0), min(centre+e.around+1, len(run.Events))
	fmt.Fprintf(
		e.out,
		"%s\n",
		e.paint(bold, fmt.Sprintf("%s, events %d to %d of %d", name, from, max(to-1, from), len(run.Events))),
	)
	lines, depths := trace.NewLines(program.Source), run.Depths()
	for i := from; i < to; i++ {
		row := strings.Split(run.EventText(program, lines, depths, i, 60), "\t")
		text := fmt.Sprintf("%5s  %-9s %-26s %s", row[0], row[1], row[2], row[3])
		if i == at {
			fmt.Fprintf(e.out, "> %s\n", e.paint(fault, text))
		} else {
			fmt.Fprintf(e.out, "  %s\n", text)
		}
	}
	if to == len(run.Events) {
		fmt.Fprintf(e.out, "         %s\n", run.OutcomeText(60))
	}
	fmt.Fprintln(e.out)
}

// Styles, as ANSI codes.
const (
	bold  = "1"
	dim   = "2"
	fault = "31;1"
	good  = "32"
)

// modeText is a mode with its meaning, where its name alone could mislead.
func modeText(mode credit.Mode) string {
	switch mode {
	case credit.ModeSyntax:
		return "syntax (it does not compile, or raises an exception)"
	case credit.ModeConstraint:
		return "constraint (it breaks a constraint, or no reference can be compared with it)"
	}
	return string(mode)
}

func modeStyle(mode credit.Mode) string {
	if mode == credit.ModeCorrect {
		return good
	}
	return "33"
}
