// Package engine is the line from a rollout to its credits: it takes the
// program out of each completion, has it judged, finds the fault of each
// failing one and spreads the advantage over its tokens. It ties host/judge,
// align and credit together and holds no rule of its own.
package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/trace"
)

// Config is what the engine needs of egca.toml.
type Config struct {
	Limits config.LimitsConfig
	Judge  config.JudgeConfig
	// Strict and Confirm are judge.Setting's.
	Strict, Confirm bool
	// Bank, when set, keeps programs that pass for later groups.
	Bank Bank
	// Localise says how faults are found.
	Localise localise.Options
	Policy   credit.Policy
	// Marks are what stands in completions and is no part of an answer.
	Marks credit.Marks
	// Weights are the shares of an advantage that spans get, by evidence.
	Weights credit.LevelWeights
	// Comparable is the least similarity of control flow at which a reference
	// can serve a failing sample; below it the mode is constraint.
	Comparable   float64
	AdvantageEps float64
	// Reward is the rule of problems that have none (credit.Reward).
	Reward string
	// EqualGroups also looks for the faults of a rollout whose rewards are all equal, for
	// people who read the file: its advantages are 0.
	EqualGroups bool
	// Sites asks for every group's decision sites, which a Relative policy needs.
	Sites bool
	// MinConfidence is the least confidence of a span; below it the credit is
	// uniform.
	MinConfidence float64
	// Parallel is how many samples are worked on at once.
	Parallel int
}

// Engine credits rollouts. It is safe for use by several goroutines.
type Engine struct {
	setting judge.Setting
	config  Config
	slots   *slots // shared with engines made by With
}

// New makes an engine.
func New(tracers judge.Tracers, config Config) *Engine {
	e := &Engine{setting: judge.Setting{Tracers: tracers}, slots: newSlots(config.Parallel)}
	return e.With(config)
}

// With is an engine with another configuration that shares this one's plugins
// and its bound on samples at work. Groups stay with the engine that opened
// them.
func (e *Engine) With(config Config) *Engine {
	return &Engine{config: config, slots: e.slots,
		setting: judge.Setting{
			Tracers: e.setting.Tracers,
			Limits:  config.Limits,
			Judge:   config.Judge,
			Strict:  config.Strict,
			Confirm: config.Confirm,
		}}
}

// Task is a problem made ready, with what extraction and the gate need of it.
type Task struct {
	Problem     *judge.Problem
	tracer      judge.Tracer
	prompt      credit.Prompt
	fences      []string
	names       []string // that the tests use
	constraints credit.Constraints
	reward      string // the rule (credit.Reward)

	engine *Engine
	mu     sync.Mutex
	banked map[string]*judge.Reference // by source; nil: it does not pass
}

// Variation is what a rollout may have of its own; what is empty is the
// problem's.
type Variation struct {
	Language string // of its completions
	Prompt   string // what the policy was given
}

// VariationOf is what a rollout has of its own.
func VariationOf(r *dataset.Rollout) Variation { return Variation{r.Language, r.Prompt} }

// Prepare makes a problem ready for rollouts of a variation. Errors say what is
// wrong with the problem.
func (e *Engine) Prepare(ctx context.Context, problem *dataset.Problem, v Variation) (*Task, error) {
	t := &Task{constraints: problem.Constraints, engine: e,
		reward: cmp.Or(problem.Reward, e.config.Reward, credit.RewardAll)}
	setting := e.setting
	if t.reward != credit.RewardAll {
		setting.Judge.StopAtFailure = false // the reward needs every test
	}
	var err error
	if t.Problem, err = judge.Prepare(ctx, setting, problem, v.Language); err != nil {
		return nil, err
	}
	if t.reward == credit.RewardWeighted && !slices.ContainsFunc(t.weights(), func(w float64) bool { return w > 0 }) {
		return nil, fmt.Errorf("%w: task %s: the tests that run have the weight 0, which gives no weighted reward; give one more",
			judge.ErrProblem, problem.TaskID)
	}
	t.tracer = t.Problem.Tracer()
	for _, l := range t.tracer.Description().GetLanguages() {
		if l.GetName() == t.Problem.Language {
			t.fences = l.GetFences()
		}
	}
	if t.names, err = credit.NamesOf(t.Problem.TestSources(), t.ask(ctx, judge.Confidential)); err != nil {
		return nil, fmt.Errorf("task %s: tests: %w", problem.TaskID, err)
	}
	for _, prompt := range []string{v.Prompt, problem.Prompt} {
		t.prompt, err = credit.ReadPrompt(prompt, t.Problem.EntryPoint, t.Problem.Sources(), t.fences, t.ask(ctx, 0))
		if err != nil {
			return nil, fmt.Errorf("task %s: prompt: %w", problem.TaskID, err)
		}
		if t.prompt.Text != "" {
			break
		}
	}
	return t, nil
}

