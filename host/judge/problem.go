package judge

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/internal/once"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Problem is a problem ready to judge candidates of one language. It is safe
// for use by several goroutines.
type Problem struct {
	TaskID string
	// Language is the candidates'.
	Language string
	// EntryPoint is as the problem or its reference in the candidates' language has it.
	// Where that reference defines a name as a method alone, it is Class.name.
	EntryPoint string
	Tests      []Test
	// Reference is the first of the problem's references that can serve, one in
	// the candidates' language where there is one; Others are the rest. A problem
	// without a reference has its first solution that passes instead, and nil where
	// there is none.
	Reference *Reference
	Others    []*Reference
	// Notes are what a person should know about the problem: tests that its
	// own reference fails, tests that had to be judged inside.
	Notes []string

	testLanguage string // the problem's own
	prelude      []byte // of programs in that
	tracer       Tracer
	equality     trace.Equality
	config       config.LimitsConfig
	given        dataset.ProblemLimits // the problem's own
	confirm      bool
	stop         bool     // at the first failing test
	checker      *checker // decides the tests; nil: the expected values do
	limits       *pluginv1.Limits
	sandbox      atomic.Pointer[string] // the level at which a program of this problem ran, once one has

	// Generated are inputs near the tests', which host/repair makes and keeps here.
	Generated once.Value[[]*pluginv1.Input]
}

// Setting is what problems are prepared with.
type Setting struct {
	Tracers Tracers
	Limits  config.LimitsConfig
	Judge   config.JudgeConfig
	// Strict compares the results of programs in another language than the
	// problem's under trace.Strict instead of trace.Common.
	Strict bool
	// Confirm has a program that passes every test run once more, and pass once
	// more, before it is believed.
	Confirm bool
}

// Prepare reads a problem's tests, runs its references on them and computes the
// expected side of split tests, for candidates in a language (empty: the
// problem's own). Errors wrap ErrProblem or ErrPlugin, or are those of
// Setting.Tracers.
func Prepare(ctx context.Context, setting Setting, problem *dataset.Problem, language string) (*Problem, error) {
	if language == "" {
		language = problem.Language
	}
	tracer, err := setting.Tracers(ctx, language)
	if err != nil {
		return nil, fmt.Errorf("task %s: %w", problem.TaskID, err)
	}
	p := &Problem{
		TaskID: problem.TaskID, Language: language, EntryPoint: entryPoint(problem, language), testLanguage: problem.Language,
		tracer: tracer, equality: equality(tracer, language, &setting, problem.Language), config: setting.Limits,
		confirm: setting.Confirm, stop: setting.Judge.StopAtFailure, prelude: []byte(problem.Prelude),
	}
	p.readLimits(problem)
	if err := callable(tracer, language, p.EntryPoint); err != nil {
		return nil, fmt.Errorf("task %s: %w", p.TaskID, err)
	}
	if err := p.checkPrelude(ctx); err != nil {
		return nil, fmt.Errorf("task %s: %w", p.TaskID, err)
	}
	if err := p.readReferences(ctx, &setting, problem); err != nil {
		return nil, err
	}
	if err := p.readTests(ctx, problem); err != nil {
		return nil, err
	}
	p.chooseTests(setting.Judge)
	if err := p.readChecker(ctx, &setting, problem); err != nil {
		return nil, fmt.Errorf("task %s: %w", p.TaskID, err)
	}
	if err := p.readLarge(ctx); err != nil {
		return nil, fmt.Errorf("task %s: its expected values: %w", p.TaskID, err)
	}
	if err := p.runReferences(ctx); err != nil {
		return nil, fmt.Errorf("task %s: %w", p.TaskID, err)
	}
	if err := p.sound(ctx); err != nil {
		return nil, fmt.Errorf("task %s: %w", p.TaskID, err)
	}
	for _, r := range p.Others {
		p.Notes = append(p.Notes, r.failures...)
	}
	if err := p.addSolutions(ctx, &setting, problem); err != nil {
		return nil, fmt.Errorf("task %s: %w", p.TaskID, err)
	}
	p.setLimits()
	return p, nil
}

// checkPrelude reports a prelude that candidates cannot run behind.
func (p *Problem) checkPrelude(ctx context.Context) error {
	if len(p.prelude) == 0 || p.Language != p.testLanguage {
		return nil
	}
	if !Can(p.tracer, pluginv1.Capability_CAPABILITY_PRELUDE) {
		return fmt.Errorf("%w: it has a prelude, which the plugin for %s cannot run; put its text before each program",
			ErrProblem, p.Language)
	}
	program, err := Analyse(ctx, p.tracer, p.Language, string(p.prelude), 0)
	if err != nil {
		return err
	}
	if len(program.Errors) > 0 {
		return fmt.Errorf("%w: its prelude does not compile: %s: %s", ErrProblem, program.Errors[0].Type, program.Errors[0].Message)
	}
	return nil
}

