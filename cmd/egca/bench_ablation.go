package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/bench"
	"github.com/egca/egca/host/dataset"
)

type ablationFlags struct {
	mutants            []string
	problems, rollouts string
	update             string
}

func newBenchAblation(global *globals) *cobra.Command {
	flags := &ablationFlags{}
	command := &cobra.Command{
		Use:   "ablation CASES ...",
		Short: "Tables of what each step of the localiser is worth",
		Long: `ablation localises each set by the traces' alignment alone, with verification, and
with the cases' siblings where there are any, beside the baselines, and prints
tables in Markdown: top-1, spans and precision at each level, CPU time a case.
Sets given with --mutants (egca bench mutants makes them) also give the precision
by what a span rests on, which its confidence is read off from, and what other
weights of repairs and alignment would give (host/engine/weights.go).`,
		Example: `  egca bench ablation cases.jsonl.gz --mutants mutants.jsonl.gz --problems problems.jsonl.gz --rollouts rollouts.jsonl.gz`,
		RunE: func(command *cobra.Command, args []string) error {
			tables, err := ablation(command, global, args, flags)
			if err != nil {
				return err
			}
			if flags.update == "" {
				_, err = fmt.Fprintln(command.OutOrStdout(), tables)
				return err
			}
			document, err := os.ReadFile(flags.update)
			if err != nil {
				return err
			}
			text, err := bench.Replace(string(document), tables)
			if err != nil {
				return fmt.Errorf("%s: %w", flags.update, err)
			}
			return os.WriteFile(flags.update, []byte(text), 0o644)
		},
	}
	command.Flags().StringSliceVar(&flags.mutants, "mutants", nil, "sets of planted faults")
	command.Flags().StringVar(&flags.problems, "problems", "", "with --rollouts: problems with reference and tests")
	command.Flags().StringVar(&flags.rollouts, "rollouts", "", "groups of completions to credit too")
	command.Flags().StringVar(&flags.update, "update", "", "put the tables between the marks of this document")
	return command
}

func ablation(command *cobra.Command, global *globals, sets []string, flags *ablationFlags) (string, error) {
	var out strings.Builder
	fmt.Fprintf(&out, "%s, %d cores%s, %s.\n", runtime.GOOS, runtime.NumCPU(), processor(), runtime.Version())
	var planted, swept []bench.Summary
	for i, path := range append(append([]string(nil), sets...), flags.mutants...) {
		table, err := ablate(command, global, path, i >= len(sets))
		if err != nil {
			return "", err
		}
		out.WriteString(bench.AblationTable(table))
		if i >= len(sets) {
			// Planted faults are localised without siblings: with the least there is.
			planted = append(planted, table.Ways[1].Summary)
			for _, way := range table.Ways[1:] {
				swept = append(swept, way.Summary)
			}
		}
	}
	if len(planted) > 0 {
		out.WriteString("\nBy what a span rests on, planted faults, with verification:\n" + bench.GroundTable(planted))
		out.WriteString(
			"\nOther weights, planted faults, with verification, without siblings and with:\n" + bench.SweepTable(swept),
		)
	}
	if flags.rollouts != "" {
		start, before := time.Now(), processSeconds()
		verified := *global
		on := true
		verified.verify = &on
		samples, err := benchRollouts(command, &verified, flags.problems, flags.rollouts)
		if err != nil {
			return "", err
		}
		summary := bench.SummariseRollouts(samples)
		summary.CPUSeconds, summary.WallSeconds = processSeconds()-before, time.Since(start).Seconds()
		fmt.Fprintf(&out, "\n**%s**\n", setName(flags.rollouts))
		out.WriteString(bench.RolloutTable(summary))
	}
	return out.String(), nil
}

// ablate localises one set in every way, each in a session of its own, so that
// the plugins' time is in this process's account.
func ablate(command *cobra.Command, global *globals, path string, sweep bool) (bench.Ablation, error) {
	table := bench.Ablation{Set: setName(path)}
	siblings := false
	for c, err := range dataset.Read[dataset.LabelledCase](path) {
		if err != nil {
			return table, err
		}
		siblings = siblings || len(c.Siblings) > 0
	}
	settings := *global
	off := false
	settings.verify = &off
	summary, err := localiseOnce(command, &settings, path, func(l *bench.Localise) { l.Baselines = true })
	if err != nil {
		return table, err
	}
	table.Baselines = summary.Baselines
	for _, way := range []struct {
		name                    string
		verify, siblings, alone bool
	}{
		{"alignment", false, false, false},
		{"+ verification", true, false, false},
		{"+ siblings", true, true, false},
		{"siblings, no reference", true, false, true},
	} {
		if (way.siblings || way.alone) && !siblings {
			continue
		}
		settings.verify = &way.verify
		before := processSeconds()
		if summary, err = localiseOnce(command, &settings, path, func(l *bench.Localise) {
			l.Siblings, l.SiblingsAlone, l.Sweep = way.siblings, way.alone, sweep && way.verify && !way.alone
		}); err != nil {
			return table, err
		}
		table.Ways = append(table.Ways, bench.Way{
			Name: way.name, Summary: summary, MilliCPU: 1000 * (processSeconds() - before) / float64(max(summary.N, 1)),
		})
	}
	return table, nil
}

func localiseOnce(
	command *cobra.Command,
	global *globals,
	path string,
	set func(*bench.Localise),
) (bench.Summary, error) {
	session, err := open(command.Context(), global)
	if err != nil {
		return bench.Summary{}, err
	}
	defer session.Close()
	run := session.localise()
	set(run)
	rows, err := run.Run(command.Context(), dataset.Read[dataset.LabelledCase](path))
	return bench.Summarise(rows), err
}

func setName(path string) string {
	name, _, _ := strings.Cut(filepath.Base(path), ".")
	return name
}

// processor is the machine's model, where the system tells.
func processor() string {
	data, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return " of " + strings.TrimSpace(value)
		}
	}
	return ""
}