// Sample is everything known of one completion.
type Sample struct {
	Index     int // in its group
	Extracted credit.Program
	Judgement *judge.Judgement
	Decision  credit.Decision
	Finding   *localise.Finding // nil in the modes that look for no fault
	Reward    float64
	// Interface is the fault in the way in which the program offers its function;
	// nil where that is not why it fails.
	Interface *localise.Finding
	// Executed are the statements that the first failing test went
	// through, in the program's bytes; nil where they were not asked for.
	Executed []trace.Span
	// Sites are the sites of its group that it reached; nil where they were not asked for.
	Sites []SampleSite
	// Useless: its fault was not looked for, because the group's rewards are equal or the
	// policy uses no span.
	Useless bool
	// Err: it could not be judged, through no fault of its own.
	Err error
}

// Group judges a whole group of completions and settles it, whatever its
// rewards. The error is the context's.
func (e *Engine) Group(ctx context.Context, task *Task, completions []dataset.Completion) ([]*Sample, error) {
	group, always := e.Open(task), e.config.EqualGroups && e.config.Policy.UsesSpans()
	judging, within := errgroup.WithContext(ctx)
	for i, c := range completions {
		judging.Go(func() error {
			return group.Judge(within, Member{Completion: c, Index: i, Always: always})
		})
	}
	if err := judging.Wait(); err != nil {
		return nil, err
	}
	_, samples, err := group.Settle(ctx)
	return samples, err
}

// each calls work for 0 to n-1, several at once, and waits. The error is the
// context's.
func (e *Engine) each(ctx context.Context, n int, work func(ctx context.Context, i int)) error {
	group, ctx := errgroup.WithContext(ctx)
	for i := range n {
		if err := e.slots.acquire(ctx, settling); err != nil {
			_ = group.Wait() // err is the same context's
			return err
		}
		group.Go(func() error {
			defer e.slots.release()
			work(ctx, i)
			return ctx.Err()
		})
	}
	return group.Wait()
}

// Extract takes the program out of a completion of the task. The error is that
// the plugin did not answer.
func (t *Task) Extract(ctx context.Context, completion string) (credit.Program, error) {
	found, err := t.extract(ctx, completion)
	return found.program, err
}

// extracted is the program of a completion. read is its analysis; nil where the
// plugin was not asked about just this text.
type extracted struct {
	program credit.Program
	read    *trace.Program
}

func (t *Task) extract(ctx context.Context, completion string) (extracted, error) {
	read := map[string]*trace.Program{}
	program, err := credit.Extract(completion, credit.Source{
		Prompt: t.prompt, EntryPoint: t.Problem.EntryPoint, Names: t.names, Fences: t.fences, Marks: t.engine.config.Marks,
		Ask: func(text string) (credit.Outline, error) {
			found, outline, err := judge.Read(ctx, t.tracer, t.Problem.Language, text, 0)
			read[text] = found
			return outline, err
		},
	})
	return extracted{program, read[program.Text]}, err
}

// ask has the plugin look at texts. Confidential texts, which hold expected values, are
// parsed in a process that sees none of a candidate's.
func (t *Task) ask(ctx context.Context, asked judge.Asked) func(text string) (credit.Outline, error) {
	return func(text string) (credit.Outline, error) {
		return judge.Outline(ctx, t.tracer, t.Problem.Language, text, asked)
	}
}
