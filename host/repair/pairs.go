package repair

import (
	"context"
	"slices"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// maxFirsts edits are tried with a second one.
const maxFirsts = 8

// runPairs looks for a second edit that mends what a first one leaves. The tests
// that the first one fails run first. Pairs may take as many steps as everything
// before them.
func (s *search) runPairs(ctx context.Context) error {
	budget := s.found.Steps
	var ranges []*pluginv1.EditRange
	for _, r := range s.singles {
		ranges = append(ranges, &pluginv1.EditRange{From: r[0], To: r[1]})
	}
	for _, f := range s.firsts {
		if budget == 0 || s.spent() {
			break
		}
		order := slices.Clone(f.failed)
		for _, test := range s.order {
			if !slices.Contains(f.failed, test) {
				order = append(order, test)
			}
		}
		replies, err := s.ask(ctx, runRequest(&pluginv1.RunEdits{
			Base: []uint32{f.number}, Each: ranges, Checks: order, Steps: min(budget, s.left())}))
		if err != nil {
			return err
		}
		ran := s.took(replies[0].GetRan())
		s.found.CPU = replies[0].GetCpuSeconds()
		budget -= min(budget, ran.GetSteps())
		for _, r := range ran.GetResults() {
			if len(r.GetFailed()) == 0 {
				s.repairs = append(s.repairs, numbered{[]uint32{f.number, r.GetEdit()}})
			}
		}
	}
	s.firsts = nil
	return nil
}