// Program is a program in a language as a plugin loads it: behind the problem's prelude
// where it is in the problem's language.
func (p *Problem) Program(source, language string) *pluginv1.Program {
	program := &pluginv1.Program{Source: []byte(source), Language: language}
	if language == p.testLanguage {
		program.Prelude = p.prelude
	}
	return program
}

// callable reports why a plugin cannot call an entry point.
func callable(tracer Tracer, language, entryPoint string) error {
	if class, _ := trace.SplitEntry(entryPoint); class != "" && !Can(tracer, pluginv1.Capability_CAPABILITY_METHODS) {
		return fmt.Errorf("%w: entry_point %s is a method, and the plugin for %s calls functions alone", ErrProblem,
			entryPoint, language)
	}
	return nil
}

// References are the problem's own correct programs, the canonical one first; none
// where there is none.
func (p *Problem) References() []*Reference {
	if p.Reference == nil {
		return nil
	}
	return append([]*Reference{p.Reference}, p.Others...)
}

// entryPoint is the function that programs in a language must define: as the
// problem's reference in that language calls it.
func entryPoint(problem *dataset.Problem, language string) string {
	for _, r := range given(problem) {
		if r.Language == language {
			return r.EntryPoint
		}
	}
	return problem.EntryPoint
}

func (p *Problem) readTests(ctx context.Context, problem *dataset.Problem) error {
	if slices.ContainsFunc(problem.Tests, dataset.Test.OnStdin) && !Can(p.tracer, pluginv1.Capability_CAPABILITY_STDIN) {
		return fmt.Errorf(
			"%w: task %s has tests on standard input, which the plugin for %s cannot run; give arguments and expected values",
			ErrProblem,
			p.TaskID,
			p.Language,
		)
	}
	var sources [][]byte
	foreign := p.Language != problem.Language
	for _, t := range problem.Tests {
		if !t.Structured() && !t.OnStdin() && !foreign {
			sources = append(sources, []byte(t.Source))
		}
	}
	var splits []*pluginv1.SplitTest
	if len(sources) > 0 {
		if !Can(p.tracer, pluginv1.Capability_CAPABILITY_CALL) {
			return fmt.Errorf(
				"%w: task %s has tests in source form, which the plugin for %s cannot run; give arguments and expected values",
				ErrProblem,
				p.TaskID,
				p.Language,
			)
		}
		if Can(p.tracer, pluginv1.Capability_CAPABILITY_SPLIT) {
			var err error
			if splits, err = p.tracer.Split(ctx, p.Language, p.EntryPoint, sources); err != nil {
				return fmt.Errorf("%w: task %s: split tests: %w", ErrPlugin, p.TaskID, err)
			}
		}
	}
	next := 0
	for i := range problem.Tests {
		if problem.Tests[i].OnStdin() {
			test := newStdin(&problem.Tests[i], problem)
			test.Weight, test.given = problem.Tests[i].Weighs(), &problem.Tests[i]
			p.Tests = append(p.Tests, test)
			continue
		}
		var split *pluginv1.SplitTest
		if !problem.Tests[i].Structured() {
			if foreign {
				p.Notes = append(p.Notes, fmt.Sprintf("test %d is left out: it is source in %s", i, problem.Language))
				continue
			}
			if next < len(splits) {
				split = splits[next]
			}
			next++
		}
		test, err := newTest(&problem.Tests[i], split, p.EntryPoint, problem.Types)
		if err != nil {
			return fmt.Errorf("%w: task %s: test %d: %w", ErrProblem, p.TaskID, i, err)
		}
		if err := runnable(p.tracer, p.Language, &test); err != nil {
			return fmt.Errorf("%w: task %s: test %d %w", ErrProblem, p.TaskID, i, err)
		}
		test.Weight, test.given = problem.Tests[i].Weighs(), &problem.Tests[i]
		test.TuplesAreLists, test.Unordered = problem.Tests[i].TuplesAreLists(problem), problem.Tests[i].InAnyOrder(problem)
		if abs, rel, given := problem.Tests[i].Tolerance(problem); given {
			test.Near = &trace.Tolerance{Abs: abs, Rel: rel}
		}
		p.Tests = append(p.Tests, test)
	}
	switch {
	case len(p.Tests) > 0:
		return nil
	case len(problem.Tests) > 0:
		return fmt.Errorf(
			"%w: task %s: all tests are source in %s, none can judge a program in %s; give arguments and expected values",
			ErrProblem,
			p.TaskID,
			problem.Language,
			p.Language,
		)
	default:
		return fmt.Errorf("%w: task %s has no tests; give it at least one", ErrProblem, p.TaskID)
	}
}

// runReferences runs the references on every input, and the expected sides in a
// job of their own, with the first one loaded.
func (p *Problem) runReferences(ctx context.Context) error {
	if err := p.computeExpected(ctx); err != nil {
		return err
	}
	for _, r := range p.References() {
		verdicts, err := p.judgeReference(ctx, r)
		if err == nil && r == p.Reference && p.judgeInside(verdicts) {
			verdicts, err = p.judgeReference(ctx, r)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", r.Name, err)
		}
		r.settle(verdicts)
	}
	return nil
}

