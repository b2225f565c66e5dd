package judge

import (
	"context"
	"fmt"
	"slices"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Verdict is the judgement of one test.
type Verdict struct {
	Passed bool
	Inside bool // the test's own code decided, inside the candidate's process
	// Reason says why it failed: "returned 3, expected 4".
	Reason string
	Run    *trace.Run
}

// Judgement is what is known of a candidate after its tests.
type Judgement struct {
	Program *trace.Program
	// Verdicts are one a test, in order; none when it does not compile. They may end with
	// the first that is no pass (Setting.Judge.StopAtFailure).
	Verdicts []Verdict
	Passed   int
	Failed   int
	Inside   int // verdicts from inside
	Failing  int // the first failing test, -1 when none
	Sandbox  string
}

// Proven tells whether the program passes every test, each by the host's own
// comparison. What a test's own code decides inside the program's process it can
// pass by force: such a program is no measure for others.
func (j *Judgement) Proven() bool { return len(j.Verdicts) > 0 && j.Failed == 0 && j.Inside == 0 }

// valueWidth is how many characters of a value a reason shows.
const valueWidth = 60

// Judge runs a program on every test, untraced. Errors wrap ErrPlugin: the
// program itself can do nothing to cause one. Where the problem's checker fails the
// error wraps ErrProblem.
func (p *Problem) Judge(ctx context.Context, source string) (*Judgement, error) {
	return p.judge(ctx, p.subject(source, nil))
}

// JudgeRead is Judge of a program that the plugin has parsed before: that is not
// done again. One that does not compile has no verdicts, and none of it runs.
func (p *Problem) JudgeRead(ctx context.Context, program *trace.Program) (*Judgement, error) {
	if len(program.Errors) > 0 {
		if level := p.sandbox.Load(); level != nil {
			return &Judgement{Program: program, Failing: -1, Sandbox: *level}, nil
		}
		return p.Judge(ctx, string(program.Source))
	}
	return p.judge(ctx, p.subject(string(program.Source), program))
}

func (p *Problem) judge(ctx context.Context, s subject) (*Judgement, error) {
	done, verdicts, err := p.runTests(ctx, s)
	if err != nil {
		return nil, err
	}
	p.sandbox.Store(&done.sandbox)
	j := &Judgement{Program: done.program, Failing: -1, Sandbox: done.sandbox}
	if len(j.Program.Errors) > 0 {
		return j, nil
	}
	j.count(verdicts)
	if p.confirm && j.Failed == 0 {
		return j, p.again(ctx, j)
	}
	return j, nil
}

// again runs a program that passed once more. What it does not pass twice it
// does not pass: it goes by the clock, by chance or by what ran before.
func (p *Problem) again(ctx context.Context, j *Judgement) error {
	_, verdicts, err := p.runTests(ctx, p.subject(string(j.Program.Source), j.Program))
	if err != nil {
		return err
	}
	for i := range verdicts {
		if !verdicts[i].Passed {
			verdicts[i].Reason = "passes once and not again: " + verdicts[i].Reason
		}
	}
	j.count(verdicts)
	return nil
}

// count takes verdicts in.
func (j *Judgement) count(verdicts []Verdict) {
	j.Verdicts, j.Inside, j.Passed, j.Failed, j.Failing = verdicts, 0, 0, 0, -1
	for i, v := range verdicts {
		if v.Inside {
			j.Inside++
		}
		if v.Passed {
			j.Passed++
			continue
		}
		j.Failed++
		if j.Failing < 0 {
			j.Failing = i
		}
	}
}

// Try runs a program untraced on every test and on further inputs, as Judge would.
// It returns the tests' verdicts, none when the program does not compile, and the
// runs on the further inputs. Errors wrap ErrPlugin.
func (p *Problem) Try(ctx context.Context, source string, further []*pluginv1.Input) ([]Verdict, []*trace.Run, error) {
	// The program's source alone: nobody asks where in it something happened.
	program := &trace.Program{Source: []byte(source)}
	done, err := runParts(
		ctx,
		p.tracer,
		p.subject(source, program),
		&pluginv1.Job{Inputs: slices.Concat(p.inputs(), further), Limits: p.limits},
		p.sizes(p.all()),
	)
	refused := func(run *trace.Run) bool { return run.Outcome.Kind == trace.Rejected }
	if err != nil || slices.ContainsFunc(done.runs, refused) {
		return nil, nil, err
	}
	tests := len(p.Tests)
	verdicts, err := p.compare(ctx, done.runs[:tests])
	return verdicts, done.runs[tests:], err
}

func (p *Problem) inputs() []*pluginv1.Input {
	inputs := make([]*pluginv1.Input, len(p.Tests))
	for i := range p.Tests {
		inputs[i] = p.Tests[i].input
	}
	return inputs
}

// compare decides each test from what a candidate's run did.
func (p *Problem) compare(ctx context.Context, runs []*trace.Run) ([]Verdict, error) {
	return p.decide(ctx, p.all()[:len(runs)], runs, p.equality)
}

// all are the indices of the tests.
func (p *Problem) all() []int {
	tests := make([]int, len(p.Tests))
	for i := range tests {
		tests[i] = i
	}
	return tests
}

// Compare decides a test from what a run of a candidate on its input did. An error says
// that the problem's checker failed, and wraps ErrProblem, or ErrPlugin.
func (p *Problem) Compare(ctx context.Context, test int, run *trace.Run) (Verdict, error) {
	verdicts, err := p.decide(ctx, []int{test}, []*trace.Run{run}, p.equality)
	if err != nil {
		return Verdict{}, err
	}
	return verdicts[0], nil
}

// decide decides tests from what the runs on them did.
func (p *Problem) decide(
	ctx context.Context,
	tests []int,
	runs []*trace.Run,
	equality trace.Equality,
) ([]Verdict, error) {
	verdicts := make([]Verdict, len(runs))
	for i, run := range runs {
		verdicts[i] = p.decideOne(tests[i], run, equality)
	}
	if p.checker == nil {
		return verdicts, nil
	}
	return verdicts, p.checker.decide(ctx, p, tests, verdicts)
}

func (p *Problem) decideOne(test int, run *trace.Run, equality trace.Equality) Verdict {
	t := &p.Tests[test]
	v := Verdict{Run: run, Inside: t.Inside}
	switch o := &run.Outcome; {
	case o.Kind == trace.Raised && t.Inside && !o.HasSpan:
		v.Reason = "the test's own code fails: " + describe(o)
	case o.Kind != trace.Returned:
		v.Reason = describe(o)
	case t.Inside:
		v.Passed = true
	case p.checker != nil: // which is asked of all together
	case t.Rule != nil:
		v.Passed, v.Reason = t.compareWritten(run)
	default:
		equality = t.equality(equality)
		var why string
		for _, right := range t.rightResults() {
			if v.Passed, why = trace.Compare(run.Table, o.Value, right.table, right.id, equality); v.Passed {
				break
			}
		}
		if !v.Passed {
			v.Reason = fmt.Sprintf("returned %s, expected %s", run.Table.Format(o.Value, valueWidth), t.wanted(valueWidth))
		}
		if why != "" {
			v.Reason += ": " + why
		}
	}
	return v
}

// describe says how a run ended, for a person.
func describe(o *trace.Outcome) string {
	switch o.Kind {
	case trace.Raised:
		if o.Message == "" {
			return o.Type
		}
		return o.Type + ": " + o.Message
	case trace.TimedOut:
		if o.Unrun {
			return "not run: the tests before it ran out of time too often"
		}
		return "over its limit of " + o.Message
	case trace.OutOfMemory, trace.OverLimit:
		return "over its limit on " + o.Message
	case trace.Killed:
		return o.Message
	case trace.TamperedWith:
		return "its process broke the protocol: " + o.Message
	case trace.Rejected:
		return "does not compile: " + o.Type + ": " + o.Message
	default:
		return o.Kind.String()
	}
}

// done is a finished job.
type done struct {
	program *trace.Program
	runs    []*trace.Run
	sandbox string
}

// subject is the program of a job.
type subject struct {
	given      *pluginv1.Program
	entryPoint string
	program    *trace.Program // nil: the job asks for the analysis too
}

func (p *Problem) subject(source string, program *trace.Program) subject {
	return subject{p.Program(source, p.Language), p.EntryPoint, program}
}

// runJob runs a program, the rest of the job being the caller's.
func runJob(ctx context.Context, tracer Tracer, s subject, job *pluginv1.Job) (*done, error) {
	job.Program = s.given
	job.EntryPoint = s.entryPoint
	program := s.program
	job.Analyse = program == nil
	result, err := tracer.Run(ctx, job)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlugin, err)
	}
	if result.GetError() != "" {
		return nil, fmt.Errorf("%w: %s", ErrPlugin, result.GetError())
	}
	if program == nil {
		if program, err = trace.FromAnalysis(s.given.GetSource(), result.GetAnalysis()); err != nil {
			// A fault of the plugin's, but one that the program has found.
			program = trace.Unreadable(s.given.GetSource(), err)
		}
	}
	d := &done{program: program, sandbox: result.GetSandbox()}
	if len(program.Errors) > 0 {
		return d, nil
	}
	got, sent := len(result.GetResults()), len(job.GetInputs())
	stopped := job.GetStopAtFailure() && got > 0 && got < sent
	if got != sent && !stopped {
		return nil, fmt.Errorf("%w: %d results for %d inputs", ErrPlugin, got, sent)
	}
	for i, r := range result.GetResults() {
		result.Results[i] = nil // the message may hold far more than its runs: each goes when it is read
		if ctx.Err() != nil {
			return nil, ctx.Err() // nobody waits for the rest
		}
		run, err := trace.FromResult(program, r)
		if err != nil {
			// The plugin let it pass, but it is the program's process that wrote it.
			run = &trace.Run{Table: trace.NewTable(), Outcome: trace.Outcome{Kind: trace.TamperedWith, Message: err.Error()}}
		}
		if input, main := job.GetInputs()[i].GetKind().(*pluginv1.Input_Stdin); main {
			run.Main, run.Stdin = true, input.Stdin
		}
		d.runs = append(d.runs, run)
	}
	return d, nil
}
