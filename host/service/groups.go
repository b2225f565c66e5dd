package service

import (
	"context"
	"sync"
	"time"

	"connectrpc.com/connect"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

// Why a group was closed.
const (
	closedFull   = "full"   // all its members are in
	closedWaited = "waited" // for service.group_wait
	closedDrain  = "drain"
)

// groups are those that still wait for members, by their name.
type groups struct {
	service *Service

	mu       sync.Mutex
	open     map[string]*group
	taken    int // the room that they take together
	draining bool
	warned   bool // of groups that were not complete
}

func newGroups(s *Service) *groups { return &groups{service: s, open: map[string]*group{}} }

// join puts a valid request's samples into their group, which may be a new
// one. A *connect.Error says why they cannot be taken. The group is the
// request's own when no other may join it.
func (all *groups) join(request *servicev1.CreditRequest, problem *dataset.Problem, c *call) (*group, error) {
	members := arrivals(request, c)
	bytes := int64(len(request.GetPrompt()))
	for _, m := range members {
		bytes += int64(len(m.Text))
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.draining {
		return nil, notReady(draining)
	}
	g := all.open[request.GetGroupId()]
	if g == nil {
		if err := all.service.queue.take(groupSize(request), bytes); err != nil {
			return nil, err
		}
		g = newGroup(all.service, request, problem)
		all.taken += g.size
		if g.name != "" {
			all.open[g.name] = g
		}
		go g.run()
	} else {
		if err := g.fits(request); err != nil {
			return nil, err
		}
		if err := all.service.queue.take(0, bytes); err != nil {
			return nil, err
		}
	}
	g.take(members, bytes)
	if len(g.members) == g.size {
		all.shut(g, closedFull)
	} else {
		all.wait(g)
	}
	return g, nil
}

// close closes a group, if it still is open.
func (all *groups) close(g *group, why string) {
	all.mu.Lock()
	defer all.mu.Unlock()
	all.shut(g, why)
}

// wait closes a group when no further member has come for service.group_wait:
// generations may end hours after each other. An earlier wait counts no longer,
// even where its time has just run out.
func (all *groups) wait(g *group) {
	if g.alarm != nil {
		g.alarm.Stop()
	}
	var alarm *time.Timer
	alarm = time.AfterFunc(all.service.options.Config.GroupWait.Duration, func() {
		all.mu.Lock()
		defer all.mu.Unlock()
		if g.alarm == alarm {
			all.shut(g, closedWaited)
		}
	})
	g.alarm = alarm
}

// shut lets no more members into a group. Room for those that did not come is
// given back.
func (all *groups) shut(g *group, why string) {
	if g.closed != "" {
		return
	}
	g.closed = why
	if g.alarm != nil {
		g.alarm.Stop()
	}
	all.taken -= g.size
	if all.open[g.name] == g {
		delete(all.open, g.name)
	}
	all.service.queue.give(g.size-len(g.members), 0)
	all.service.metrics.groups.WithLabelValues(why).Inc()
	if why == closedWaited && !all.warned {
		all.warned = true
		all.service.log.Warn(
			"a group was closed before all its members came; raise service.group_wait, or see what the callers do (later ones are only counted, in egca_groups_total)",
			"task",
			g.problem.TaskID,
			"members",
			len(g.members),
			"group_size",
			g.size,
		)
	}
	close(g.full)
}

// drain closes all and lets none open.
func (all *groups) drain() {
	all.mu.Lock()
	defer all.mu.Unlock()
	all.draining = true
	for _, g := range all.open {
		all.shut(g, closedDrain)
	}
}

// waiting is the number of groups that wait for members.
func (all *groups) waiting() int {
	all.mu.Lock()
	defer all.mu.Unlock()
	return len(all.open)
}

// fill reports whether nothing but groups that wait for members fills the
// queue, so that no work under way will make room.
func (all *groups) fill() bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	return all.taken > 0 && all.taken == all.service.queue.held()
}

// groupSize is how many members the request's group has.
func groupSize(request *servicev1.CreditRequest) int {
	if size := int(request.GetGroupSize()); size > 0 {
		return size
	}
	return len(request.GetSamples())
}

// variation is what the request's rollout has of its own.
func variation(request *servicev1.CreditRequest) engine.Variation {
	return engine.Variation{Language: request.GetLanguage(), Prompt: request.GetPrompt()}
}

// fits checks a request against the open group that it names.
func (g *group) fits(request *servicev1.CreditRequest) error {
	wrong := func(format string, args ...any) error {
		return refuse(connect.CodeInvalidArgument, "group_id %q: "+format, append([]any{valid(g.name)}, args...)...)
	}
	switch size := groupSize(request); {
	case request.GetTaskId() != g.problem.TaskID:
		return wrong(
			"is open for task %q and not for %q; name each group differently",
			g.problem.TaskID,
			valid(request.GetTaskId()),
		)
	case variation(request) != g.own:
		return wrong("is open for another language or prompt; give all its requests the same")
	case size != g.size:
		return wrong("is open with group_size %d and not %d; give all its requests the same", g.size, size)
	}
	for _, sample := range request.GetSamples() {
		if g.indices[sample.GetIndex()] {
			return wrong("index %d is there already; give each sample of a group its own", sample.GetIndex())
		}
	}
	return nil
}

// arrivals are a request's samples on their way to its call.
func arrivals(request *servicev1.CreditRequest, c *call) []*arrival {
	all := make([]*arrival, len(request.GetSamples()))
	for i, sample := range request.GetSamples() {
		a := &arrival{call: c, place: i, blamed: request.GetWant().GetBlamed(), detail: request.GetWant().GetDetail()}
		a.Member = engine.Member{
			Completion: dataset.Completion{
				Text:      string(sample.GetCompletion()),
				Reward:    sample.Reward,
				Advantage: sample.Advantage,
			},
			Index:    int(sample.GetIndex()),
			Executed: request.GetWant().GetExecuted(),
			Sites:    request.GetWant().GetSites(),
			Awaited:  request.GetWant().GetVerdict(),
			Began:    func() { a.began = time.Now() },
		}
		for _, length := range sample.GetTokenByteLens() {
			a.TokenByteLens = append(a.TokenByteLens, int(length))
		}
		all[i] = a
	}
	return all
}

// cancel ends the work of a group whose answers nobody can have.
func (g *group) cancel() { g.stop(context.Canceled) }
