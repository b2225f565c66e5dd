package sdk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/hashicorp/go-hclog"
	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/internal/check"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/sdk/sandbox"
)

const (
	// maxJobResult is the most bytes of one JobResult: what the host accepts, less
	// room for what frames it. It holds an analysis of maxAnalysis and results of
	// maxResults together.
	maxJobResult = 60 << 20
	maxAnalysis  = 16 << 20
	maxResults   = maxJobResult - maxAnalysis
	// maxJobValues is how many values the results of a job hold together, five times
	// what one has that is whole: each takes a hundred bytes here and more in the
	// host, however few on the wire.
	maxJobValues = 1 << 20
)

// engine runs jobs on workers.
type engine struct {
	plugin   Plugin
	defaults *pluginv1.Limits // without zeros
	level    sandbox.Level
	// Two pools, because what a worker once held it may still hold: candidates
	// run in workers that never saw a reference or an expected value.
	pool    *pool         // for candidates
	apart   *pool         // for what is confidential
	grace   time.Duration // beyond twice an input's wall limit
	inputs  *inputs       // that the host has had kept
	said    *analyses     // of programs
	log     hclog.Logger
	quit    chan struct{} // ends sweep
	unswept sync.Once     // its failure is logged
}

// runJob runs a job to its end. Whatever goes wrong is in the JobResult.
func (e *engine) runJob(ctx context.Context, job *pluginv1.Job) *pluginv1.JobResult {
	result := &pluginv1.JobResult{Id: job.GetId(), Sandbox: e.level.String()}
	if err := e.acceptable(job.GetProgram()); err != nil {
		result.Error = err.Error()
		return result
	}
	limits, err := fillLimits(job.GetLimits(), e.defaults)
	if err != nil {
		result.Error = err.Error()
		return result
	}
	if result.Missing = e.inputs.missing(job); len(result.Missing) > 0 {
		return result
	}
	run := e.newRun(job, limits)
	err = run.all(ctx)
	if err == nil && slices.ContainsFunc(run.results, killed) {
		// SIGKILL is what a program does to itself, and what anyone outside
		// may do to it (a person, the kernel for want of memory). What it does
		// itself it does again.
		run = e.newRun(job, limits)
		err = run.all(ctx)
	}
	if errors.Is(err, errMissing) {
		// All were forgotten while it ran: it runs again when they have come once more.
		if result.Missing = e.inputs.missing(job); len(result.Missing) > 0 {
			return result
		}
	}
	if err != nil {
		result.Error = err.Error()
	}
	if err := run.settle(ctx); err != nil && result.Error == "" {
		result.Error = err.Error()
	}
	result.Results, result.Profile = run.results, run.profile
	if job.GetAnalyse() {
		result.Analysis = run.analysis
	}
	if size := proto.Size(result); size > maxJobResult {
		return &pluginv1.JobResult{Id: job.GetId(), Sandbox: result.Sandbox, Error: fmt.Sprintf(
			"the results take %d bytes and a message holds %d", size, maxJobResult)}
	}
	return result
}

// acceptable tells whether a program is one for this plugin.
func (e *engine) acceptable(program *pluginv1.Program) error {
	for _, language := range e.plugin.Description.GetLanguages() {
		if language.GetName() == program.GetLanguage() {
			return nil
		}
	}
	return fmt.Errorf("program.language: this plugin has no %q", program.GetLanguage())
}

// jobRun is a job on its way over one worker or, when workers break, several.
type jobRun struct {
	*engine
	job      *pluginv1.Job
	limits   *pluginv1.Limits
	results  []*pluginv1.Result
	analysis *pluginv1.Analysis
	profile  []byte
	bytes    int  // of the results so far, about
	values   int  // in them
	lowered  bool // its limits on time were

	// half is a result whose worker broke before it was known whether a 'B'
	// frame was to follow.
	half *pluginv1.Result
}

func (e *engine) newRun(job *pluginv1.Job, limits *pluginv1.Limits) *jobRun {
	run := &jobRun{engine: e, job: job, limits: limits}
	if job.GetTraced() && !job.GetAnalyse() {
		run.analysis = e.said.of(job.GetProgram())
	}
	return run
}

