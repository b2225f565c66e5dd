package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/internal/once"
	"github.com/egca/egca/trace"
)

// Member is one completion of a group and what is asked of it.
type Member struct {
	dataset.Completion
	Index int // its place in the group
	// Always looks for its fault even where no gradient would use it: where the
	// rewards of the whole group are equal.
	Always bool
	// Executed asks for Sample.Executed.
	Executed bool
	// Sites asks for the sites of the whole group. Faults are then looked for even where
	// the rewards are equal: sites speak there too.
	Sites bool
	// Awaited says that somebody waits for the verdict: the tests go before other groups' faults.
	Awaited bool
	// Began, when set, is called when its work begins.
	Began func()
}

// Group is a group under way: each member is judged when it arrives, and all
// are settled together, so that those that pass serve as references. Equal
// programs are worked on once.
type Group struct {
	engine *Engine
	task   *Task

	mu       sync.Mutex
	members  []member
	programs map[string]*judging // by their text
	decided  *decided

	extracted once.Map[string, extracted] // by the completion's text
}

type member struct {
	Member
	program credit.Program
	judging *judging
}

// judging is one program of a group.
type judging struct {
	ready  chan struct{} // closed when it is judged
	sample *Sample
	// What its members ask for.
	locate, record bool
}

// Open begins a group.
func (e *Engine) Open(task *Task) *Group {
	return &Group{engine: e, task: task, programs: map[string]*judging{}}
}

// Task is the task that the group is of.
func (g *Group) Task() *Task { return g.task }