// computeExpected runs the expected sides of split tests, beside the reference or,
// where the problem has none, beside an empty program. One that cannot be computed,
// or whose reference is in another language, is judged inside. Without a reference
// nothing shows that the two sides can be compared from outside, so that a value
// which is no plain data is judged inside too.
func (p *Problem) computeExpected(ctx context.Context) error {
	var expects []*pluginv1.Input
	beside := p.Reference
	if beside == nil {
		beside = p.own("no reference", "", &trace.Program{})
	}
	for i := range p.Tests {
		if p.Tests[i].expect != nil && beside.Language != p.Language {
			p.Tests[i] = newInside(p.Tests[i].Text)
		}
		if p.Tests[i].expect != nil {
			expects = append(expects, &pluginv1.Input{Kind: &pluginv1.Input_Call{Call: p.Tests[i].expect}})
		}
	}
	if len(expects) == 0 {
		return p.checkInside(ctx, beside)
	}
	results, err := p.runConfidential(
		ctx,
		beside,
		&pluginv1.Job{Inputs: expects, Limits: p.ceiling()},
	)
	if err != nil {
		return err
	}
	next := 0
	for i := range p.Tests {
		if p.Tests[i].expect == nil {
			continue
		}
		if run := results.runs[next]; run.Outcome.Kind == trace.Returned && (p.Reference != nil || isPlain(run)) {
			p.Tests[i].table, p.Tests[i].expected = run.Table, run.Outcome.Value
		} else {
			p.Tests[i] = newInside(p.Tests[i].Text)
		}
		next++
	}
	return p.checkInside(ctx, beside)
}

// checkInside reports a test of a problem without references that the plugin cannot run
// at all, such as a test file that wants what is not there. A reference shows that by itself;
// here an empty program does, which need not pass.
func (p *Problem) checkInside(ctx context.Context, beside *Reference) error {
	var inputs []*pluginv1.Input
	for i := range p.Tests {
		if p.Tests[i].Inside {
			inputs = append(inputs, p.Tests[i].input)
		}
	}
	if p.Reference != nil || len(inputs) == 0 {
		return nil
	}
	_, err := p.runConfidential(ctx, beside, &pluginv1.Job{Inputs: inputs, Limits: p.ceiling(), StopAtFailure: true})
	return err
}

// isPlain reports whether a run returned plain data: nothing in it is an object that
// only its own language can compare.
func isPlain(run *trace.Run) bool {
	_, ok := trace.NewTable().Copy(run.Table, []trace.ID{run.Outcome.Value})
	return ok
}

// judgeInside turns split tests that the reference itself fails into ones that
// are judged inside: their two sides cannot be compared from outside. It
// reports whether there are any.
func (p *Problem) judgeInside(verdicts []Verdict) (again bool) {
	for i, v := range verdicts {
		if !v.Passed && p.Tests[i].expect != nil {
			p.Tests[i], again = newInside(p.Tests[i].Text), true
		}
	}
	return again
}

// Sources are the references in the candidates' language.
func (p *Problem) Sources() []string {
	var sources []string
	for _, r := range p.References() {
		if r.Language == p.Language {
			sources = append(sources, r.Source)
		}
	}
	return sources
}

// TestSources are the texts of the tests in source form.
func (p *Problem) TestSources() []string {
	var sources []string
	for i := range p.Tests {
		if p.Tests[i].input.GetArguments() == nil {
			sources = append(sources, p.Tests[i].Text)
		}
	}
	return sources
}

// Tracer is the plugin that judges the problem.
func (p *Problem) Tracer() Tracer { return p.tracer }

// Limits are those of one run of a candidate on one test. They are shared: clone
// them before you change them.
func (p *Problem) Limits() *pluginv1.Limits { return p.limits }

// GeneratedEquality decides whether a value is the expected one on inputs that are
// made of the tests': tuples are lists, order does not count and numbers may be near
// where it is so in one of these.
func (p *Problem) GeneratedEquality() trace.Equality {
	equality := p.equality
	for i := range p.Tests {
		t := &p.Tests[i]
		equality.TuplesAreLists = equality.TuplesAreLists || t.TuplesAreLists
		equality.Unordered = equality.Unordered || t.Unordered
		if equality.Near == nil {
			equality.Near = t.Near
		}
	}
	return equality
}

// OneAnswer reports whether each input has one right result: a reference's on another
// input is right then, and is no more than one of several otherwise.
func (p *Problem) OneAnswer() bool {
	return p.checker == nil && !slices.ContainsFunc(p.Tests, func(t Test) bool { return len(t.Others) > 0 })
}

// Equality is the language's own, which decides unless a test says otherwise.
func (p *Problem) Equality() trace.Equality { return p.equality }
