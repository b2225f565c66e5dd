package repair

import (
	"context"
	"fmt"
	"slices"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

const (
	// maxRepairs are described and reported.
	maxRepairs = 1000
	// A repair of fewer than minStandalone tokens is no standalone solution;
	// maxStandalone expressions are tried.
	minStandalone, maxStandalone = 3, 32
)

// tellApart describes the repairs, counts the generated inputs on which each
// agrees with the references, and marks standalone solutions.
func (s *search) tellApart(ctx context.Context) error {
	s.repairs = s.repairs[:min(len(s.repairs), maxRepairs)]
	var edits []uint32
	for _, r := range s.repairs {
		for _, n := range r.edits {
			if !slices.Contains(edits, n) {
				edits = append(edits, n)
			}
		}
	}
	unedited := s.onUnedited()
	requests := slices.Concat(unedited, s.onGenerated(), []*pluginv1.EditRequest{
		{Request: &pluginv1.EditRequest_Describe{Describe: &pluginv1.DescribeEdits{Edits: edits}}}})
	replies, err := s.ask(ctx, requests...)
	if err != nil {
		return err
	}
	s.tookUnedited(replies[:len(unedited)])
	requests, replies = requests[len(unedited):], replies[len(unedited):]
	last := len(replies) - 1
	described, err := s.described(edits, replies[last].GetDescribed())
	if err != nil {
		return err
	}
	agrees := map[[2]uint32]int{}
	for i, reply := range replies[:last] {
		ran := s.took(reply.GetRan())
		for _, r := range ran.GetResults() {
			agrees[key(requests[i].GetRun().GetBase(), r.GetEdit())] = int(r.GetRan()) - len(r.GetFailed())
		}
	}
	for _, n := range s.repairs {
		r := described[n.edits[0]]
		if len(n.edits) == 2 {
			second := described[n.edits[1]]
			r.Second, r.Size = &second.Edit, r.Size+second.Size
		}
		r.Passed = len(s.order)
		r.Agrees = agrees[key(n.edits[:len(n.edits)-1], n.edits[len(n.edits)-1])]
		s.found.Repairs = append(s.found.Repairs, r)
	}
	return s.markStandalone(ctx)
}

// key names a set of one edit or of a base and one edit.
func key(base []uint32, edit uint32) [2]uint32 {
	if len(base) == 0 {
		return [2]uint32{edit, edit}
	}
	return [2]uint32{base[0], edit}
}

// onGenerated are the runs on generated inputs: of the single edits, and of the pairs by
// their first edit. None without such inputs.
func (s *search) onGenerated() []*pluginv1.EditRequest {
	if s.found.Generated == 0 {
		return nil
	}
	checks := s.generatedChecks()
	var singles []uint32
	var bases []uint32
	seconds := map[uint32][]uint32{}
	for _, r := range s.repairs {
		if len(r.edits) == 1 {
			singles = append(singles, r.edits[0])
			continue
		}
		if seconds[r.edits[0]] == nil {
			bases = append(bases, r.edits[0])
		}
		seconds[r.edits[0]] = append(seconds[r.edits[0]], r.edits[1])
	}
	var runs []*pluginv1.EditRequest
	add := func(base, edits []uint32) {
		runs = append(runs, runRequest(&pluginv1.RunEdits{Base: base, Each: each(edits), Checks: checks,
			MaxFailures: uint32(len(checks)), BestOnly: true}))
	}
	if len(singles) > 0 {
		add(nil, singles)
	}
	for _, base := range bases {
		add([]uint32{base}, seconds[base])
	}
	return runs
}

// markStandalone finds the repairs that put in an expression which passes every
// test by itself.
func (s *search) markStandalone(ctx context.Context) error {
	var edits []uint32
	for i := range s.found.Repairs {
		if r := &s.found.Repairs[i]; r.Size >= minStandalone {
			edits = append(edits, s.repairs[i].edits...)
		}
	}
	if len(edits) == 0 {
		return nil
	}
	slices.Sort(edits)
	standalone, err := s.standalone(ctx, slices.Compact(edits))
	if err != nil {
		return err
	}
	for i, r := range s.repairs {
		s.found.Repairs[i].IsStandalone = s.found.Repairs[i].Size >= minStandalone &&
			slices.ContainsFunc(r.edits, func(n uint32) bool { return standalone[n] })
	}
	return nil
}

// standalone returns those of some edits that put in an expression which passes every
// test by itself.
func (s *search) standalone(ctx context.Context, edits []uint32) (map[uint32]bool, error) {
	replies, err := s.ask(ctx,
		&pluginv1.EditRequest{Request: &pluginv1.EditRequest_Standalone{Standalone: &pluginv1.ListStandalone{
			Edits: edits, Limit: maxStandalone}}},
		runRequest(&pluginv1.RunEdits{Each: all(s.listed), Checks: s.order}))
	if err != nil {
		return nil, err
	}
	listed, ran := replies[0].GetListed(), s.took(replies[1].GetRan())
	s.found.CPU = replies[1].GetCpuSeconds()
	s.listed += listed.GetCount()
	standalone := map[uint32]bool{}
	for _, r := range ran.GetResults() {
		if at := int(
			r.GetEdit(),
		) - int(
			listed.GetFirst(),
		); len(r.GetFailed()) == 0 && at >= 0 &&
			at < len(listed.GetOrigins()) {
			for _, n := range listed.GetOrigins()[at].GetEdits() {
				standalone[n] = true
			}
		}
	}
	return standalone, nil
}

// described reads a description of edits, by number.
func (s *search) described(asked []uint32, reply *pluginv1.EditsDescribed) (map[uint32]Repair, error) {
	all := map[uint32]Repair{}
	for i, d := range reply.GetEdits() {
		if int(d.GetStatement()) >= s.statements {
			return nil, fmt.Errorf("edit: described.edits[%d].statement: %d of %d", i, d.GetStatement(), s.statements)
		}
		all[asked[i]] = Repair{
			Edit: Edit{
				Statement: int(d.GetStatement()), Span: fromSpan(d.GetSpan()), Replacement: string(d.GetReplacement()),
				OldReads: d.GetOldReads(), NewReads: d.GetNewReads(), Binds: d.GetBinds(), Unread: d.GetUnread(), number: asked[i],
			},
			Kind: d.GetKind(), Size: max(int(d.GetSize()), 1),
		}
	}
	return all, nil
}

func fromSpan(s *pluginv1.Span) trace.Span {
	return trace.Span{Start: int(s.GetStart()), End: int(s.GetEnd())}
}
