package conform

import (
	"fmt"
	"slices"

	"github.com/egca/egca/host/trace"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func variantChecks() []check {
	needs := []pluginv1.Capability{pluginv1.Capability_CAPABILITY_VARIANTS}
	return []check{
		{name: "variants/repair", needs: needs, programs: []string{"mistaken", "sum"}, read: readProtocol + ", Variants", run: repairs},
	}
}

// repairs asks for repairs of a program with one mistake and runs what comes
// back.
func repairs(s *subject) error {
	analysis, source, err := s.analyse("mistaken", false)
	if err != nil {
		return err
	}
	right, err := s.source("sum")
	if err != nil {
		return err
	}
	job, err := s.job("mistaken", arguments("[3, 4]"), arguments("[]"))
	if err != nil {
		return err
	}
	job.Variants = &pluginv1.Variants{Steps: 100_000, StepMultiple: 10,
		Donors: []*pluginv1.Donor{{Program: s.program(right)}},
		Checks: []*pluginv1.Check{expects("7", false), expects("0", true)}}
	for i := range analysis.Parts {
		job.Variants.Order = append(job.Variants.Order, uint32(i))
	}
	answer, err := s.client.Run(s.ctx, job)
	if err != nil {
		return err
	}
	again, err := s.client.Run(s.ctx, job)
	if err != nil {
		return err
	}
	if answer.GetVariants() == nil || again.GetVariants() == nil {
		return fmt.Errorf("no variants in answer to a job with variants")
	}
	answer.Variants.CpuSeconds, again.Variants.CpuSeconds = 0, 0 // measured
	if !same(answer.GetVariants(), again.GetVariants()) {
		return fmt.Errorf("two searches of the same job differ:\n%v\nand\n%v", answer.GetVariants(), again.GetVariants())
	}
	if len(answer.GetVariants().GetRepairs()) == 0 {
		return fmt.Errorf("no repair of %d edits tried; the mistake is one operator", answer.GetVariants().GetTried())
	}
	for _, r := range answer.GetVariants().GetRepairs() {
		edited := slices.Concat(source[:r.GetSpan().GetStart()], r.GetReplacement(), source[r.GetSpan().GetEnd():])
		runs, err := s.run(&pluginv1.Job{Program: s.program(edited), EntryPoint: "f", Inputs: job.GetInputs()})
		if err != nil {
			return err
		}
		for i, want := range []string{"7", "0"} {
			if err := s.returned(runs[i], want); err != nil {
				return fmt.Errorf("the repair %.60q does not pass: %w", r.GetReplacement(), err)
			}
		}
	}
	return nil
}

func expects(json string, passes bool) *pluginv1.Check {
	table := trace.NewTable()
	id, err := table.FromJSON([]byte(json))
	if err != nil {
		panic("conform: " + err.Error()) // the text is ours
	}
	return &pluginv1.Check{Values: table.Message(), Expected: uint32(id), Passes: passes}
}
