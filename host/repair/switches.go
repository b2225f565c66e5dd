package repair

import (
	"context"
	"slices"
	"sort"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// Switching may take this part of the steps that the search took before pairs.
	switchShare = 4
	// maxSwitchValues are tried at one evaluation; maxSwitches places are reported.
	maxSwitchValues, maxSwitches = 8, 16
)

// runSwitches looks for conditions and values which, forced to come out otherwise,
// mend the first failing test. It finds suspects where no edit is a repair.
func (s *search) runSwitches(ctx context.Context) error {
	budget := min(s.singleSteps/switchShare, s.left())
	if budget == 0 {
		return nil
	}
	from, to := uint32(0), min(nearest, uint32(s.donors))
	if s.donors > nearest {
		from, to = nearest, uint32(s.donors) // those in use last
	}
	replies, err := s.ask(ctx,
		&pluginv1.EditRequest{Request: &pluginv1.EditRequest_Switches{Switches: &pluginv1.ListSwitches{
			Statements: s.reached, DonorFrom: from, DonorTo: to, Values: maxSwitchValues}}},
		runRequest(&pluginv1.RunEdits{Each: all(s.listed), Checks: []uint32{s.opened}, Steps: budget}))
	if err != nil {
		return err
	}
	s.listed += replies[0].GetListed().GetCount()
	ran := s.took(replies[1].GetRan())
	s.found.CPU = replies[1].GetCpuSeconds()
	var edits []uint32
	for _, r := range ran.GetResults() {
		if len(r.GetFailed()) == 0 {
			edits = append(edits, r.GetEdit())
		}
	}
	if len(edits) == 0 {
		return nil
	}
	return s.countSwitches(ctx, edits)
}

// countSwitches counts the tests that pass with conditions switched, and keeps the
// best switch of each place.
func (s *search) countSwitches(ctx context.Context, edits []uint32) error {
	rest := slices.DeleteFunc(slices.Clone(s.order), func(test uint32) bool { return test == s.opened })
	replies, err := s.ask(ctx,
		&pluginv1.EditRequest{Request: &pluginv1.EditRequest_Describe{Describe: &pluginv1.DescribeEdits{Edits: edits}}})
	if err != nil {
		return err
	}
	described, err := s.described(edits, replies[0].GetDescribed())
	if err != nil {
		return err
	}
	passed := map[uint32]int{}
	var branches []uint32
	for _, n := range edits {
		passed[n] = 1
		if described[n].Kind == "branch" {
			branches = append(branches, n)
		}
	}
	if len(branches) > 0 && len(rest) > 0 {
		replies, err := s.ask(
			ctx,
			runRequest(
				&pluginv1.RunEdits{Each: each(branches), Checks: rest, MaxFailures: uint32(len(rest)), Steps: max(s.left(), 1)},
			),
		)
		if err != nil {
			return err
		}
		for _, r := range s.took(replies[0].GetRan()).GetResults() {
			passed[r.GetEdit()] += int(r.GetRan()) - len(r.GetFailed())
		}
	}
	places := map[[3]int]int{} // statement and span to index
	for _, n := range edits {
		d := described[n]
		place := [3]int{d.Statement, d.Span.Start, d.Span.End}
		i, known := places[place]
		if !known {
			i = len(s.found.Switches)
			places[place] = i
			s.found.Switches = append(
				s.found.Switches,
				Switch{Statement: d.Statement, Span: d.Span, IsBranch: d.Kind == "branch"},
			)
		}
		s.found.Switches[i].Passed = max(s.found.Switches[i].Passed, passed[n])
	}
	sort.SliceStable(
		s.found.Switches,
		func(i, j int) bool { return s.found.Switches[i].Passed > s.found.Switches[j].Passed },
	)
	s.found.Switches = s.found.Switches[:min(len(s.found.Switches), maxSwitches)]
	return nil
}
