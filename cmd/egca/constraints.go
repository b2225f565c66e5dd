package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
)

type constraintsFlags struct {
	problems, out string
	strict        bool
}

func newConstraints(global *globals) *cobra.Command {
	flags := &constraintsFlags{}
	command := &cobra.Command{
		Use:   "constraints --problems FILE --out FILE",
		Short: "Derive each problem's algorithmic constraints from its references",
		Long: `constraints reads what the references of a problem have in common (loops,
recursion, data structures, imports) and writes the problems again with
constraints.hints and, in words for the sampling prompt, constraints.text. The
same references give the same constraints; no program runs.

A hint is not checked: a correct program of another kind may break it. With
--strict it is, and a program that breaks it has the mode constraint. What a
problem demands already stays as it is, and so do hints and a text that
somebody wrote.`,
		Example: `  egca constraints --problems problems.jsonl --out constrained.jsonl
  egca constraints --problems problems.jsonl.gz --out constrained.jsonl.gz --strict`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error { return runConstraints(command, global, flags) },
	}
	command.Flags().StringVar(&flags.problems, "problems", "", "problems with references")
	command.Flags().StringVar(&flags.out, "out", "", "where the problems with constraints go")
	command.Flags().BoolVar(&flags.strict, "strict", false, "have the gate check them too")
	return command
}

func runConstraints(command *cobra.Command, global *globals, flags *constraintsFlags) (err error) {
	if err := required(command, "problems", "out"); err != nil {
		return err
	}
	if flags.problems == flags.out {
		return usageError{errors.New("--out is the file of --problems; give it another name")}
	}
	session, err := open(command.Context(), global)
	if err != nil {
		return err
	}
	defer session.Close()
	writer, err := dataset.Create[dataset.ProblemLine](flags.out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, writer.Close()) }()
	count := 0
	for problem, err := range dataset.Read[dataset.ProblemLine](flags.problems) {
		if err != nil {
			return err
		}
		if err := session.constrain(command.Context(), &problem, flags.strict); err != nil {
			return err
		}
		if err := writer.Write(problem); err != nil {
			return err
		}
		count++
	}
	fmt.Fprintf(command.OutOrStdout(), "%d problems with constraints are in %s\n", count, flags.out)
	return nil
}

// constrain fills in a problem's hints and text.
func (s *session) constrain(ctx context.Context, problem *dataset.ProblemLine, strict bool) error {
	c := &problem.Constraints
	if c.Hints == nil {
		programs, err := judge.ReferenceFeatures(ctx, s.tracer, &problem.Problem)
		if err != nil {
			return err
		}
		derived := credit.Derive(programs)
		c.Hints = &derived
	}
	c.Strict = c.Strict || strict
	if c.Text == "" {
		c.Text = c.Words()
	}
	return nil
}
