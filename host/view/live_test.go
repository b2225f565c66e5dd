package view

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
)

// liveAnswer is a group as a service has it, of so many samples.
func liveAnswer(task string, samples int) Given {
	g := Given{TaskID: task, Rollout: &dataset.Rollout{TaskID: task}}
	for i := range samples {
		g.Lines = append(g.Lines, dataset.Credit{TaskID: task, Sample: i, Mode: credit.ModeCorrect, Evidence: credit.EvidenceNone})
		g.Rollout.Completions = append(g.Rollout.Completions, dataset.Completion{Text: strings.Repeat("x", 1000)})
	}
	return g
}

// The last groups stay, within the memory, and keep their numbers.
func TestLiveKeepsTheLast(t *testing.T) {
	one := liveAnswer("t", 3)
	size := sizeOf(&one)
	live := NewLive("test", 4*size, nil, nil)
	overview := func() Run {
		t.Helper()
		data, err := live.Run(t.Context(), 0)
		return read[Run](t, data, err)
	}
	if r := overview(); len(r.Groups) != 0 || !r.Live || r.Traces != "none" {
		t.Fatalf("before any: %+v", r)
	}
	for i := range 10 {
		live.Add(liveAnswer(fmt.Sprintf("task %d", i), 3))
		if live.bytes > live.most {
			t.Fatalf("%d bytes of %d are kept", live.bytes, live.most)
		}
	}
	r := overview()
	if len(r.Groups) != 4 || r.FirstGroup != 6 || r.FirstSample != 18 || r.Tasks[r.Groups[0].Task] != "task 6" {
		t.Fatalf("%d groups from %d, samples from %d, tasks %v", len(r.Groups), r.FirstGroup, r.FirstSample, r.Tasks)
	}
	if r.Groups[1].First != 3 || r.Samples.Group[3] != 1 || len(r.Samples.Group) != 12 {
		t.Errorf("the lists do not count from 0: %+v", r)
	}
	for number := range 12 {
		data, err := live.Group(t.Context(), number, false)
		if number < 6 || number > 9 {
			if !errors.Is(err, ErrNone) {
				t.Errorf("group %d: %v", number, err)
			}
			continue
		}
		if g := read[Group](t, data, err); g.Task != fmt.Sprintf("task %d", number) {
			t.Errorf("group %d is %s", number, g.Task)
		}
	}
	for number, kept := range map[int]bool{0: false, 17: false, 18: true, 29: true, 30: false} {
		if _, err := live.Traces(t.Context(), number); kept != (err == nil) {
			t.Errorf("traces %d: %v", number, err)
		}
	}
	if data, err := live.Run(t.Context(), r.Version); data != nil || err != nil {
		t.Errorf("nothing is newer: %d bytes, %v", len(data), err)
	}
	live.Add(liveAnswer("large", 100))
	if r := overview(); len(r.Groups) != 0 || r.FirstGroup != 11 {
		t.Errorf("a group larger than the memory is kept: %d groups from %d", len(r.Groups), r.FirstGroup)
	}
	live.Add(liveAnswer("next", 3))
	if r := overview(); len(r.Groups) != 1 || r.FirstGroup != 11 || r.FirstSample != 130 {
		t.Errorf("%d groups from %d, samples from %d", len(r.Groups), r.FirstGroup, r.FirstSample)
	}
	data, err := live.Group(t.Context(), 11, false)
	if g := read[Group](t, data, err); g.Task != "next" {
		t.Errorf("group 11 is %s", g.Task)
	}
}
