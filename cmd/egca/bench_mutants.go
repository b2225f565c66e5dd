package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/bench"
	"github.com/egca/egca/host/dataset"
)

type mutantsFlags struct {
	rollouts, out, half           string
	first, programs, each, faults int
	cross                         bool
}

func newBenchMutants(global *globals) *cobra.Command {
	flags := &mutantsFlags{}
	command := &cobra.Command{
		Use:   "mutants PROBLEMS --out CASES",
		Short: "Plant faults in correct programs: cases for bench localize",
		Long: `mutants plants small faults (another operator, constant, variable or function, a
statement left out) in correct programs and writes those that fail a test as
cases for bench localize. The programs are the completions that pass in a file of
rollouts, so that the reference is another program, or without one the references
themselves and the problems' solutions. Equal input gives equal cases.

With --cross the reference of each case is another of the correct programs, and its
siblings are the rest; programs of nearly the same structure are left out of both.
With --half even or odd only every second problem is used, counted from the file's
beginning: rules can be tuned on one half and checked on the other.`,
		Example: `  egca bench mutants problems.jsonl.gz --rollouts rollouts.jsonl.gz --out cases.jsonl.gz`,
		Args:    cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			if err := required(command, "out"); err != nil {
				return err
			}
			return benchMutants(command, global, args[0], flags)
		},
	}
	command.Flags().StringVar(&flags.rollouts, "rollouts", "", "take the programs from these completions")
	command.Flags().StringVar(&flags.out, "out", "", "where the cases go")
	command.Flags().IntVar(&flags.first, "first", 0, "as many of the problems, from the first on (0: all)")
	command.Flags().IntVar(&flags.programs, "programs", 3, "programs of one problem, at most")
	command.Flags().IntVar(&flags.each, "each", 2, "mutants of one program, at most")
	command.Flags().IntVar(&flags.faults, "faults", 1, "faults planted in one mutant, each in another statement")
	command.Flags().StringVar(&flags.half, "half", "", "use every second problem alone: even (the first, the third ...) or odd")
	command.Flags().BoolVar(&flags.cross, "cross", false, "let another correct program be each case's reference")
	return command
}

func benchMutants(command *cobra.Command, global *globals, path string, flags *mutantsFlags) error {
	if !slices.Contains([]string{"", "even", "odd"}, flags.half) {
		return usageError{fmt.Errorf("--half is %q; there are even and odd", flags.half)}
	}
	global.change = runAllTests
	session, err := open(command.Context(), global)
	if err != nil {
		return err
	}
	defer session.Close()
	var problems []*dataset.Problem
	place := -1
	for problem, err := range dataset.Read[dataset.Problem](path) {
		if err != nil {
			return err
		}
		if place++; flags.half != "" && (place%2 == 0) != (flags.half == "even") {
			continue
		}
		if problems = append(problems, &problem); len(problems) == flags.first {
			break
		}
	}
	var groups map[string]*dataset.Rollout
	if flags.rollouts != "" {
		groups = map[string]*dataset.Rollout{}
		for rollout, err := range dataset.Read[dataset.Rollout](flags.rollouts) {
			if err != nil {
				return err
			}
			groups[rollout.TaskID] = &rollout
		}
	}
	bar := newProgress("planting faults", len(problems))
	run := &bench.Mutants{
		Engine: session.engine, Programs: flags.programs, Each: flags.each, Faults: flags.faults, Cross: flags.cross,
		Parallel: workers(session.config.Config), Progress: bar.set,
	}
	cases, err := run.Run(command.Context(), problems, groups)
	bar.finish()
	if err != nil {
		return err
	}
	writer, err := dataset.Create[dataset.LabelledCase](flags.out)
	if err != nil {
		return err
	}
	for _, c := range cases {
		if err := writer.Write(c); err != nil {
			return err
		}
	}
	if err := writer.Close(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(command.OutOrStdout(), "%d cases of %d problems\n", len(cases), len(problems))
	return err
}
