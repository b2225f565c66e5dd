package service

import (
	"context"
	"slices"
	"sync"
	"time"

	"connectrpc.com/connect"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/host/view"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

// group is one group's life, from its first sample to its last answer. What
// comes in is guarded by groups.mu; when it is closed, run alone has it.
type group struct {
	service *Service
	engine  *engine.Engine // the one in force when it opened
	name    string
	size    int
	problem *dataset.Problem
	own     engine.Variation
	life    context.Context
	stop    context.CancelCauseFunc

	members []*arrival
	indices map[uint32]bool
	bytes   int64
	closed  string        // why; empty while it is open
	full    chan struct{} // closed with it
	alarm   *time.Timer
	judging sync.WaitGroup
	details *view.Details // of the members; run alone makes them

	judge func() (*engine.Group, error) // prepares the task, once
}

// arrival is one sample on its way through a group.
type arrival struct {
	engine.Member
	call   *call
	place  int // in the call
	blamed bool
	detail bool

	came, began, judged time.Time
}

func newGroup(s *Service, request *servicev1.CreditRequest, problem *dataset.Problem) *group {
	g := &group{service: s, engine: s.settings.Load().engine, name: request.GetGroupId(), size: groupSize(request),
		problem: problem, own: variation(request), indices: map[uint32]bool{}, full: make(chan struct{})}
	g.life, g.stop = context.WithCancelCause(s.life)
	g.judge = sync.OnceValues(func() (*engine.Group, error) {
		task, err := s.tasks.Get(g.life, g.engine, problem, g.own)
		if err != nil {
			if _, said := s.unusable.LoadOrStore(problem.TaskID, true); !said && g.life.Err() == nil {
				s.log.Error("a problem's samples cannot be judged and get no reward (later groups of it are only counted)",
					"task", problem.TaskID, "because", err)
			}
			return nil, err
		}
		return g.engine.Open(task), nil
	})
	return g
}

// take puts members in and has their tests run.
func (g *group) take(members []*arrival, bytes int64) {
	g.bytes += bytes
	for _, a := range members {
		a.came = time.Now()
		g.members = append(g.members, a)
		g.indices[uint32(a.Index)] = true
		g.judging.Go(func() {
			judge, err := g.judge()
			if err == nil {
				err = judge.Judge(g.life, a.Member)
			}
			_ = err // the context's ends run too; the problem's is found there again
			a.judged = time.Now()
		})
	}
}

// run waits until the group is closed and judged, and settles it.
func (g *group) run() {
	defer g.stop(nil)
	select {
	case <-g.full:
	case <-g.life.Done(): // given up while it waited
		g.service.groups.close(g, closedDrain)
	}
	g.judging.Wait()
	settling := time.Now()
	g.decide()
	lines, samples, err := g.settle()
	done := time.Now()
	if err := g.engine.Publish(); err != nil { // the answers stand
		g.service.log.Error("programs that passed are not kept as references", "error", err)
	}
	defer g.service.queue.give(len(g.members), g.bytes)
	if err != nil {
		for _, a := range g.members {
			a.call.fail(err)
		}
		return
	}
	slices.SortFunc(g.members, func(a, b *arrival) int { return a.Index - b.Index })
	timings := g.timings(settling, done)
	for i, a := range g.members {
		if a.detail {
			lines[i].Detail = g.detail(samples[i], &lines[i])
		}
		credit := toCredit(&lines[i], samples[i], a)
		g.service.metrics.sample(credit, a, settling, done)
		a.call.deliver(a.place, credit, timings[a.call])
	}
	g.show(lines, samples, done) // the answers are on their way
}

// decide gives the verdicts to the callers, before faults are looked for. Where there are none, settle says why.
func (g *group) decide() {
	judged, err := g.judge()
	if err != nil {
		return
	}
	samples, err := judged.Decide(g.life)
	if err != nil {
		return
	}
	slices.SortFunc(g.members, func(a, b *arrival) int { return a.Index - b.Index })
	calls := map[*call]bool{}
	for i, a := range g.members {
		a.call.verdict[a.place], calls[a.call] = toVerdict(a.Index, samples[i]), true
	}
	for c := range calls {
		close(c.judged)
	}
}

// detail is what a page shows of a sample; nil where the problem could not be used. A fault
// of ours there must not take the answers down.
func (g *group) detail(s *engine.Sample, line *dataset.Credit) (d *dataset.Detail) {
	defer func() {
		if fault := recover(); fault != nil {
			g.service.log.Error("a sample has no detail by a fault in egca; please report it", "task", g.problem.TaskID,
				"sample", line.Sample, "fault", fault)
		}
	}()
	judged, err := g.judge()
	if err != nil {
		return nil
	}
	if g.details == nil {
		g.details = view.NewDetails(judged.Task())
	}
	return g.details.Of(s, line)
}

// show gives the group to the page. It waited from the arrival of its last sample on.
func (g *group) show(lines []dataset.Credit, samples []*engine.Sample, done time.Time) {
	if g.service.view == nil {
		return
	}
	shown := view.Given{
		TaskID: g.problem.TaskID, Problem: g.problem, Lines: lines,
		Rollout: &dataset.Rollout{TaskID: g.problem.TaskID, Language: g.own.Language, Prompt: g.own.Prompt},
	}
	var last time.Time
	for i, a := range g.members {
		if lines[i].Detail == nil {
			lines[i].Detail = g.detail(samples[i], &lines[i])
		}
		shown.Rollout.Completions = append(shown.Rollout.Completions, a.Completion)
		shown.Executed = append(shown.Executed, samples[i].ExecutedLines(a.Text))
		last = latest(last, a.came)
	}
	waited := done.Sub(last).Seconds()
	shown.Waited = &waited
	g.service.view.Add(shown)
}

// settle gives a line for each member, in the order of their indices. The error
// is that the work was given up.
func (g *group) settle() ([]dataset.Credit, []*engine.Sample, error) {
	judged, err := g.judge()
	if g.life.Err() != nil {
		return nil, nil, stopped()
	}
	var completions []dataset.Completion
	var samples []*engine.Sample
	if err != nil {
		completions, samples = unusable(g.members, err)
	} else if completions, samples, err = judged.Settle(g.life); err != nil {
		return nil, nil, stopped()
	}
	lines, err := g.engine.Credits(g.problem.TaskID, completions, samples)
	if err != nil {
		return nil, nil, refuse(connect.CodeInternal, "%v", err)
	}
	return lines, samples, nil
}

// unusable are a group's samples when its problem cannot judge any.
func unusable(members []*arrival, err error) (completions []dataset.Completion, samples []*engine.Sample) {
	members = slices.Clone(members)
	slices.SortFunc(members, func(a, b *arrival) int { return a.Index - b.Index })
	for _, a := range members {
		completions = append(completions, a.Completion)
		samples = append(samples, &engine.Sample{Index: a.Index, Err: err})
	}
	return completions, samples
}

// timings are those of each call with samples in the group.
func (g *group) timings(settling, done time.Time) map[*call]*servicev1.Timing {
	began, judged := map[*call]time.Time{}, map[*call]time.Time{}
	for _, a := range g.members {
		began[a.call] = latest(began[a.call], a.began)
		judged[a.call] = latest(judged[a.call], a.judged)
	}
	timings := map[*call]*servicev1.Timing{}
	for c, last := range judged {
		first := began[c]
		if first.IsZero() { // the problem could not be used
			first = last
		}
		timings[c] = &servicev1.Timing{
			Queued: first.Sub(c.start).Seconds(), Judged: last.Sub(first).Seconds(),
			Waited: settling.Sub(last).Seconds(), Credited: done.Sub(settling).Seconds(),
		}
	}
	return timings
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
