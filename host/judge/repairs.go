package judge

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/host/trace"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// ErrNoVariants: the language's plugin cannot search for repairs.
var ErrNoVariants = errors.New("the plugin has no variants capability")

// Search says how repairs of a candidate are looked for.
type Search struct {
	Donors []*Reference // best first; those in another language lend nothing
	Order  []int        // statement parts, most suspicious first
	Steps  uint64       // the budget
	// Oracles are correct programs that must agree with the problem's reference
	// on what a further input gives; of these Further are used at most.
	Oracles []*Reference
	Further int
	// StepMultiple bounds one run of an edit, in times of the program's own
	// steps.
	StepMultiple uint32
}

// Repair is one small edit of a candidate after which it passes checks.
type Repair struct {
	Part        int
	Span        trace.Span // what the edit replaces
	Replacement string
	Kind        string
	Size        int // tokens
	Passed      int // checks
	// Further is how many of the further inputs it treats as correct programs
	// do; where others do better, not all were counted.
	Further int
	// Whole: what it puts in solves the problem by itself, so that its place
	// tells nothing.
	Whole bool
	// Also is the second edit of a pair; nil of a repair that needs no other.
	// The first mends the first failing test by itself.
	Also *Edit
}

// Edit is a replacement of a text in one part.
type Edit struct {
	Part        int
	Span        trace.Span
	Replacement string
}

// Forced is a place which, forced to come out otherwise, makes the first failing
// test pass: a branch, or a value once.
type Forced struct {
	Part   int
	Span   trace.Span
	Branch bool
	Passed int // checks with the branch forced so in each; 1 of a value
}

// Repairs is what a search found.
type Repairs struct {
	All     []Repair // that pass every check
	Partial []Repair // that mend the first failing test only
	Forced  []Forced // where there are no others; the best first
	Checks  int      // how many there are
	// Further is how many further inputs there were, FurtherPassed how many of
	// them the candidate treats as correct programs do, known where there are
	// repairs.
	Further, FurtherPassed int
	Tried                  int
	Steps                  uint64
	Exhausted              bool    // the budget ended the search
	CPU                    float64 // seconds, measured; 0 when not known
}

// Repairs looks for small edits after which a failing candidate passes every
// test. It runs in processes that no verdict comes from: they hold expected
// values and references. Errors wrap ErrNoVariants or ErrPlugin.
func (p *Problem) Repairs(ctx context.Context, j *Judgement, search Search) (*Repairs, error) {
	if !can(p.tracer, pluginv1.Capability_CAPABILITY_VARIANTS) {
		return nil, ErrNoVariants
	}
	variants := &pluginv1.Variants{Steps: search.Steps, StepMultiple: search.StepMultiple}
	job := &pluginv1.Job{
		Program:    &pluginv1.Program{Source: j.Program.Source, Language: p.Language},
		EntryPoint: p.EntryPoint, Limits: searchLimits(p.limits), Variants: variants, Confidential: true,
	}
	for _, test := range j.failingFirst() {
		t := &p.Tests[test]
		check := &pluginv1.Check{Passes: j.Verdicts[test].Passed}
		if !t.Inside {
			check.Values, check.Expected = t.table.Message(), uint32(t.expected)
		}
		job.Inputs = append(job.Inputs, t.input)
		variants.Checks = append(variants.Checks, check)
	}
	inputs, checks, err := p.further(ctx, search.Oracles, search.Further)
	if err != nil {
		return nil, err
	}
	tests := len(job.Inputs)
	job.Inputs, variants.Checks = append(job.Inputs, inputs...), append(variants.Checks, checks...)
	for _, donor := range search.Donors {
		if donor.Language != p.Language {
			continue
		}
		variants.Donors = append(variants.Donors, &pluginv1.Donor{
			Program: &pluginv1.Program{Source: []byte(donor.Source), Language: p.Language}})
	}
	for _, part := range search.Order {
		variants.Order = append(variants.Order, uint32(part))
	}
	result, err := p.tracer.Run(ctx, job)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlugin, err)
	}
	found := result.GetVariants()
	return &Repairs{
		All: fromRepairs(found.GetRepairs()), Partial: fromRepairs(found.GetPartial()), Forced: fromForced(found.GetForced()),
		Checks: tests, Further: len(inputs), FurtherPassed: int(found.GetFurther()), Tried: int(found.GetTried()), Steps: found.GetSteps(), Exhausted: found.GetExhausted(), CPU: found.GetCpuSeconds(),
	}, nil
}

// searchSeconds of CPU time end a search that its steps do not: an edit that
// loops inside the language's own runtime. One that holds for a single run of
// the program and is longer holds for a search too.
const searchSeconds = 2

func searchLimits(one *pluginv1.Limits) *pluginv1.Limits {
	limits := proto.CloneOf(one)
	limits.CpuSeconds = max(searchSeconds, one.CpuSeconds)
	limits.WallSeconds *= limits.CpuSeconds / one.CpuSeconds
	return limits
}

// failingFirst orders the tests: the first that fails, the others that fail,
// those that pass.
func (j *Judgement) failingFirst() []int {
	var failing, passing []int
	for i, v := range j.Verdicts {
		if v.Passed {
			passing = append(passing, i)
		} else {
			failing = append(failing, i)
		}
	}
	return append(failing, passing...)
}

func fromRepairs(found []*pluginv1.Repair) []Repair {
	var out []Repair
	for _, r := range found {
		repair := Repair{
			Part: int(r.GetPart()), Span: fromSpan(r.GetSpan()), Replacement: string(r.GetReplacement()),
			Kind: r.GetKind(), Size: int(r.GetSize()), Passed: int(r.GetPassed()), Further: int(r.GetFurther()), Whole: r.GetWhole(),
		}
		if also := r.GetAlso(); also != nil {
			repair.Also = &Edit{int(also.GetPart()), fromSpan(also.GetSpan()), string(also.GetReplacement())}
		}
		out = append(out, repair)
	}
	return out
}

func fromForced(found []*pluginv1.Forced) []Forced {
	var out []Forced
	for _, f := range found {
		out = append(out, Forced{int(f.GetPart()), fromSpan(f.GetSpan()), f.GetKind() == "branch", int(f.GetPassed())})
	}
	return out
}

func fromSpan(s *pluginv1.Span) trace.Span {
	return trace.Span{Start: int(s.GetStart()), End: int(s.GetEnd())}
}