// all runs every input. A worker that breaks is replaced and goes on with the
// input it broke at; when that input breaks a second one, it is reported and
// skipped. An error ends the job.
func (r *jobRun) all(ctx context.Context) error {
	inputs := len(r.job.GetInputs())
	tries := 0
	for {
		before := len(r.results)
		r.half = nil
		err := r.attempt(ctx)
		if err == nil && r.isDone() {
			return nil
		}
		if err == nil { // another part is to follow
			tries = 0
			if r.spent() {
				return nil
			}
			continue
		}
		var broken *workerError
		if ctx.Err() != nil || !errors.As(err, &broken) || errors.Is(err, ErrWorkerStart) {
			return err
		}
		if len(r.results) > before {
			tries = 0
		}
		if tries++; tries < 2 {
			continue
		}
		if r.job.GetProfile() || len(r.results) == inputs && !r.job.GetAnalyse() {
			return err // every input is answered: it broke on the rest of the job
		}
		if len(r.results) == inputs {
			r.unreadable(err)
			return nil
		}
		if r.half != nil {
			// Twice the same: it is whole, what broke came after it.
			r.add(r.half)
		} else {
			r.add(blame(broken))
		}
		tries = 0
		if len(r.results) == inputs || r.job.GetStopAtFailure() && failed(r.results[len(r.results)-1]) {
			return nil
		}
	}
}

// blame is the result of an input that broke two workers.
func blame(broken *workerError) *pluginv1.Result {
	switch {
	case errors.Is(broken, ErrWorkerStuck):
		return &pluginv1.Result{Outcome: &pluginv1.Outcome{
			Kind: &pluginv1.Outcome_Limit{Limit: pluginv1.Limit_LIMIT_WALL}}}
	case errors.Is(broken, ErrWorkerDied):
		return &pluginv1.Result{Outcome: &pluginv1.Outcome{Kind: &pluginv1.Outcome_Killed{
			Killed: &pluginv1.Killed{Signal: int32(broken.signal), ExitCode: int32(broken.code)}}}}
	default:
		return tampered(nil, broken.Error())
	}
}

// isDone reports whether nothing of the job is left to run.
func (r *jobRun) isDone() bool {
	n := len(r.results)
	return r.job.GetProfile() || n == len(r.job.GetInputs()) || r.job.GetStopAtFailure() && n > 0 && failed(r.results[n-1])
}

const (
	// lateShare of its limits on time an input has where one in an earlier part of the job ran
	// out of time, as workers have it within a part.
	lateShare = 0.1
	// lateMost inputs may run out of time before the others do not run.
	lateMost = 11
)

// spent lowers the limits for the next part of a job some of whose inputs ran out of time. True: they
// were too many, and what is left does not run.
func (r *jobRun) spent() bool {
	late := 0
	for _, result := range r.results {
		switch result.GetOutcome().GetLimit() {
		case pluginv1.Limit_LIMIT_CPU, pluginv1.Limit_LIMIT_WALL:
			late++
		case pluginv1.Limit_LIMIT_JOB:
			late = lateMost
		}
	}
	if late > 0 && !r.lowered {
		r.lowered = true
		r.limits = proto.CloneOf(r.limits)
		r.limits.CpuSeconds *= lateShare
		r.limits.WallSeconds *= lateShare
	}
	if late < lateMost {
		return false
	}
	for len(r.results) < len(r.job.GetInputs()) {
		r.add(&pluginv1.Result{Outcome: &pluginv1.Outcome{Kind: &pluginv1.Outcome_Limit{Limit: pluginv1.Limit_LIMIT_JOB}}})
	}
	return true
}

// rest is the job for a worker that has the file open: the next part of what has no result yet,
// limits filled in. The file holds what it names until release is called.
func (r *jobRun) rest(file *inputFile) (job *pluginv1.Job, release func(), err error) {
	inputs, release, err := r.inputs.part(r.job, len(r.results), file)
	if err != nil {
		return nil, nil, err
	}
	return &pluginv1.Job{
		Id:            r.job.GetId(),
		Program:       r.job.GetProgram(),
		EntryPoint:    r.job.GetEntryPoint(),
		Inputs:        inputs,
		Limits:        r.limits,
		Traced:        r.job.GetTraced(),
		Analyse:       r.job.GetAnalyse() || r.job.GetTraced() && r.analysis == nil,
		StopAtFailure: r.job.GetStopAtFailure(),
		Profile:       r.job.GetProfile(),
	}, release, nil
}

// WorkerMemory is what a worker may take beyond what its job's limits say, in
// bytes: itself, what it hands over, and the folder that programs write to.
const WorkerMemory = 384 << 20

// memory is what a worker and all that the program starts may take together,
// in bytes: recording takes its own, up to about 128 bytes an event.
func (r *jobRun) memory() uint64 {
	bytes := r.limits.MemoryBytes + WorkerMemory
	if r.job.GetTraced() {
		bytes += 3*r.limits.ResultBytes + 128*min(r.limits.Events, 1<<22)
	}
	return bytes
}

