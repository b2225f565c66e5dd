package judge

import (
	"context"
	"fmt"
	"sync"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/trace"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// Problem is a problem ready to judge candidates of one language. It is safe
// for use by several goroutines.
type Problem struct {
	TaskID     string
	Language   string
	EntryPoint string
	Tests      []Test
	// Reference is the canonical solution's structure and what it needed.
	Reference *Reference
	// Notes are what a person should know about the problem: tests that its
	// own reference fails, tests that had to be judged inside.
	Notes []string

	tracer   Tracer
	equality trace.Equality
	config   config.LimitsConfig
	limits   *pluginv1.Limits
}

// Reference is a correct program and its runs on the problem's tests.
type Reference struct {
	Name    string // which one it is, for a person: "reference"
	Source  string
	Program *trace.Program
	// Passes tells for each test whether the reference passes it. Where it
	// does not, its trace is no measure.
	Passes []bool

	mu     sync.Mutex
	traces map[int]*tracing // by test
}

// Prepare reads a problem's tests, runs its reference on them and computes the
// expected side of split tests. Errors wrap ErrProblem or ErrPlugin.
func Prepare(ctx context.Context, tracer Tracer, problem *dataset.Problem, limits config.LimitsConfig) (*Problem, error) {
	p := &Problem{
		TaskID: problem.TaskID, Language: problem.Language, EntryPoint: problem.EntryPoint,
		tracer: tracer, equality: equality(tracer, problem.Language), config: limits,
	}
	if err := p.readTests(ctx, problem); err != nil {
		return nil, err
	}
	if len(p.Tests) == 0 {
		return nil, fmt.Errorf("%w: task %s has no tests; give it at least one", ErrProblem, p.TaskID)
	}
	program, err := Analyse(ctx, tracer, p.Language, problem.Reference, Secret)
	if err != nil {
		return nil, fmt.Errorf("task %s: reference: %w", p.TaskID, err)
	}
	if len(program.Errors) > 0 {
		return nil, fmt.Errorf("%w: task %s: the reference does not compile: %s: %s", ErrProblem, p.TaskID,
			program.Errors[0].Type, program.Errors[0].Message)
	}
	p.Reference = &Reference{Name: "reference", Source: problem.Reference, Program: program, traces: map[int]*tracing{}}
	if err := p.runReference(ctx); err != nil {
		return nil, fmt.Errorf("task %s: %w", p.TaskID, err)
	}
	return p, nil
}

func (p *Problem) readTests(ctx context.Context, problem *dataset.Problem) error {
	var sources [][]byte
	for _, t := range problem.Tests {
		if !t.Structured() {
			sources = append(sources, []byte(t.Source))
		}
	}
	var splits []*pluginv1.SplitTest
	if len(sources) > 0 {
		if !can(p.tracer, pluginv1.Capability_CAPABILITY_CALL) {
			return fmt.Errorf("%w: task %s has tests in source form, which the plugin for %s cannot run; give arguments and expected values",
				ErrProblem, p.TaskID, p.Language)
		}
		if can(p.tracer, pluginv1.Capability_CAPABILITY_SPLIT) {
			var err error
			if splits, err = p.tracer.Split(ctx, p.Language, sources); err != nil {
				return fmt.Errorf("%w: task %s: split tests: %w", ErrPlugin, p.TaskID, err)
			}
		}
	}
	next := 0
	for i := range problem.Tests {
		var split *pluginv1.SplitTest
		if !problem.Tests[i].Structured() {
			if next < len(splits) {
				split = splits[next]
			}
			next++
		}
		test, err := newTest(&problem.Tests[i], split, p.EntryPoint)
		if err != nil {
			return fmt.Errorf("%w: task %s: test %d: %w", ErrProblem, p.TaskID, i, err)
		}
		p.Tests = append(p.Tests, test)
	}
	return nil
}

// runReference runs the reference on every input, and the expected sides in a
// job of their own. A split test whose two sides cannot be compared from
// outside (the reference itself would fail it) is judged inside instead.
func (p *Problem) runReference(ctx context.Context) error {
	var expects []*pluginv1.Input
	for i := range p.Tests {
		if p.Tests[i].expect != nil {
			expects = append(expects, &pluginv1.Input{Kind: &pluginv1.Input_Call{Call: p.Tests[i].expect}})
		}
	}
	most := limits(p.config, p.config.CPU(0))
	if len(expects) > 0 {
		results, err := p.runSecret(ctx, p.Reference, &pluginv1.Job{Inputs: expects, Limits: most})
		if err != nil {
			return err
		}
		next := 0
		for i := range p.Tests {
			if p.Tests[i].expect == nil {
				continue
			}
			if run := results.runs[next]; run.Outcome.Kind == trace.Returned {
				p.Tests[i].table, p.Tests[i].expected = run.Table, run.Outcome.Value
			} else {
				p.Tests[i] = newInside(p.Tests[i].Text)
			}
			next++
		}
	}
	slowest, err := p.checkReference(ctx, most)
	if err != nil {
		return err
	}
	p.limits = forCandidates(p.config, slowest)
	return nil
}

// runSecret runs a reference, in processes that no candidate's descends from.
func (p *Problem) runSecret(ctx context.Context, r *Reference, job *pluginv1.Job) (*done, error) {
	job.Confidential = true
	return p.job(ctx, r.Source, r.Program, job)
}

// checkReference judges the reference itself and returns the CPU seconds of
// its slowest test.
func (p *Problem) checkReference(ctx context.Context, limits *pluginv1.Limits) (float64, error) {
	judge := func() ([]Verdict, error) {
		results, err := p.runSecret(ctx, p.Reference, &pluginv1.Job{Inputs: p.inputs(), Limits: limits})
		if err != nil {
			return nil, err
		}
		return p.compare(results.runs), nil
	}
	verdicts, err := judge()
	if err != nil {
		return 0, err
	}
	again := false
	for i, v := range verdicts {
		if !v.Passed && p.Tests[i].expect != nil {
			p.Tests[i], again = newInside(p.Tests[i].Text), true
		}
	}
	if again {
		if verdicts, err = judge(); err != nil {
			return 0, err
		}
	}
	slowest := 0.0
	for i, v := range verdicts {
		p.Reference.Passes = append(p.Reference.Passes, v.Passed)
		slowest = max(slowest, v.Run.CPU)
		if !v.Passed {
			p.Notes = append(p.Notes, fmt.Sprintf("test %d: its own reference fails it (%s); no divergence is looked for there", i, v.Reason))
		}
	}
	return slowest, nil
}

// Tracer is the plugin that judges the problem.
func (p *Problem) Tracer() Tracer { return p.tracer }
