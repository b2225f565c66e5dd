package judge

import (
	"context"
	"fmt"
	"slices"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/internal/once"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Reference is a correct program and its runs on the problem's tests.
type Reference struct {
	Name       string // which one it is, for a person: "reference", "sibling 3"
	Language   string
	EntryPoint string
	Source     string
	Program    *trace.Program
	// Passes tells for each test whether the reference passes it. Where it
	// does not, its trace is no measure.
	Passes []bool

	tracer   Tracer
	equality trace.Equality
	slowest  float64  // CPU seconds of its slowest test
	failures []string // notes on the tests that it fails

	traces once.Map[traced, *trace.Run]
	// Its profile on the tests, see Problem.Profile.
	profile once.Value[[]byte]
	// OnGenerated are the reference's runs on Problem.Generated, which host/repair
	// makes and keeps here; nil for an input that it was not run on.
	OnGenerated once.Value[[]*trace.Run]
}

// readReferences parses the problem's references and puts those in the
// candidates' language first. One that cannot serve (no plugin for its
// language, it does not compile) is a note, unless none is left of those given.
func (p *Problem) readReferences(ctx context.Context, setting *Setting, problem *dataset.Problem) error {
	var native, foreign []*Reference
	var last error
	for i, given := range given(problem) {
		name := "reference"
		if i > 0 || problem.Reference == "" {
			name = fmt.Sprintf("reference %d", i+1)
		}
		r, err := p.newReference(ctx, setting, name, given)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			last = err
			p.Notes = append(p.Notes, fmt.Sprintf("%s is left out: %v", name, err))
		case r.Language == p.Language:
			native = append(native, r)
		default:
			foreign = append(foreign, r)
		}
	}
	all := slices.Concat(native, foreign)
	switch {
	case len(all) > 0:
		p.Reference, p.Others = all[0], all[1:]
		if len(native) > 0 && native[0].Program.MethodAlone(p.EntryPoint) == native[0].EntryPoint {
			p.EntryPoint = native[0].EntryPoint
		}
		return nil
	case last == nil:
		return nil // the problem has none
	default:
		return fmt.Errorf("task %s: no reference can serve: %w", p.TaskID, last)
	}
}

// given are the references as the problem has them, each with its language and
// entry point filled in.
func given(problem *dataset.Problem) []dataset.Reference {
	var all []dataset.Reference
	if problem.Reference != "" {
		all = append(all, dataset.Reference{Program: problem.Reference})
	}
	return filledIn(problem, append(all, problem.References...))
}

// filledIn gives programs of a problem the language and the entry point that they
// leave to it.
func filledIn(problem *dataset.Problem, all []dataset.Reference) []dataset.Reference {
	for i := range all {
		if all[i].Language == "" {
			all[i].Language = problem.Language
		}
		if all[i].EntryPoint == "" {
			all[i].EntryPoint = problem.EntryPoint
		}
	}
	return all
}

func (p *Problem) newReference(
	ctx context.Context,
	setting *Setting,
	name string,
	given dataset.Reference,
) (*Reference, error) {
	tracer, err := setting.Tracers(ctx, given.Language)
	if err != nil {
		return nil, err
	}
	if err := callable(tracer, given.Language, given.EntryPoint); err != nil {
		return nil, err
	}
	program, err := Analyse(ctx, tracer, given.Language, given.Program, Confidential)
	if err != nil {
		return nil, err
	}
	if len(program.Errors) > 0 {
		return nil, fmt.Errorf(
			"%w: it does not compile: %s: %s",
			ErrProblem,
			program.Errors[0].Type,
			program.Errors[0].Message,
		)
	}
	entryPoint := given.EntryPoint
	if method := program.MethodAlone(entryPoint); method != "" {
		entryPoint = method
	}
	return &Reference{
		Name: name, Language: given.Language, EntryPoint: entryPoint, Source: given.Program, Program: program,
		tracer: tracer, equality: equality(tracer, given.Language, setting, p.testLanguage),
	}, nil
}

// ReferenceFeatures are the features of a problem's references in its own
// language. Nothing of them runs.
func ReferenceFeatures(ctx context.Context, tracers Tracers, problem *dataset.Problem) ([]credit.Features, error) {
	var all []credit.Features
	for _, r := range given(problem) {
		if r.Language != problem.Language {
			continue
		}
		tracer, err := tracers(ctx, r.Language)
		if err != nil {
			return nil, fmt.Errorf("task %s: %w", problem.TaskID, err)
		}
		program, err := Analyse(ctx, tracer, r.Language, r.Program, Confidential)
		if err != nil {
			return nil, fmt.Errorf("task %s: %w", problem.TaskID, err)
		}
		if len(program.Errors) > 0 {
			return nil, fmt.Errorf("%w: task %s: a reference does not compile: %s: %s", ErrProblem, problem.TaskID,
				program.Errors[0].Type, program.Errors[0].Message)
		}
		all = append(all, Features(program))
	}
	return all, nil
}

// Features are a program's in the terms of constraints.
func Features(program *trace.Program) credit.Features {
	f := &program.Features
	return credit.Features{Constructs: f.Constructs, Imports: f.Imports, Calls: f.Calls, Recursive: len(f.Recursive)}
}