// Judge judges a member. It may be called by several goroutines. The error is
// the context's.
func (g *Group) Judge(ctx context.Context, m Member) error {
	kind := arriving
	if m.Awaited {
		kind = awaited
	}
	if err := g.engine.slots.acquire(ctx, kind); err != nil {
		return err
	}
	if m.Began != nil {
		m.Began()
	}
	var found extracted
	err := credit.CheckLengths(m.TokenByteLens, len(m.Text))
	if err == nil {
		found, err = g.extracted.Get(ctx, m.Text, func(ctx context.Context) (extracted, error) {
			return g.task.extract(ctx, m.Text)
		})
	}
	own, first := g.add(member{Member: m, program: found.program}, err)
	if first {
		g.judge(ctx, own.sample, found, err)
		close(own.ready)
	}
	g.engine.slots.release()
	select {
	case <-own.ready:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// judge runs a program on the tests, unless there is none or what came with it
// is wrong.
func (g *Group) judge(ctx context.Context, s *Sample, found extracted, err error) {
	defer survive(s)
	s.Extracted = found.program
	switch {
	case err != nil:
		s.Err = err
	case found.program.Found == credit.FoundNothing:
		s.Judgement = &judge.Judgement{Program: &trace.Program{}, Failing: -1}
	case found.read != nil:
		s.Judgement, s.Err = g.task.Problem.JudgeRead(ctx, found.read)
	default:
		s.Judgement, s.Err = g.task.Problem.Judge(ctx, found.program.Text)
	}
}

// survive, deferred, makes a fault of ours the sample's error: it must not take
// the others down.
func survive(s *Sample) {
	fault := recover()
	if fault == nil {
		return
	}
	where := "?"
	callers := make([]uintptr, 16)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for frame, more := frames.Next(); more; frame, more = frames.Next() {
		if !strings.HasPrefix(frame.Function, "runtime.") {
			where = fmt.Sprintf("%s:%d", filepath.Base(frame.File), frame.Line)
			break
		}
	}
	s.Err = fmt.Errorf("a fault in egca at %s: %v; please report it", where, fault)
}

// add finds a member's program among those of the group; first when it is new,
// as each is that has an error of its own.
func (g *Group) add(m member, err error) (own *judging, first bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	own, known := g.programs[m.program.Text]
	if !known || err != nil {
		own, known = &judging{ready: make(chan struct{}), sample: &Sample{}}, false
	}
	if !known && err == nil {
		g.programs[m.program.Text] = own
	}
	m.judging = own
	g.members = append(g.members, m)
	return own, !known
}

// decided are a group's members with their modes and rewards, in the order of their indices.
type decided struct {
	completions []dataset.Completion
	samples     []*Sample  // of equal programs the same
	programs    []*judging // each once
	pool        []*judge.Reference
}

// Decide gives the members' modes and rewards, before their faults are known: of each
// sample Err, Decision, Reward and Judgement. Call it after every Judge has returned. The
// samples are in the order of the members' indices, and Settle goes on with them. The error is
// the context's.
func (g *Group) Decide(ctx context.Context) ([]*Sample, error) {
	if g.decided != nil {
		return g.decided.samples, nil
	}
	sort.Slice(g.members, func(i, j int) bool { return g.members[i].Index < g.members[j].Index })
	completions := make([]dataset.Completion, len(g.members))
	samples := make([]*Sample, len(g.members))
	var programs []*judging
	var judged []*Sample
	for i, m := range g.members {
		completions[i], samples[i] = m.Completion, m.judging.sample
		if !slices.Contains(programs, m.judging) {
			samples[i].Index = m.Index // of the first with this program
			programs, judged = append(programs, m.judging), append(judged, samples[i])
		}
	}
	pool, err := g.task.references(ctx, judged)
	if err != nil {
		return nil, err
	}
	for _, s := range judged {
		if g.engine.gate(ctx, g.task, s, pool); ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	g.decided = &decided{completions, samples, programs, pool}
	return samples, nil
}

// Settle finds the members' faults. Call it once, after every Judge has returned. The
// completions and samples are in the order of their indices. The error is the context's.
func (g *Group) Settle(ctx context.Context) ([]dataset.Completion, []*Sample, error) {
	if _, err := g.Decide(ctx); err != nil {
		return nil, nil, err
	}
	completions, samples, programs, pool := g.decided.completions, g.decided.samples, g.decided.programs, g.decided.pool
	sites := g.engine.config.Sites || slices.ContainsFunc(g.members, func(m member) bool { return m.Sites })
	uses := g.engine.config.Policy.UsesSpans()
	useful := sites || uses && unequal(rewards(completions, samples))
	for _, m := range g.members {
		own := m.judging
		own.locate = own.locate || useful || m.Always || uses && m.Advantage != nil && *m.Advantage != 0
		own.record = own.record || m.Executed
	}
	if err := g.engine.each(ctx, len(programs), func(ctx context.Context, i int) {
		g.engine.settle(ctx, g.task, programs[i], pool)
	}); err != nil {
		return nil, nil, err
	}
	if sites {
		if err := g.findSites(ctx, programs, pool); err != nil {
			return nil, nil, err
		}
	}
	for i, m := range g.members {
		own := *m.judging.sample
		own.Index, own.Extracted = m.Index, m.program
		samples[i] = &own
	}
	return completions, samples, nil
}

// unequal reports whether a group's rewards differ. Where they do not, its
// advantages are 0 and a span would move nothing.
func unequal(rewards []float64) bool {
	known := slices.DeleteFunc(rewards, math.IsNaN)
	return len(known) > 0 && slices.Max(known) > slices.Min(known)
}

// gate decides a judged program's mode and reward.
func (e *Engine) gate(ctx context.Context, task *Task, s *Sample, pool []*judge.Reference) {
	defer survive(s)
	if s.Err != nil {
		return
	}
	if s.Interface, s.Err = localise.InterfaceFault(ctx, task.Problem, s.Judgement); s.Err != nil {
		return
	}
	judged := e.judged(task, s, pool)
	if s.Decision, s.Err = credit.Gate(judged); s.Err != nil {
		return
	}
	s.Reward = credit.Reward(task.reward, judged, task.weights())
}

// settle finds the fault of a program that the gate said fails, as far as its
// members need it.
func (e *Engine) settle(ctx context.Context, task *Task, own *judging, pool []*judge.Reference) {
	s := own.sample
	defer survive(s)
	if s.Err != nil {
		return
	}
	if s.Decision.Mode == credit.ModeSyntax && s.Extracted.Found == credit.FoundNothing {
		return
	}
	if s.Decision.Mode == credit.ModeSyntax || s.Decision.Mode == credit.ModeLogic {
		// The compiler's word costs nothing.
		s.Useless = !own.locate && len(s.Judgement.Program.Errors) == 0
		if !s.Useless && s.Interface != nil {
			s.Finding = s.Interface
		} else if !s.Useless {
			s.Finding, s.Err = localise.Localise(ctx, task.Problem, s.Judgement, pool, e.config.Localise)
			if errors.Is(s.Err, judge.ErrPlugin) {
				// The verdict stands; only the span is lost.
				s.Finding, s.Err = localise.Abstain("could not be traced: %v", s.Err), nil
			}
		}
	}
	if own.record && s.Err == nil {
		s.Executed = executed(ctx, task.Problem, s)
	}
}
