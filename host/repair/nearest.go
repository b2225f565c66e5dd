package repair

import (
	"context"
	"errors"
	"slices"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// maxHunks is of how many hunks a difference may consist. A donor that differs in
	// more places is another program.
	maxHunks = 32
	// maxMinimised differences are made as small as they can be, those of the fewest
	// tokens; each may take minimiseSets sets of hunks.
	maxMinimised, minimiseSets = 2, 96
)

// difference is the way from the program to a donor.
type difference struct {
	hunks []uint32
	size  int // tokens
}

var errBudget = errors.New("the budget is used up")

// runNearest goes from the program towards the nearest donors. Where all hunks of the
// difference make every test pass, it looks for the fewest that do (ddmin): a repair
// of one or several places, each of which is needed.
func (s *search) runNearest(ctx context.Context) error {
	whole, described, err := s.differences(ctx)
	if err != nil || len(whole) == 0 {
		return err
	}
	slices.SortStableFunc(whole, func(a, b difference) int { return a.size - b.size })
	for _, d := range whole[:min(len(whole), maxMinimised)] {
		sets := 0
		needed, err := ddmin(d.hunks, func(part []uint32) (bool, error) {
			if sets++; sets > minimiseSets || s.spent() {
				return false, errBudget
			}
			replies, err := s.ask(ctx, runRequest(&pluginv1.RunEdits{Base: part, Checks: s.order, Steps: max(s.left(), 1)}))
			if err != nil {
				return false, err
			}
			s.found.CPU = replies[0].GetCpuSeconds()
			return passesAll(s.took(replies[0].GetRan())), nil
		})
		if errors.Is(err, errBudget) {
			break // what is left is not known to be needed
		}
		if err != nil {
			return err
		}
		s.found.Nearest = append(s.found.Nearest, s.joined(needed, described))
	}
	return s.nearestOnGenerated(ctx)
}

// differences lists those to the donors in use whose hunks make every test pass, all
// made together, and describes their hunks.
func (s *search) differences(ctx context.Context) ([]difference, map[uint32]Repair, error) {
	var requests []*pluginv1.EditRequest
	for donor := range min(nearest, uint32(s.donors)) {
		requests = append(requests, &pluginv1.EditRequest{
			Request: &pluginv1.EditRequest_Difference{Difference: &pluginv1.ListDifference{Donor: donor}}})
	}
	replies, err := s.ask(ctx, requests...)
	if err != nil {
		return nil, nil, err
	}
	var found []difference
	var edits []uint32
	requests = nil
	for _, reply := range replies {
		first, count := s.listed, reply.GetListed().GetCount()
		s.listed += count
		if count == 0 || count > maxHunks {
			continue
		}
		d := difference{}
		for n := first; n < first+count; n++ {
			d.hunks = append(d.hunks, n)
		}
		found, edits = append(found, d), append(edits, d.hunks...)
		requests = append(requests, runRequest(&pluginv1.RunEdits{Base: d.hunks, Checks: s.order, Steps: max(s.left(), 1)}))
	}
	if len(found) == 0 {
		return nil, nil, nil
	}
	replies, err = s.ask(ctx, append(requests,
		&pluginv1.EditRequest{Request: &pluginv1.EditRequest_Describe{Describe: &pluginv1.DescribeEdits{Edits: edits}}})...)
	if err != nil {
		return nil, nil, err
	}
	described, err := s.described(edits, replies[len(found)].GetDescribed())
	if err != nil {
		return nil, nil, err
	}
	var whole []difference
	for i, d := range found {
		for _, n := range d.hunks {
			d.size += described[n].Size
		}
		if passesAll(s.took(replies[i].GetRan())) {
			whole = append(whole, d)
		}
	}
	return whole, described, nil
}

// passesAll reports whether a request's one set passed every check.
func passesAll(ran *pluginv1.EditsRan) bool {
	results := ran.GetResults()
	return len(results) == 1 && len(results[0].GetFailed()) == 0
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

// nearestOnGenerated counts the generated inputs on which the repairs, and the program
// as it is, agree with the references.
func (s *search) nearestOnGenerated(ctx context.Context) error {
	if s.found.Generated == 0 || len(s.found.Nearest) == 0 {
		return nil
	}
	checks := s.generatedChecks()
	most := uint32(len(checks))
	requests := []*pluginv1.EditRequest{runRequest(&pluginv1.RunEdits{Checks: checks, MaxFailures: most})}
	for i := range s.found.Nearest {
		var base []uint32
		for _, e := range s.found.Nearest[i].Edits() {
			base = append(base, e.number)
		}
		requests = append(requests, runRequest(&pluginv1.RunEdits{Base: base, Checks: checks, MaxFailures: most}))
	}
	replies, err := s.ask(ctx, requests...)
	if err != nil {
		return err
	}
	for i, reply := range replies {
		agrees := 0
		for _, r := range s.took(reply.GetRan()).GetResults() {
			agrees = int(r.GetRan()) - len(r.GetFailed())
		}
		if i == 0 {
			s.found.AgreesUnedited = agrees
		} else {
			s.found.Nearest[i-1].Agrees = agrees
		}
	}
	return nil
}

func (s *search) generatedChecks() []uint32 {
	var checks []uint32
	for i := range s.found.Generated {
		checks = append(checks, uint32(s.found.Tests+i))
	}
	return checks
}
