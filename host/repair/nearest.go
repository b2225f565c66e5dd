package repair

import (
	"context"
	"errors"
	"slices"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// maxHunks and maxDifference are of how many hunks and tokens a difference may consist. A
	// donor that differs in more is another program.
	maxHunks, maxDifference = 32, 96
	// maxWhole donors, the nearest ones, are compared with. Of the differences that make
	// every test pass the one of the fewest tokens is made as small as it can be, in
	// minimiseSets sets of hunks.
	maxWhole, minimiseSets = 3, 96
)

// difference is the way from the program to a donor.
type difference struct {
	hunks []uint32
	size  int // tokens
}

var errBudget = errors.New("the budget is used up")

// runNearest goes from the program towards the nearest donor. Where all hunks of the
// difference make every test pass, it looks for the fewest that do (ddmin): a repair
// of one or several places, each of which is needed.
func (s *search) runNearest(ctx context.Context) error {
	differences, described, err := s.differences(ctx)
	if err != nil {
		return err
	}
	sets := 0
	steps := map[string]uint64{} // that each part took
	passes := func(part []uint32) (bool, error) {
		if sets++; sets > minimiseSets || s.spent() {
			return false, errBudget
		}
		replies, err := s.ask(ctx, runRequest(&pluginv1.RunEdits{Base: part, Checks: s.order, Steps: s.left()}))
		if err != nil {
			return false, err
		}
		s.found.CPU = replies[0].GetCpuSeconds()
		ran := s.took(replies[0].GetRan())
		steps[string(keyOf(part))] = ran.GetSteps()
		results := ran.GetResults()
		return len(results) == 1 && len(results[0].GetFailed()) == 0, nil
	}
	for _, d := range differences {
		whole, err := passes(d.hunks)
		needed := d.hunks
		if whole {
			needed, err = ddmin(d.hunks, passes)
		}
		switch {
		case errors.Is(err, errBudget):
			return nil // what is left is not known to be needed
		case err != nil:
			return err
		case whole:
			if err := s.findSlow(ctx, needed, steps); err != nil {
				return err
			}
			s.hunks = described
			return s.tellNearest(ctx, s.joined(needed, described))
		}
	}
	return nil
}

// findSlow notes the hunks of a set without which a run may only have been ended: at a
// number of steps that a verdict does not know. steps: that parts of the set took.
func (s *search) findSlow(ctx context.Context, hunks []uint32, steps map[string]uint64) error {
	if len(hunks) == 1 {
		return nil // the program as it is fails, and the judge says so
	}
	for i, n := range hunks {
		rest := slices.Delete(slices.Clone(hunks), i, i+1)
		if steps[string(keyOf(rest))] < setSteps+stepFloor {
			continue // no run is ended so early
		}
		slow, err := s.isSlow(ctx, rest, hunks)
		if err != nil {
			return err
		}
		if slow {
			s.slow = append(s.slow, n)
		}
	}
	return nil
}

// withoutSlow leaves out the hunks that only make the program faster: the judge tells
// whether it is wrong without them. To be called when the conversation is over.
func (s *search) withoutSlow(ctx context.Context, passes func(context.Context, *Repair) (bool, error)) error {
	for _, n := range s.slow {
		hunks := s.found.Nearest.numbers()
		if len(hunks) == 1 {
			return nil
		}
		shorter := s.joined(slices.DeleteFunc(hunks, func(h uint32) bool { return h == n }), s.hunks)
		shorter.Agrees, shorter.IsStandalone = s.found.Nearest.Agrees, s.found.Nearest.IsStandalone
		passed, err := passes(ctx, &shorter)
		if err != nil {
			return err
		}
		if passed {
			s.found.Nearest = &shorter
		}
	}
	return nil
}

// isSlow reports whether the first test that some hunks fail takes them StepMultiple times
// the steps that it takes hunks which pass.
func (s *search) isSlow(ctx context.Context, failing, passing []uint32) (bool, error) {
	replies, err := s.ask(ctx, runRequest(&pluginv1.RunEdits{Base: failing, Checks: s.order, Steps: max(s.left(), 1)}))
	if err != nil {
		return false, err
	}
	test := s.order[:1]
	for _, r := range s.took(replies[0].GetRan()).GetResults() {
		test = r.GetFailed()
	}
	if len(test) == 0 {
		return false, nil
	}
	replies, err = s.ask(ctx, runRequest(&pluginv1.RunEdits{Base: failing, Checks: test, Steps: max(s.left(), 1)}),
		runRequest(&pluginv1.RunEdits{Base: passing, Checks: test, Steps: 1}))
	if err != nil {
		return false, err
	}
	with, without := s.took(replies[1].GetRan()).GetSteps(), s.took(replies[0].GetRan()).GetSteps()
	own := with - min(with, setSteps)
	return without-min(without, setSteps) >= min(own*uint64(s.options.StepMultiple)+stepFloor, maxRunSteps), nil
}

