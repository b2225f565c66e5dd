package view

import (
	"context"
	"slices"
	"sync"

	"github.com/egca/egca/host/dataset"
)

// Live are the last groups of a service: as many as fit into its memory. It is a Source,
// and safe for use by several goroutines.
type Live struct {
	title string
	most  int64 // bytes of all groups
	maker *Maker
	// problem is a problem by its task_id; nil where it is not known any more.
	problem func(taskID string) *dataset.Problem

	mu      sync.Mutex
	groups  []liveGroup
	bytes   int64
	version int
	// The numbers of the first group and sample that are kept.
	firstGroup, firstSample int
	packed                  []byte // the overview; nil where it is older than version
}

type liveGroup struct {
	Given
	first int // number of its first sample
	bytes int64
}

// NewLive keeps groups in so many bytes. maker makes traces of problems, which a function
// returns by their task_id, or nil where one is not known any more; a nil maker makes none.
func NewLive(title string, most int64, maker *Maker, problem func(taskID string) *dataset.Problem) *Live {
	return &Live{title: title, most: most, maker: maker, problem: problem, version: 1}
}

// Add takes a group in, whose parts nobody changes afterwards, and lets the oldest go
// where there are too many. A group larger than all of the memory is not kept.
func (l *Live) Add(g Given) {
	if p := g.Problem; p != nil { // its tests may be far larger than the group
		g.Problem = &dataset.Problem{
			TaskID: p.TaskID, Language: p.Language, Prompt: p.Prompt, EntryPoint: p.EntryPoint,
			Reference: p.Reference, References: p.References[:min(len(p.References), 1)],
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	own := liveGroup{Given: g, first: l.firstSample, bytes: sizeOf(&g)}
	if n := len(l.groups); n > 0 {
		own.first = l.groups[n-1].first + len(l.groups[n-1].Lines)
	}
	l.groups, l.bytes = append(l.groups, own), l.bytes+own.bytes
	drop := 0
	for ; l.bytes > l.most && drop < len(l.groups); drop++ {
		l.bytes -= l.groups[drop].bytes
		l.firstSample += len(l.groups[drop].Lines)
	}
	l.firstGroup += drop
	l.groups = slices.Delete(l.groups, 0, drop)
	l.version, l.packed = l.version+1, nil
}

// sizeOf is about what keeping a group takes, in bytes.
func sizeOf(g *Given) int64 {
	const line = 1 << 10
	size := int64(line)
	if p := g.Problem; p != nil {
		size += int64(len(p.Prompt) + len(p.Reference))
		for _, r := range p.References {
			size += int64(len(r.Program))
		}
	}
	for i := range g.Lines {
		l := &g.Lines[i]
		text, _ := g.completion(i)
		size += line + int64(len(text)+len(l.Reason)+len(l.Error)+8*(len(l.TokenWeights)+len(l.TokenAdvantages)))
		if g.Rollout != nil && i < len(g.Rollout.Completions) {
			size += int64(8 * len(g.Rollout.Completions[i].TokenByteLens))
		}
		if d := l.Detail; d != nil {
			for _, t := range d.Tests {
				size += int64(128 + len(t.Input) + len(t.Expected) + len(t.Got) + len(t.Message) + len(t.Output))
			}
			if d.Repair != nil {
				size += int64(len(d.Repair.Program) + len(d.Repair.Words))
			}
		}
	}
	return size
}

// Run is Source's.
func (l *Live) Run(_ context.Context, since int) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if since == l.version {
		return nil, nil
	}
	if l.packed != nil {
		return l.packed, nil
	}
	o := NewOverview(l.title)
	for i := range l.groups {
		o.Add(&l.groups[i].Given)
	}
	r := o.Run()
	r.Version, r.Live, r.FirstGroup, r.FirstSample = l.version, true, l.firstGroup, l.firstSample
	if l.maker != nil {
		r.Traces = "made"
	}
	for _, group := range r.Samples.Group {
		r.Samples.Traced = append(r.Samples.Traced, l.maker != nil && canMake(&l.groups[group].Given))
	}
	var err error
	l.packed, err = pack(r)
	return l.packed, err
}

// Group is Source's.
func (l *Live) Group(_ context.Context, number int, _ bool) ([]byte, error) {
	g, err := l.given(number)
	if err != nil {
		return nil, err
	}
	return pack(NewGroup(&g))
}

func (l *Live) given(number int) (Given, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if number < l.firstGroup || number-l.firstGroup >= len(l.groups) {
		return Given{}, ErrNone
	}
	return l.groups[number-l.firstGroup].Given, nil
}

// Traces is Source's.
func (l *Live) Traces(ctx context.Context, number int) ([]byte, error) {
	l.mu.Lock()
	at, found := slices.BinarySearchFunc(l.groups, number, func(g liveGroup, n int) int { return g.first - n })
	if !found {
		at--
	}
	if at < 0 || number-l.groups[at].first >= len(l.groups[at].Lines) {
		l.mu.Unlock()
		return nil, ErrNone
	}
	g, group, index := l.groups[at].Given, l.firstGroup+at, number-l.groups[at].first
	l.mu.Unlock()
	if l.maker == nil || !canMake(&g) {
		return pack(noTraces("no traces can be made of this group"))
	}
	if g.Problem = l.problem(g.TaskID); g.Problem == nil {
		return pack(noTraces("the service does not know the problem any more"))
	}
	t, err := l.maker.traces(ctx, group, index, &g)
	if err != nil {
		return nil, err
	}
	return pack(t)
}
