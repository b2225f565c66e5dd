package main

import (
	"encoding/json"
	"fmt"
	"io"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/bench"
	"github.com/egca/egca/host/dataset"
)

func newBenchRollouts(global *globals) *cobra.Command {
	var asJSON, eachRow bool
	command := &cobra.Command{
		Use:   "rollouts PROBLEMS ROLLOUTS",
		Short: "Measure credit on real groups of completions",
		Long: `rollouts judges and credits a file of rollouts as egca credit does and prints the
share of logic failures at each level of evidence, how the search for a repair
ended, and the CPU time of a search and of the whole.`,
		Example: `  egca bench rollouts problems.jsonl.gz rollouts.jsonl.gz`,
		Args:    cobra.ExactArgs(2),
		RunE: func(command *cobra.Command, args []string) error {
			start := time.Now()
			samples, err := benchRollouts(command, global, args[0], args[1])
			if err != nil {
				return err
			}
			if eachRow {
				if err := writeSamples(command.OutOrStdout(), samples); err != nil {
					return err
				}
			}
			summary := bench.SummariseRollouts(samples)
			summary.CPUSeconds, summary.WallSeconds = processSeconds(), time.Since(start).Seconds()
			if asJSON {
				return json.NewEncoder(command.OutOrStdout()).Encode(summary)
			}
			_, err = fmt.Fprint(command.OutOrStdout(), summary.Text())
			return err
		},
	}
	global.addVerify(command)
	command.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	command.Flags().BoolVar(&eachRow, "rows", false, "print a JSON line a failing sample first")
	return command
}

// benchRollouts ends the plugins before it returns, so that their time is in
// this process's account.
func benchRollouts(command *cobra.Command, global *globals, problemFile, rolloutFile string) ([]bench.Sampled, error) {
	session, err := open(command.Context(), global)
	if err != nil {
		return nil, err
	}
	defer session.Close()
	problems, err := readProblems(problemFile)
	if err != nil {
		return nil, err
	}
	total, err := countSamples(rolloutFile)
	if err != nil {
		return nil, err
	}
	bar := newProgress("crediting", total)
	defer bar.finish()
	run := &bench.Rollouts{Engine: session.engine, Problems: problems, Parallel: 2 * workers(session.config.Config), Progress: bar.set}
	return run.Run(command.Context(), dataset.Read[dataset.Rollout](rolloutFile))
}

// processSeconds is the CPU time of this process and of those it started that
// have ended.
func processSeconds() float64 {
	total := 0.0
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var usage syscall.Rusage
		if syscall.Getrusage(who, &usage) == nil {
			total += time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
		}
	}
	return total
}

func writeSamples(w io.Writer, samples []bench.Sampled) error {
	encoder := json.NewEncoder(w)
	for _, s := range samples {
		if s.Line.Failed == 0 {
			continue
		}
		if err := encoder.Encode(map[string]any{
			"task_id": s.Line.TaskID, "sample": s.Line.Sample, "mode": s.Line.Mode, "evidence": s.Line.Evidence,
			"reason": s.Line.Reason, "span_text": s.Line.SpanText, "ending": s.Ending,
			"ground": s.Ground, "cpu_ms": 1000 * s.Search.CPU, "tried": s.Search.Tried, "steps": s.Search.Steps,
		}); err != nil {
			return err
		}
	}
	return nil
}
