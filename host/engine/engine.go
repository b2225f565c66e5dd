// Package engine is the line from a rollout to its credits: it takes the
// program out of each completion, has it judged, finds the fault of each
// failing one and spreads the advantage over its tokens. It ties host/judge,
// align and credit together and holds no rule of its own.
package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"golang.org/x/sync/errgroup"
)

// Config is what the engine needs of egca.toml.
type Config struct {
	Limits config.LimitsConfig
	Align  align.Options
	Policy credit.Policy
	// Comparable is the least similarity of control flow at which a reference
	// can serve a failing sample; below it the mode is constraint.
	Comparable   float64
	AdvantageEps float64
	// Parallel is how many samples are worked on at once.
	Parallel int
}

// Tracers finds the plugin for a language; its error says which there are.
type Tracers func(ctx context.Context, language string) (judge.Tracer, error)

// Engine credits rollouts. It is safe for use by several goroutines.
type Engine struct {
	tracers Tracers
	config  Config
	slots   chan struct{} // bounds samples at work
}

// New makes an engine.
func New(tracers Tracers, config Config) *Engine {
	return &Engine{tracers: tracers, config: config, slots: make(chan struct{}, max(config.Parallel, 1))}
}

// Task is a problem made ready, with what extraction and the gate need of it.
type Task struct {
	Problem     *judge.Problem
	tracer      judge.Tracer
	prompt      string
	promptCode  bool
	fences      []string
	constraints credit.Constraints
	flow        []string
}

// Prepare makes a problem ready. Errors say what is wrong with the problem.
func (e *Engine) Prepare(ctx context.Context, problem *dataset.Problem) (*Task, error) {
	tracer, err := e.tracers(ctx, problem.Language)
	if err != nil {
		return nil, fmt.Errorf("task %s: %w", problem.TaskID, err)
	}
	t := &Task{tracer: tracer, prompt: problem.Prompt, constraints: problem.Constraints}
	if t.Problem, err = judge.Prepare(ctx, tracer, problem, e.config.Limits); err != nil {
		return nil, err
	}
	t.flow = t.Problem.Reference.Program.Features.ControlFlow
	for _, l := range tracer.Description().GetLanguages() {
		if l.GetName() == problem.Language {
			t.fences = l.GetFences()
		}
	}
	// A prompt is code when it compiles and defines the entry point: a
	// signature with a docstring does, a task in words does not.
	prompt, err := judge.Analyse(ctx, tracer, problem.Language, problem.Prompt, 0)
	if err != nil {
		return nil, fmt.Errorf("task %s: prompt: %w", problem.TaskID, err)
	}
	t.promptCode = judge.Defines(prompt, problem.EntryPoint)
	return t, nil
}

// Sample is everything known of one completion.
type Sample struct {
	Extracted credit.Program
	Judgement *judge.Judgement
	Decision  credit.Decision
	Finding   *Finding // nil in the modes that look for no fault
	Reward    float64
	// Err: it could not be judged, through no fault of its own.
	Err error
}

// Group judges a group of completions and finds the faults of the failing
// ones. Equal programs are judged once. The error is the context's.
func (e *Engine) Group(ctx context.Context, task *Task, completions []dataset.Completion) ([]*Sample, error) {
	var mu sync.Mutex
	judged := map[string]*judgedOnce{}
	samples := make([]*Sample, len(completions))
	group, ctx := errgroup.WithContext(ctx)
	for i := range completions {
		select {
		case e.slots <- struct{}{}:
		case <-ctx.Done():
			group.Wait()
			return nil, ctx.Err()
		}
		group.Go(func() error {
			defer func() { <-e.slots }()
			program := task.Extract(ctx, completions[i].Text)
			mu.Lock()
			once, known := judged[program.Text]
			if !known {
				once = &judgedOnce{}
				judged[program.Text] = once
			}
			mu.Unlock()
			once.Do(func() { once.sample = e.judge(ctx, task, program.Text) })
			sample := *once.sample
			sample.Extracted = program
			samples[i] = &sample
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return samples, nil
}

type judgedOnce struct {
	sync.Once
	sample *Sample
}

// Extract takes the program out of a completion of the task.
func (t *Task) Extract(ctx context.Context, completion string) credit.Program {
	return credit.Extract(completion, credit.Source{
		Prompt: t.prompt, PromptIsCode: t.promptCode, Fences: t.fences,
		Defines: func(text string) bool {
			program, err := judge.Analyse(ctx, t.tracer, t.Problem.Language, text, 0)
			return err == nil && judge.Defines(program, t.Problem.EntryPoint)
		},
	})
}

// judge runs one program, decides its mode and finds its fault.
func (e *Engine) judge(ctx context.Context, task *Task, source string) *Sample {
	s := &Sample{}
	if s.Judgement, s.Err = task.Problem.Judge(ctx, source); s.Err != nil {
		return s
	}
	if s.Decision, s.Err = credit.Gate(e.judged(task, s.Judgement)); s.Err != nil {
		return s
	}
	if s.Judgement.Failing < 0 && len(s.Judgement.Program.Errors) == 0 {
		s.Reward = 1
	}
	if s.Decision.Mode == credit.ModeSyntax || s.Decision.Mode == credit.ModeLogic {
		s.Finding, s.Err = Localise(ctx, task.Problem, s.Judgement, e.config.Align)
		if errors.Is(s.Err, judge.ErrPlugin) {
			// The verdict stands; only the span is lost.
			s.Finding, s.Err = nothing("could not be traced: %v", s.Err), nil
		}
	}
	return s
}