// Add makes a reference of a program in the candidates' language that is said
// to pass every test, and runs it. Nil: it does not, or does not compile, or one of
// the tests decides inside the program's process. Errors wrap ErrPlugin.
func (p *Problem) Add(ctx context.Context, name, source string) (*Reference, error) {
	if slices.ContainsFunc(p.Tests, func(t Test) bool { return t.Inside }) {
		return nil, nil
	}
	program, err := Analyse(ctx, p.tracer, p.Language, source, Confidential)
	if err != nil || len(program.Errors) > 0 {
		return nil, err
	}
	r := p.own(name, source, program)
	verdicts, err := p.judgeReference(ctx, r)
	if err != nil {
		return nil, err
	}
	r.settle(verdicts)
	for _, passes := range r.Passes {
		if !passes {
			return nil, nil
		}
	}
	return r, nil
}

// Sibling makes a reference of a program of the group that is proven.
func (p *Problem) Sibling(name string, passing *Judgement) *Reference {
	r := p.own(name, string(passing.Program.Source), passing.Program)
	r.settle(passing.Verdicts)
	return r
}

// own is a reference in the candidates' language.
func (p *Problem) own(name, source string, program *trace.Program) *Reference {
	return &Reference{
		Name: name, Language: p.Language, EntryPoint: p.EntryPoint, Source: source, Program: program,
		tracer: p.tracer, equality: p.equality,
	}
}

// settle keeps what a reference's tests came to.
func (r *Reference) settle(verdicts []Verdict) {
	r.Passes, r.slowest, r.failures = nil, 0, nil
	for i, v := range verdicts {
		if !v.Passed {
			r.failures = append(
				r.failures,
				fmt.Sprintf("test %d: %s fails it (%s); no divergence from it is looked for there", i, r.Name, v.Reason),
			)
		}
		r.Passes = append(r.Passes, v.Passed)
		r.slowest = max(r.slowest, v.Run.CPU)
	}
}

// judgeReference runs a reference on every test that it can run: a test in source
// form needs a program in the test's own language.
func (p *Problem) judgeReference(ctx context.Context, r *Reference) ([]Verdict, error) {
	verdicts := make([]Verdict, len(p.Tests))
	var inputs []*pluginv1.Input
	var tests []int
	for i := range p.Tests {
		verdicts[i] = Verdict{Run: &trace.Run{}, Reason: "it is source in " + p.testLanguage}
		if err := runnable(r.tracer, r.Language, &p.Tests[i]); err != nil {
			verdicts[i].Reason = "it " + err.Error()
		}
		if p.canRun(r, i) {
			inputs, tests = append(inputs, p.Tests[i].input), append(tests, i)
		}
	}
	job := &pluginv1.Job{Inputs: inputs, Limits: p.ceiling(), Confidential: true}
	results, err := runParts(ctx, r.tracer, p.subjectOf(r), job, p.sizes(tests))
	if err != nil {
		return nil, err
	}
	p.ranReference(r, results)
	decided, err := p.decide(ctx, tests, results.runs, r.equality)
	if err != nil {
		return nil, err
	}
	for i, test := range tests {
		verdicts[test] = decided[i]
	}
	return verdicts, nil
}

// RunReference runs a reference on inputs under the limits of candidates. The
// runs are one an input, in order. Errors wrap ErrPlugin.
func (p *Problem) RunReference(ctx context.Context, r *Reference, inputs []*pluginv1.Input) ([]*trace.Run, error) {
	results, err := p.runConfidential(ctx, r, &pluginv1.Job{Inputs: inputs, Limits: p.limits})
	if err != nil {
		return nil, err
	}
	return results.runs, nil
}

// Profile returns the profile of a reference in the candidates' language on the
// tests, for Donor.profile; nil when the plugin gives none. Each is made once. The
// error is ctx's.
func (p *Problem) Profile(ctx context.Context, r *Reference) ([]byte, error) {
	return r.profile.Get(ctx, func(ctx context.Context) ([]byte, error) {
		result, err := r.tracer.Run(ctx, &pluginv1.Job{
			Program: p.Program(r.Source, r.Language), EntryPoint: r.EntryPoint,
			Inputs: p.inputs(), Limits: p.limits, Confidential: true, Profile: true,
		})
		if err != nil {
			return nil, ctx.Err() // without a profile the donor lends less, that is all
		}
		return result.GetProfile(), nil
	})
}

// canRun reports whether a reference can run a test at all: one in source form
// needs a program in the test's own language, keyword arguments a language that has them.
func (p *Problem) canRun(r *Reference, test int) bool {
	t := &p.Tests[test]
	arguments := t.input.GetArguments()
	if arguments == nil {
		return r.Language == p.testLanguage || t.Rule != nil
	}
	return runnable(r.tracer, r.Language, t) == nil
}

// runConfidential runs a reference, in processes that no candidate's descends from.
func (p *Problem) runConfidential(ctx context.Context, r *Reference, job *pluginv1.Job) (*done, error) {
	job.Confidential = true
	done, err := runJob(ctx, r.tracer, p.subjectOf(r), job)
	p.ranReference(r, done)
	return done, err
}

func (p *Problem) subjectOf(r *Reference) subject {
	return subject{p.Program(r.Source, r.Language), r.EntryPoint, r.Program}
}

// ranReference keeps the level of the sandbox, which is the candidates' too where they share a plugin.
func (p *Problem) ranReference(r *Reference, done *done) {
	if done != nil && r.tracer == p.tracer {
		p.sandbox.Store(&done.sandbox)
	}
}
