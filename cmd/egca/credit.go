package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/host/view"
)

type creditFlags struct {
	problems, rollouts, out string
	by                      string
	detail                  string
	json                    bool
}

func newCredit(global *globals) *cobra.Command {
	flags := &creditFlags{}
	command := &cobra.Command{
		Use:   "credit --problems FILE --rollouts FILE --out FILE",
		Short: "Judge and credit every completion of a rollout file",
		Long: `credit judges every completion on its problem's tests and writes a line for each,
in the order of the input: its mode, its reward and advantage, the credited span
and, where the rollout gives token lengths, a weight a token.

A problem whose own references fail its tests, a rollout of an unknown problem and
token lengths that do not fit give lines without a mode and with a null reward; the
summary counts them by reason, and the exit code is 1 when nothing could be judged.

With --detail each line also says what the program did on each test, which repair was
found and where the run differs from the reference's, for egca view; with --detail traces
it holds both runs as well, cut to 256 KiB a sample.

Files are JSON Lines, compressed where the name ends in .gz. A run that was
stopped goes on where it was when the same command is given again; the file is
the same as that of an undisturbed run.`,
		Example: `  egca credit --problems problems.jsonl --rollouts rollouts.jsonl.gz --out credits.jsonl.gz
  egca credit --problems problems.jsonl --rollouts rollouts.jsonl.gz --out credits.jsonl --detail traces`,
		Args: func(command *cobra.Command, args []string) error {
			// --detail may stand alone, so that its word comes as an argument.
			if len(args) == 1 && flags.detail != "" && (args[0] == detailTests || args[0] == detailTraces) {
				flags.detail = args[0]
				return nil
			}
			return cobra.NoArgs(command, args)
		},
		RunE: func(command *cobra.Command, _ []string) error {
			return runCredit(command, global, flags)
		},
	}
	command.Flags().StringVar(&flags.problems, "problems", "", "problems with reference and tests")
	command.Flags().StringVar(&flags.rollouts, "rollouts", "", "groups of completions")
	command.Flags().StringVar(&flags.out, "out", "", "where the credits go")
	global.addVerify(command)
	command.Flags().StringVar(&flags.by, "by", "", "also sum up by: problem")
	command.Flags().StringVar(&flags.detail, "detail", "", "also write what the viewer shows: tests, or traces for the runs too")
	command.Flags().Lookup("detail").NoOptDefVal = detailTests
	command.Flags().BoolVar(&flags.json, "json", false, "print the summary as JSON")
	return command
}

// What --detail may ask for.
const (
	detailTests  = "tests"
	detailTraces = "traces"
)

func runCredit(command *cobra.Command, global *globals, flags *creditFlags) error {
	if err := required(command, "problems", "rollouts", "out"); err != nil {
		return err
	}
	if flags.by != "" && flags.by != "problem" {
		return usageError{fmt.Errorf("--by %s: the summary can be by problem", flags.by)}
	}
	if d := flags.detail; d != "" && d != detailTests && d != detailTraces {
		return usageError{fmt.Errorf("--detail=%s: there are %s and %s", d, detailTests, detailTraces)}
	}
	session, err := open(command.Context(), global)
	if err != nil {
		return err
	}
	defer session.Close()
	problems, err := readProblems(flags.problems)
	if err != nil {
		return err
	}
	total, err := countSamples(flags.rollouts)
	if err != nil {
		return err
	}
	state, err := session.openOutput(flags)
	if err != nil {
		return err
	}
	bar := newProgress("crediting", total)
	bar.set(state.done)
	tally := newTally(flags.by == "problem")
	if err := tally.addFile(flags.out, state.done); err != nil {
		return errors.Join(err, state.writer.Close())
	}
	batch := &engine.Batch{
		Engine: session.engine, Problems: problems, Done: state.done, Progress: func(n int) { bar.set(n) },
		Write: func(line dataset.Credit) error { tally.add(line); return state.writer.Write(line) },
		Flush: func() error { return state.writer.Flush() },
		Unusable: func(taskID string, err error) {
			session.log.Error("a problem's samples cannot be judged and get no reward", "task", taskID, "because", err)
		},
	}
	if flags.detail != "" {
		batch.Finish = view.AddDetail(flags.detail == detailTraces)
	}
	skipped, err := batch.Run(command.Context(), dataset.Read[dataset.Rollout](flags.rollouts))
	bar.finish()
	if closed := state.writer.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := state.complete(); err != nil {
		return err
	}
	if err := session.engine.Publish(); err != nil {
		return err
	}
	if err := tally.print(command.OutOrStdout(), flags.json); err != nil {
		return err
	}
	for _, bad := range skipped {
		fmt.Fprintln(stderr, "egca: skipped", bad)
	}
	if tally.Samples > 0 && tally.Errors == tally.Samples {
		return fmt.Errorf(
			"nothing could be judged: none of %d samples; the reasons are above, and in the lines of %s",
			tally.Samples,
			flags.out,
		)
	}
	if len(skipped) > 0 {
		return fmt.Errorf("%d lines of %s were skipped; everything else is in %s", len(skipped), flags.rollouts, flags.out)
	}
	return nil
}

// required refuses a command whose flags are not all given.
func required(command *cobra.Command, names ...string) error {
	for _, name := range names {
		if command.Flags().Lookup(name).Value.String() == "" {
			return usageError{fmt.Errorf("--%s is missing; see egca %s --help", name, command.Name())}
		}
	}
	return nil
}

// readProblems reads the whole file: rollouts name problems in any order. The
// first wrong line is an error: a set of problems is the user's own work.
func readProblems(path string) (map[string]*dataset.Problem, error) {
	problems := map[string]*dataset.Problem{}
	for problem, err := range dataset.Read[dataset.Problem](path) {
		if err != nil {
			return nil, err
		}
		if _, twice := problems[problem.TaskID]; twice {
			return nil, fmt.Errorf("%s: task_id %q is there twice; give each problem its own", path, problem.TaskID)
		}
		problems[problem.TaskID] = &problem
	}
	if len(problems) == 0 {
		return nil, fmt.Errorf("%s holds no problem", path)
	}
	return problems, nil
}

// countSamples reads the rollouts once for the progress bar; wrong lines are
// reported when they are worked on, unless there are no others.
func countSamples(path string) (int, error) {
	total := 0
	var first error
	for rollout, err := range dataset.Read[dataset.Rollout](path) {
		if _, line := errors.AsType[*dataset.LineError](err); err != nil && !line {
			return 0, err
		}
		if first == nil {
			first = err
		}
		total += len(rollout.Completions)
	}
	switch {
	case total > 0:
		return total, nil
	case first != nil:
		return 0, fmt.Errorf("no line can be read as a rollout; the first: %w", first)
	}
	return 0, fmt.Errorf("%s holds no rollout", path)
}
