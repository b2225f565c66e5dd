package repair

import (
	"context"
	"slices"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// maxFirsts edits are tried with a second one.
	maxFirsts = 5
	// maxAlike of them are in one statement and fail the same tests.
	maxAlike = 2
	// maxFirstsBeyond of these are tried with edits of statements that were not reached;
	// once maxBeyond such edits are listed, no further statement is begun.
	maxFirstsBeyond, maxBeyond = 2, 120
	// Pairs may take pairShare times the steps of everything before them, and minPairSteps
	// where that is less.
	pairShare, minPairSteps = 2, 20_000
)

// runPairs looks for a second edit that mends what a first one leaves. First edits mend the
// first failing test, then another one, the last.
func (s *search) runPairs(ctx context.Context) error {
	s.singleSteps = s.found.Steps
	s.pairSteps = max(pairShare*s.singleSteps, minPairSteps)
	if err := s.runSeconds(ctx); err != nil || len(s.repairs) > 0 || s.from > 0 || s.failing == 1 {
		return err
	}
	if err := s.runOther(ctx); err != nil {
		return err
	}
	return s.runSeconds(ctx)
}

// runSeconds runs single edits together with each first one; then edits of statements that
// the first failing test reaches, if at all, once a first edit is made.
func (s *search) runSeconds(ctx context.Context) error {
	firsts := s.firsts
	s.firsts = nil
	for i := range firsts {
		if err := s.runTogether(ctx, &firsts[i], s.singles); err != nil {
			return err
		}
		if i >= maxFirstsBeyond || len(s.repairs) > 0 || s.from > 0 || s.spent() || s.pairSteps == 0 {
			continue
		}
		if err := s.listBeyond(ctx); err != nil {
			return err
		}
		if err := s.runTogether(ctx, &firsts[i], s.beyond); err != nil {
			return err
		}
	}
	return nil
}

func (s *search) listBeyond(ctx context.Context) error {
	if s.beyond != nil || len(s.options.Beyond) == 0 {
		return nil
	}
	var statements []uint32
	for _, n := range s.options.Beyond {
		statements = append(statements, uint32(n))
	}
	replies, err := s.ask(ctx, &pluginv1.EditRequest{Request: &pluginv1.EditRequest_List{List: &pluginv1.ListEdits{
		Statements: statements, DonorFrom: s.from, DonorTo: s.to, Limit: maxBeyond}}})
	if err != nil {
		return err
	}
	from, count := s.listed, replies[0].GetListed().GetCount()
	s.listed += count
	s.beyond = append(s.beyond, [2]uint32{from, from + count})
	return nil
}

// runOther looks for first edits that mend another failing test, the last one.
func (s *search) runOther(ctx context.Context) error {
	if s.spent() || s.pairSteps == 0 {
		return nil
	}
	other := s.order[s.failing-1]
	replies, err := s.ask(ctx, runRequest(&pluginv1.RunEdits{
		Each: ranges(s.singles), Checks: []uint32{other}, Steps: min(s.pairSteps, s.left())}))
	if err != nil {
		return err
	}
	ran := s.took(replies[0].GetRan())
	s.pairSteps -= min(s.pairSteps, ran.GetSteps())
	var some []mended
	for _, r := range ran.GetResults() {
		if !slices.ContainsFunc(s.found.Partial, func(p Repair) bool { return p.number == r.GetEdit() }) {
			some = append(some, mended{r.GetEdit(), 1})
		}
	}
	if len(some) == 0 || s.spent() {
		return nil
	}
	return s.lookCloser(ctx, some)
}

// runTogether runs each of some edits together with a first one. The tests that the first
// one fails run first.
func (s *search) runTogether(ctx context.Context, f *first, seconds [][2]uint32) error {
	if s.pairSteps == 0 || s.spent() || len(seconds) == 0 {
		return nil
	}
	order := slices.Clone(f.failed)
	for _, test := range s.order {
		if !slices.Contains(f.failed, test) {
			order = append(order, test)
		}
	}
	replies, err := s.ask(ctx, runRequest(&pluginv1.RunEdits{
		Base: []uint32{f.number}, Each: ranges(seconds), Checks: order, Steps: min(s.pairSteps, s.left())}))
	if err != nil {
		return err
	}
	ran := s.took(replies[0].GetRan())
	s.found.CPU = replies[0].GetCpuSeconds()
	s.pairSteps -= min(s.pairSteps, ran.GetSteps())
	for _, r := range ran.GetResults() {
		if len(r.GetFailed()) == 0 {
			s.repairs = append(s.repairs, numbered{[]uint32{f.number, r.GetEdit()}})
		}
	}
	return nil
}

func ranges(edits [][2]uint32) []*pluginv1.EditRange {
	var all []*pluginv1.EditRange
	for _, r := range edits {
		all = append(all, &pluginv1.EditRange{From: r[0], To: r[1]})
	}
	return all
}
