package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/bench"
	"github.com/egca/egca/host/dataset"
)

type mutantsFlags struct {
	rollouts, out                 string
	first, programs, each, faults int
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
themselves. Equal input gives equal cases.`,
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
	return command
}

func benchMutants(command *cobra.Command, global *globals, path string, flags *mutantsFlags) error {
	global.change = runAllTests
	session, err := open(command.Context(), global)
	if err != nil {
		return err
	}
	defer session.Close()
	var problems []*dataset.Problem
	for problem, err := range dataset.Read[dataset.Problem](path) {
		if err != nil {
			return err
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
	run := &bench.Mutants{Engine: session.engine, Programs: flags.programs, Each: flags.each, Faults: flags.faults,
		Parallel: workers(session.config.Config), Progress: bar.set}
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