// differences lists those to the nearest donors, the smallest first, and describes their
// hunks.
func (s *search) differences(ctx context.Context) ([]difference, map[uint32]Repair, error) {
	var requests []*pluginv1.EditRequest
	for donor := range min(maxWhole, uint32(s.donors)) {
		requests = append(requests, &pluginv1.EditRequest{
			Request: &pluginv1.EditRequest_Difference{Difference: &pluginv1.ListDifference{Donor: donor}}})
	}
	replies, err := s.ask(ctx, requests...)
	if err != nil {
		return nil, nil, err
	}
	var found []difference
	var edits []uint32
	for _, reply := range replies {
		s.found.CPU = reply.GetCpuSeconds()
		d := difference{}
		for range reply.GetListed().GetCount() {
			d.hunks = append(d.hunks, s.listed)
			s.listed++
		}
		if len(d.hunks) > 0 && len(d.hunks) <= maxHunks {
			found, edits = append(found, d), append(edits, d.hunks...)
		}
	}
	if len(found) == 0 {
		return nil, nil, nil
	}
	replies, err = s.ask(ctx,
		&pluginv1.EditRequest{Request: &pluginv1.EditRequest_Describe{Describe: &pluginv1.DescribeEdits{Edits: edits}}})
	if err != nil {
		return nil, nil, err
	}
	described, err := s.described(edits, replies[0].GetDescribed())
	if err != nil {
		return nil, nil, err
	}
	for i := range found {
		for _, n := range found[i].hunks {
			found[i].size += described[n].Size
		}
	}
	found = slices.DeleteFunc(found, func(d difference) bool { return d.size > maxDifference })
	slices.SortStableFunc(found, func(a, b difference) int { return a.size - b.size })
	return found, described, nil
}

// joined is the repair that some hunks make together.
func (s *search) joined(hunks []uint32, described map[uint32]Repair) Repair {
	r := described[hunks[0]]
	for _, n := range hunks[1:] {
		r.Further = append(r.Further, described[n].Edit)
		r.Size += described[n].Size
	}
	r.Passed = len(s.order)
	return r
}

// tellNearest counts the generated inputs on which a repair, and the program as it is,
// agree with the references, and sees whether an expression in it solves the problem by
// itself.
func (s *search) tellNearest(ctx context.Context, r Repair) error {
	if checks := s.generatedChecks(); len(checks) > 0 {
		requests := append(s.onUnedited(), runRequest(&pluginv1.RunEdits{
			Base: r.numbers(), Checks: checks, MaxFailures: uint32(len(checks))}))
		replies, err := s.ask(ctx, requests...)
		if err != nil {
			return err
		}
		last := len(replies) - 1
		s.tookUnedited(replies[:last])
		r.Agrees = agreeing(s.took(replies[last].GetRan()))
	}
	if r.Size >= minStandalone {
		standalone, err := s.standalone(ctx, slices.Sorted(slices.Values(r.numbers())))
		if err != nil {
			return err
		}
		r.IsStandalone = len(standalone) > 0
	}
	s.found.Nearest = &r
	return nil
}

// onUnedited is the run of the program as it is on generated inputs; none where it ran.
func (s *search) onUnedited() []*pluginv1.EditRequest {
	if s.ranUnedited || s.found.Generated == 0 {
		return nil
	}
	checks := s.generatedChecks()
	return []*pluginv1.EditRequest{runRequest(&pluginv1.RunEdits{Checks: checks, MaxFailures: uint32(len(checks))})}
}

// tookUnedited takes in the reply to onUnedited.
func (s *search) tookUnedited(replies []*pluginv1.EditReply) {
	for _, reply := range replies {
		s.found.AgreesUnedited, s.ranUnedited = agreeing(s.took(reply.GetRan())), true
	}
}

// agreeing counts the checks that a request's one set passes.
func agreeing(ran *pluginv1.EditsRan) int {
	for _, r := range ran.GetResults() {
		return int(r.GetRan()) - len(r.GetFailed())
	}
	return 0
}

func (r *Repair) numbers() []uint32 {
	var edits []uint32
	for _, e := range r.Edits() {
		edits = append(edits, e.number)
	}
	return edits
}

func (s *search) generatedChecks() []uint32 {
	var checks []uint32
	for i := range s.found.Generated {
		checks = append(checks, uint32(s.found.Tests+i))
	}
	return checks
}
