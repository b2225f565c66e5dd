package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/bench"
	"github.com/egca/egca/host/dataset"
)

func newBench(global *globals) *cobra.Command {
	command := &cobra.Command{
		Use:   "bench",
		Short: "Measure",
		Args:  cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return usageError{fmt.Errorf("say what to measure; see egca bench --help")}
		},
	}
	command.AddCommand(
		newBenchLocalize(global),
		newBenchRollouts(global),
		newBenchMutants(global),
		newBenchAblation(global),
	)
	return command
}

func newBenchLocalize(global *globals) *cobra.Command {
	var predictions string
	var asJSON, eachRow, siblings, alone, noBaselines bool
	command := &cobra.Command{
		Use:   "localize CASES",
		Short: "Score the localiser on programs whose fault is known",
		Long: `localize finds the fault of each case's candidate and scores it: top-1 (the span
lies in one statement and overlaps the faulty one), token precision and
recall, abstentions, milliseconds a case, and the CPU time, edits and
steps of the searches for repairs (none with --no-verify). A table of the confidences that
were claimed, in tenths, says how many of their spans were right. Beside it, on the same
cases: text diff, Ochiai, i-th event against i-th event, and a statement drawn at random.

Only what a trainer would know goes into the localiser: candidate, references,
tests and entry point.`,
		Example: `  egca bench localize cases.jsonl.gz --predictions out.jsonl`,
		Args:    cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			session, err := open(command.Context(), global)
			if err != nil {
				return err
			}
			defer session.Close()
			total := 0
			for _, err := range dataset.Read[dataset.LabelledCase](args[0]) {
				if err != nil {
					return err
				}
				total++
			}
			bar := newProgress("localising", total)
			run := session.localise()
			run.Progress, run.Siblings, run.SiblingsAlone, run.Baselines = bar.set, siblings, alone, !noBaselines
			rows, err := run.Run(command.Context(), dataset.Read[dataset.LabelledCase](args[0]))
			bar.finish()
			if err != nil {
				return err
			}
			if predictions != "" {
				if err := writePredictions(predictions, rows); err != nil {
					return err
				}
			}
			if eachRow {
				if err := writeRows(command.OutOrStdout(), rows); err != nil {
					return err
				}
			}
			summary := bench.Summarise(rows)
			if asJSON {
				return json.NewEncoder(command.OutOrStdout()).Encode(summary)
			}
			_, err = fmt.Fprint(command.OutOrStdout(), summary.Text())
			return err
		},
	}
	command.Flags().StringVar(&predictions, "predictions", "", "write a line a case there")
	global.addVerify(command)
	command.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	command.Flags().BoolVar(&siblings, "siblings", false, "use the cases' siblings as references too")
	command.Flags().BoolVar(&alone, "siblings-alone", false, "use the cases' siblings as references, and no others")
	command.MarkFlagsMutuallyExclusive("siblings", "siblings-alone")
	command.Flags().BoolVar(&noBaselines, "no-baselines", false, "leave out the baselines, which need every test traced")
	command.Flags().BoolVar(&eachRow, "rows", false, "print a JSON line a case first")
	return command
}

func writeRows(w io.Writer, rows []bench.Row) error {
	encoder := json.NewEncoder(w)
	for _, row := range rows {
		if err := encoder.Encode(map[string]any{
			"id": row.Prediction.ID, "verdict": row.Verdict, "evidence": row.Prediction.Evidence,
			"ground": row.Ground, "confidence": row.Confidence, "reason": row.Prediction.Reason,
			"kind": row.Kind, "similarity": row.Similarity,
			"diverges": row.Diverges, "repairs": row.Repairs, "ms": row.Milli,
			"cpu_ms": 1000 * row.Search.CPU, "tried": row.Search.Tried, "steps": row.Search.Steps,
		}); err != nil {
			return err
		}
	}
	return nil
}

func writePredictions(path string, rows []bench.Row) error {
	writer, err := dataset.Create[dataset.Prediction](path)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := writer.Write(row.Prediction); err != nil {
			return err
		}
	}
	return writer.Close()
}
