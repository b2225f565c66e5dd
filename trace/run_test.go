package trace

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// ticks is a program whose site of each kind has that kind's number.
func ticks() *Program {
	p := &Program{Functions: []Function{{Name: "<module>"}, {Name: "f"}}}
	for kind := range Step + 1 {
		p.Sites = append(p.Sites, Site{Kind: kind, Function: 1})
	}
	return p
}

func TestBuildFrames(t *testing.T) {
	type at struct {
		kind  SiteKind
		frame int32
	}
	for _, c := range []struct {
		name   string
		events []at
		want   []Frame
	}{
		{"no event", nil, []Frame{{0, -1, -1}}},
		{"the test's call", []at{{Assign, 0}, {Enter, 1}, {Return, 1}}, []Frame{{0, -1, -1}, {1, 0, 1}}},
		{"a call in a call", []at{{Enter, 1}, {Enter, 2}, {Return, 2}, {Return, 1}}, []Frame{{0, -1, -1}, {1, 0, 0}, {1, 1, 1}}},
		{"a call behind a call", []at{{Enter, 1}, {Enter, 2}, {Return, 2}, {Enter, 3}}, []Frame{{0, -1, -1}, {1, 0, 0}, {1, 1, 1}, {1, 1, 3}}},
		{
			"an exception ended the frames above", []at{{Enter, 1}, {Enter, 2}, {Enter, 3}, {Raise, 3}, {Catch, 1}, {Enter, 4}},
			[]Frame{{0, -1, -1}, {1, 0, 0}, {1, 1, 1}, {1, 2, 2}, {1, 1, 5}},
		},
		{
			"a generator is suspended and goes on", []at{{Enter, 1}, {Enter, 2}, {Yield, 2}, {Enter, 3}, {Return, 3}, {Assign, 2}, {Enter, 4}},
			[]Frame{{0, -1, -1}, {1, 0, 0}, {1, 1, 1}, {1, 1, 3}, {1, 2, 6}},
		},
		{"two calls of the test's", []at{{Enter, 1}, {Return, 1}, {Enter, 2}}, []Frame{{0, -1, -1}, {1, 0, 0}, {1, 0, 2}}},
		{"nobody calls the module", []at{{Return, 0}, {Enter, 0}, {Return, 0}}, []Frame{{0, -1, -1}}},
	} {
		run := &Run{}
		for _, e := range c.events {
			run.Events = append(run.Events, Event{Site: int32(e.kind), Frame: e.frame})
		}
		if run.BuildFrames(ticks()); !slices.Equal(run.Frames, c.want) {
			t.Errorf("%s: %v, want %v", c.name, run.Frames, c.want)
		}
	}
}

// Whatever the events, no frame is its own caller, not even by way of others: whoever
// follows the callers comes to an end.
func TestCallersEnd(t *testing.T) {
	p := ticks()
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 1))
		run, newest := &Run{}, int32(0)
		for range random.IntN(60) {
			e := Event{Site: int32(1 + random.IntN(len(p.Sites)-1)), Frame: int32(random.IntN(int(newest) + 1))}
			if p.Sites[e.Site].Kind == Enter && random.IntN(3) > 0 { // as the protocol has it: a new frame begins with an entry
				newest++
				e.Frame = newest
			}
			run.Events = append(run.Events, e)
		}
		run.BuildFrames(p)
		for i, f := range run.Frames {
			if i == 0 && f.Parent != -1 || i > 0 && (f.Parent < 0 || f.Parent >= i) {
				t.Fatalf("seed %d: the caller of frame %d is %d", seed, i, f.Parent)
			}
		}
	}
}
