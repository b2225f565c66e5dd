package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

type traceFlags struct {
	problems, rollouts, task string
	sample, test             int
	json                     bool
}

func newTrace(global *globals) *cobra.Command {
	flags := &traceFlags{}
	command := &cobra.Command{
		Use:   "trace --problems FILE --task ID [--rollouts FILE --sample N] [--test K]",
		Short: "Print the trace of a program on one test",
		Long: `trace runs a problem's reference, or one completion, on one test with events and
prints what it did: for a person, or as JSON (one object; an event is
[site, frame, value]).`,
		Example: `  egca trace --problems problems.jsonl --task demo/1 --test 2
  egca trace --problems problems.jsonl --task demo/1 --rollouts rollouts.jsonl --sample 3 --json`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if err := required(command, "problems", "task"); err != nil {
				return err
			}
			return runTrace(command, global, flags)
		},
	}
	command.Flags().StringVar(&flags.problems, "problems", "", "problems with reference and tests")
	command.Flags().StringVar(&flags.rollouts, "rollouts", "", "groups of completions (default: trace the reference)")
	command.Flags().StringVar(&flags.task, "task", "", "the task_id")
	command.Flags().IntVar(&flags.sample, "sample", 0, "which completion of the group, from 0")
	command.Flags().IntVar(&flags.test, "test", -1, "which test, from 0 (default: the first that fails, else 0)")
	command.Flags().BoolVar(&flags.json, "json", false, "print JSON")
	return command
}

func runTrace(command *cobra.Command, global *globals, flags *traceFlags) error {
	session, err := open(command.Context(), global)
	if err != nil {
		return err
	}
	defer session.Close()
	ctx, rollout := command.Context(), &dataset.Rollout{}
	if flags.rollouts != "" {
		if rollout, err = findGroup(flags.rollouts, flags.task, flags.sample); err != nil {
			return err
		}
	}
	task, err := session.prepare(ctx, flags.problems, flags.task, rollout)
	if err != nil {
		return err
	}
	var source string
	switch reference := task.Problem.Reference; {
	case flags.rollouts != "":
		extracted, err := task.Extract(ctx, rollout.Completions[flags.sample].Text)
		if err != nil {
			return err
		}
		source = extracted.Text
	case reference == nil:
		return usageError{fmt.Errorf("task %s has no reference to trace; give --rollouts", flags.task)}
	default:
		source = reference.Source
	}
	program, run, err := traceOne(command, task.Problem, source, flags.test)
	if err != nil {
		return err
	}
	if flags.json {
		return traceJSON(command.OutOrStdout(), program, run)
	}
	return run.Text(command.OutOrStdout(), program, 80)
}

func traceOne(
	command *cobra.Command,
	problem *judge.Problem,
	source string,
	test int,
) (*trace.Program, *trace.Run, error) {
	judgement, err := problem.Judge(command.Context(), source)
	if err != nil {
		return nil, nil, err
	}
	if errors := judgement.Program.Errors; len(errors) > 0 {
		return nil, nil, fmt.Errorf("the program does not compile: %s: %s", errors[0].Type, errors[0].Message)
	}
	if test < 0 {
		test = max(judgement.Failing, 0)
	}
	if test >= len(problem.Tests) {
		return nil, nil, usageError{fmt.Errorf("--test %d: the problem has tests 0 to %d", test, len(problem.Tests)-1)}
	}
	run, err := problem.Trace(command.Context(), judgement.Program, test)
	return judgement.Program, run, err
}

// maxTraceJSON and maxValueJSON are about the most bytes of all values, and of one.
const maxTraceJSON, maxValueJSON = 64 << 20, 64 << 10

// traceJSON writes a run with what its numbers refer to.
func traceJSON(w io.Writer, program *trace.Program, run *trace.Run) error {
	type site struct {
		Kind     string `json:"kind"`
		Name     string `json:"name,omitempty"`
		Start    int    `json:"start_byte"`
		End      int    `json:"end_byte"`
		Function string `json:"function"`
	}
	out := struct {
		Source  string            `json:"source"`
		Sites   []site            `json:"sites"`
		Values  []json.RawMessage `json:"values"`
		Events  [][3]int          `json:"events"`
		Loading int               `json:"loading"` // how many of the events came before the input was given
		Outcome string            `json:"outcome"`
		Stack   [][2]int          `json:"stack,omitempty"`
		Capped  bool              `json:"capped"`
	}{Source: string(program.Source), Loading: run.Loading, Outcome: run.OutcomeText(1000), Capped: run.Capped}
	for _, s := range run.Outcome.Stack {
		out.Stack = append(out.Stack, [2]int{s.Start, s.End})
	}
	for _, s := range program.Sites {
		out.Sites = append(
			out.Sites,
			site{s.Kind.String(), s.Name, s.Span.Start, s.Span.End, program.Functions[s.Function].Name},
		)
	}
	left := maxTraceJSON
	for id := range run.Table.Len() {
		text := run.Table.AppendJSONWithin(nil, trace.ID(id), min(left, maxValueJSON))
		left = max(left-len(text), 0)
		out.Values = append(out.Values, text)
	}
	for _, e := range run.Events {
		out.Events = append(out.Events, [3]int{int(e.Site), int(e.Frame), int(e.Value)})
	}
	return json.NewEncoder(w).Encode(out)
}
