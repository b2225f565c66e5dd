package view

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
)

// keptGroups is how many groups a Maker keeps: their traces are large.
const keptGroups = 4

// Maker judges groups again, and finds their faults, for what a file does not hold. It
// makes one group at a time.
type Maker struct {
	engine func() *engine.Engine
	tasks  *engine.Tasks
	turn   chan struct{} // holds one token: whoever has it is at work

	mu   sync.Mutex
	kept []*made // the last used is the last
}

// made is a group that was judged again.
type made struct {
	number  int
	task    *engine.Task
	samples []*engine.Sample
	lines   []dataset.Credit
}

// NewMaker makes groups with the engine that a function returns, and keeps the tasks that
// it prepares among others.
func NewMaker(current func() *engine.Engine, tasks *engine.Tasks) *Maker {
	return &Maker{engine: current, tasks: tasks, turn: make(chan struct{}, 1)}
}

// group is the group of a number, which names it among those of this Maker.
func (m *Maker) group(ctx context.Context, number int, g *Given) (*made, error) {
	if own := m.find(number); own != nil {
		return own, nil
	}
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if own := m.find(number); own != nil {
		return own, nil
	}
	current := m.engine()
	task, err := m.tasks.Get(ctx, current, g.Problem, engine.VariationOf(g.Rollout))
	if err != nil {
		return nil, err
	}
	own := &made{number: number, task: task}
	if own.samples, err = current.Group(ctx, task, g.Rollout.Completions); err != nil {
		return nil, err
	}
	if own.lines, err = current.Credits(g.TaskID, g.Rollout.Completions, own.samples); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept = append(m.kept, own); len(m.kept) > keptGroups {
		m.kept = slices.Delete(m.kept, 0, 1)
	}
	return own, nil
}

func (m *Maker) find(number int) *made {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := slices.IndexFunc(m.kept, func(own *made) bool { return own.number == number })
	if at < 0 {
		return nil
	}
	own := m.kept[at]
	m.kept = append(slices.Delete(m.kept, at, at+1), own)
	return own
}

// canMake reports whether all that a Maker needs of a group is known.
func canMake(g *Given) bool {
	return g.Problem != nil && g.Rollout != nil && len(g.Rollout.Completions) == len(g.Lines)
}

// traces are those of a sample of a group. The error is the context's.
func (m *Maker) traces(ctx context.Context, number, index int, g *Given) (*Traces, error) {
	own, err := m.group(ctx, number, g)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return noTraces("the group could not be judged again: %v", err), nil
	}
	return MakeTraces(ctx, own.task, own.samples[index])
}

// addMade gives the lines of a group the details that they lack. A line whose verdict or
// span is another now gets none: it was made with other settings. The result says in words
// for how many that is so.
func (m *Maker) addMade(ctx context.Context, number int, g *Given) string {
	own, err := m.group(ctx, number, g)
	if err != nil {
		return fmt.Sprintf("tests, repairs and divergences could not be made again: %v", err)
	}
	other, details := 0, NewDetails(own.task)
	for i := range g.Lines {
		l := &g.Lines[i]
		switch now := &own.lines[i]; {
		case l.Detail != nil:
		case l.Mode != now.Mode || !slices.Equal(l.Spans, now.Spans):
			other++
		default:
			l.Detail = details.Of(own.samples[i], now)
		}
	}
	if other > 0 {
		return fmt.Sprintf(
			"%d samples have another verdict or span when they are judged again, and are shown without tests: use the configuration that the credits were made with",
			other,
		)
	}
	return ""
}