// attempt runs what is left on one worker.
func (r *jobRun) attempt(ctx context.Context) error {
	pool := r.pool
	if r.job.GetConfidential() {
		pool = r.apart
	}
	job, release, err := r.rest(pool.inputs)
	if err != nil {
		return err
	}
	defer release()
	frame, err := requestFrame("job", job)
	if err != nil {
		return err
	}
	w, err := pool.borrow(ctx)
	if err != nil {
		return err
	}
	// A host that is gone wants no result: the worker's end ends the wait.
	stop := context.AfterFunc(ctx, w.process.Kill)
	inStep := false
	defer func() { pool.giveBack(w, stop() && inStep) }()
	if err := w.cell.LimitMemory(r.memory()); err != nil {
		return err
	}
	if err := w.send(frame, r.backstop(r.limits)); err != nil {
		return err
	}
	c := conversation{worker: w, run: r, inputs: len(job.Inputs)}
	inStep, err = c.hold()
	return err
}

// add takes the result of the next input. What has no room beside those before it
// is left out of it.
func (r *jobRun) add(result *pluginv1.Result) {
	size, values := proto.Size(result), len(result.GetValues().GetValues())
	if r.bytes+size > maxResults || r.values+values > maxJobValues {
		lighten(result)
		size, values = proto.Size(result), len(result.GetValues().GetValues())
	}
	r.bytes += size
	r.values += values
	r.results = append(r.results, result)
}

// unreadable says of the program that it cannot be analysed, where it is the
// program that breaks what analyses: two workers broke on it, or what they say of
// it is no analysis. One that does not serve the host would go unnoticed: it is
// logged, and its author hears of it by the problems' own references.
func (r *jobRun) unreadable(err error) {
	r.log.Error("a program cannot be analysed; please report it to the plugin's author", "error", err)
	r.analysis = &pluginv1.Analysis{Errors: []*pluginv1.Diagnostic{{
		Type: "ParserError", Message: cutText("the program cannot be analysed: "+err.Error(), check.MaxMessage),
		Span: &pluginv1.Span{End: uint32(len(r.job.GetProgram().GetSource()))}}}}
}

// settle checks the results against the analysis and ends them at the first
// failure if the job says so.
func (r *jobRun) settle(ctx context.Context) error {
	source := len(r.job.GetProgram().GetSource())
	if r.analysis == nil && (r.job.GetAnalyse() || slices.ContainsFunc(r.results, hasTrace)) {
		// The worker broke before it gave the analysis.
		analysis, err := r.analyse(
			ctx,
			&pluginv1.AnalyseRequest{Program: r.job.GetProgram(), Confidential: r.job.GetConfidential()},
		)
		var broken *workerError
		switch {
		case err == nil:
			r.analysis = analysis
		case r.job.GetAnalyse() && ctx.Err() == nil && !errors.Is(err, ErrWorkerStart) &&
			(errors.As(err, &broken) || errors.Is(err, ErrAnalysis)):
			r.unreadable(err)
		default:
			r.results = nil
			return err
		}
	}
	if err := r.checkAnalysis(source); err != nil {
		if !r.job.GetAnalyse() {
			r.results, r.analysis = nil, nil
			return err
		}
		r.unreadable(err)
	}
	validate(r.results, check.Run{Source: source, Traced: r.job.GetTraced(),
		Analysis: r.analysis, MaxEvents: r.limits.Events})
	if r.job.GetStopAtFailure() {
		if i := slices.IndexFunc(r.results, failed); i >= 0 {
			r.results = r.results[:i+1]
		}
	}
	return nil
}

// checkAnalysis holds the analysis, if there is one, against the rules.
func (r *jobRun) checkAnalysis(source int) error {
	if r.analysis == nil {
		return nil
	}
	if err := check.Analysis(r.analysis, source); err != nil {
		return fmt.Errorf("%w: %w", ErrAnalysis, err)
	}
	if size := proto.Size(r.analysis); size > maxAnalysis {
		return fmt.Errorf("%w: it takes %d bytes, the most is %d", ErrAnalysis, size, maxAnalysis)
	}
	return nil
}

// killed tells whether SIGKILL, and no limit, ended a run.
func killed(r *pluginv1.Result) bool {
	return r.GetOutcome().GetKilled().GetSignal() == int32(syscall.SIGKILL)
}

func hasTrace(r *pluginv1.Result) bool { return r.GetTrace() != nil }
