package repair

import (
	"context"
	"fmt"
	"math"
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/host/judge"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Search says how repairs of a candidate are looked for.
type Search struct {
	Donors []*judge.Reference // best first; those in another language lend nothing
	Order  []int              // statements, most suspicious first
	Beyond []int              // statements that the failing run did not reach, for second edits
	Test   int                // the failing test of that run: edits run on it first
	Steps  uint64             // the budget
	// StepMultiple bounds one run of an edit, in multiples of the program's own
	// steps (StepRule).
	StepMultiple uint32
	// Oracles are correct programs that must agree with the problem's reference on
	// what a generated input gives. Generated is how many such inputs are used.
	Oracles   []*judge.Reference
	Generated int
}

const (
	// A run may take stepFloor steps beyond its multiple, and never more than
	// maxRunSteps. Each set of edits counts setSteps besides its runs.
	stepFloor, maxRunSteps, setSteps = 300, 200_000, 100
	// maxListed edits are listed, compiled and run at a time.
	maxListed = 1500
	// nearest donors lend their code first. The others' is tried where these give
	// no repair: each makes the search longer, and the best ones come first.
	nearest = 5
	// searchSeconds of CPU time end a conversation that its steps do not: an edit
	// that loops inside the language's own runtime. A limit of a single run that is
	// longer holds for a search too.
	searchSeconds = 2
)

// Find looks for small edits after which a failing candidate passes every test.
// What it returns comes from processes that ran the candidate beside expected
// values: Confirm a repair before anything is built on it. Errors wrap ErrNoEdits,
// ErrChecker or judge.ErrPlugin.
func Find(ctx context.Context, p *judge.Problem, j *judge.Judgement, options Search) (*Found, error) {
	if !judge.Can(p.Tracer(), pluginv1.Capability_CAPABILITY_EDIT) {
		return nil, ErrNoEdits
	}
	if p.HasChecker() {
		return nil, ErrChecker
	}
	inputs, err := generate(ctx, p, options.Oracles, options.Generated)
	if err != nil {
		return nil, err
	}
	open, err := opening(ctx, p, j, &options, inputs)
	if err != nil {
		return nil, err
	}
	var s *search
	err = p.Tracer().Edit(ctx, open, func(ask judge.Ask, opened *pluginv1.EditsOpened) error {
		s = &search{ask: ask, options: &options, statements: len(j.Program.Statements), donors: len(open.GetDonors()),
			canSwitch: judge.Can(p.Tracer(), pluginv1.Capability_CAPABILITY_SWITCHES),
			canDiffer: judge.Can(p.Tracer(), pluginv1.Capability_CAPABILITY_DIFFERENCE),
			found:     &Found{Tests: len(p.Tests), Generated: len(inputs)}}
		return s.run(ctx, opened)
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", judge.ErrPlugin, err)
	}
	if err := s.withoutSlow(ctx, func(ctx context.Context, r *Repair) (bool, error) {
		return passesTests(ctx, p, r.Apply(j.Program.Source))
	}); err != nil {
		return nil, err
	}
	return s.found, nil
}

// opening builds the first request: the candidate, its tests, generated inputs and
// donors.
func opening(
	ctx context.Context,
	p *judge.Problem,
	j *judge.Judgement,
	options *Search,
	inputs []generatedInput,
) (*pluginv1.OpenEdits, error) {
	open := &pluginv1.OpenEdits{
		Program:    p.Program(string(j.Program.Source), p.Language),
		EntryPoint: p.EntryPoint, Tests: uint32(len(p.Tests)), Limits: searchLimits(p.Limits()),
		Steps: &pluginv1.StepRule{Multiple: options.StepMultiple, Floor: stepFloor, Most: maxRunSteps, Edit: setSteps},
	}
	for i := range p.Tests {
		t := &p.Tests[i]
		check := &pluginv1.Check{TuplesAreLists: t.TuplesAreLists, Unordered: t.Unordered, Tolerance: tolerance(t.Near)}
		for _, other := range t.Others {
			check.AnyOf = append(check.AnyOf, uint32(other))
		}
		if table, expected := t.Expected(); !t.Inside {
			check.Values, check.Expected = table.Message(), uint32(expected)
		}
		open.Inputs, open.Checks = append(open.Inputs, t.Input()), append(open.Checks, check)
	}
	equality := p.GeneratedEquality()
	for _, g := range inputs {
		open.Inputs = append(open.Inputs, g.input)
		open.Checks = append(open.Checks, &pluginv1.Check{
			Values: g.table.Message(), Expected: uint32(g.expected), TuplesAreLists: equality.TuplesAreLists,
			Unordered: equality.Unordered, Tolerance: tolerance(equality.Near),
		})
	}
	for _, donor := range options.Donors {
		if donor.Language != p.Language {
			continue
		}
		profile, err := p.Profile(ctx, donor)
		if err != nil {
			return nil, err
		}
		open.Donors = append(open.Donors, &pluginv1.Donor{
			Program: p.Program(donor.Source, p.Language), Profile: profile})
	}
	return open, nil
}

func tolerance(near *trace.Tolerance) *pluginv1.Tolerance {
	if near == nil {
		return nil
	}
	return &pluginv1.Tolerance{Abs: near.Abs, Rel: near.Rel}
}

func searchLimits(one *pluginv1.Limits) *pluginv1.Limits {
	limits := proto.CloneOf(one)
	limits.CpuSeconds = max(searchSeconds, one.CpuSeconds)
	limits.WallSeconds *= limits.CpuSeconds / one.CpuSeconds
	return limits
}

// search is one conversation. Numbers of edits, checks and statements are the
// protocol's.
type search struct {
	ask        judge.Ask
	options    *Search
	statements int // of the program
	donors     int
	canSwitch  bool
	canDiffer  bool

	order   []uint32 // tests, the failing ones first
	failing int      // how many these are
	opened  uint32   // the first failing test, by the plugin's word
	passing int      // tests that the candidate passes as it is
	reached []uint32 // statements to edit, most suspicious first
	listed  uint32   // edits so far
	singles [][2]uint32
	beyond  [][2]uint32 // edits of statements that the first test did not reach
	from    uint32      // the donors in use are [from, to)
	to      uint32

	repairs []numbered // pass every test
	firsts  []first    // candidates for the first edit of a pair
	// Steps that single edits took, and that pairs may still take.
	singleSteps, pairSteps uint64
	ranUnedited            bool // on generated inputs
	// Hunks of the difference that the nearest repair is of, and those of the repair that
	// may only make the program faster (nearest.go).
	hunks map[uint32]Repair
	slow  []uint32
	found *Found
}

// numbered is a repair before it is described.
type numbered struct {
	edits []uint32 // one or two
}

func (s *search) run(ctx context.Context, opened *pluginv1.EditsOpened) error {
	if !s.begin(opened) {
		return nil
	}
	for s.from = 0; s.from < max(uint32(s.donors), 1) && len(s.repairs) == 0 && !s.spent(); s.from = s.to {
		s.to = min(s.from+nearest, uint32(s.donors))
		if s.from > 0 {
			s.to = uint32(s.donors)
		}
		if err := s.runSingles(ctx); err != nil {
			return err
		}
		if s.from == 0 && s.canDiffer && !s.spent() {
			if err := s.runNearest(ctx); err != nil {
				return err
			}
		}
		if len(s.repairs) == 0 {
			if err := s.runPairs(ctx); err != nil {
				return err
			}
		}
		if s.donors == 0 {
			break
		}
	}
	switch {
	case len(s.repairs) > 0:
		return s.tellApart(ctx)
	case s.canSwitch && !s.spent():
		return s.runSwitches(ctx)
	}
	return nil
}

// begin takes in what the candidate does as it is. False: it passes every test.
func (s *search) begin(opened *pluginv1.EditsOpened) bool {
	var passing []uint32
	for i, passed := range opened.GetPassed() {
		if passed {
			passing = append(passing, uint32(i))
		} else {
			s.order = append(s.order, uint32(i))
		}
	}
	if len(s.order) == 0 {
		return false
	}
	s.opened, s.failing = s.order[0], len(s.order)
	if at := slices.Index(s.order, uint32(s.options.Test)); at > 0 {
		s.order = slices.Insert(slices.Delete(s.order, at, at+1), 0, uint32(s.options.Test))
	}
	s.order, s.passing = append(s.order, passing...), len(passing)
	s.found.Passing = s.passing
	for _, n := range s.options.Order {
		if s.order[0] != s.opened || slices.Contains(opened.GetReached(), uint32(n)) {
			s.reached = append(s.reached, uint32(n))
		}
	}
	return true
}

// left is the rest of the budget.
func (s *search) left() uint64 {
	if s.found.Steps >= s.options.Steps {
		return 0
	}
	return s.options.Steps - s.found.Steps
}

// spent reports whether the budget has ended the search.
func (s *search) spent() bool {
	s.found.Exhausted = s.found.Exhausted || s.left() == 0
	return s.found.Exhausted
}

// took counts what a run used.
func (s *search) took(ran *pluginv1.EditsRan) *pluginv1.EditsRan {
	s.found.Steps += ran.GetSteps()
	s.found.Tried += int(ran.GetTried())
	s.found.Exhausted = s.found.Exhausted || ran.GetExhausted() && s.left() == 0
	return ran
}

// all is the range of every edit from one on.
func all(from uint32) []*pluginv1.EditRange {
	return []*pluginv1.EditRange{{From: from, To: math.MaxUint32}}
}

// each is a range for every one of some edits.
func each(edits []uint32) []*pluginv1.EditRange {
	ranges := make([]*pluginv1.EditRange, len(edits))
	for i, n := range edits {
		ranges[i] = &pluginv1.EditRange{From: n, To: n + 1}
	}
	return ranges
}

func runRequest(run *pluginv1.RunEdits) *pluginv1.EditRequest {
	return &pluginv1.EditRequest{Request: &pluginv1.EditRequest_Run{Run: run}}
}
