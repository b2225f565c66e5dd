package view

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/trace"
)

// traced is the trace of a program in a language on one call, which returns 0.
func traced(t *testing.T, maker *Maker, number int, language, source, call string) *Trace {
	t.Helper()
	problem := dataset.Problem{TaskID: "t", Language: language, EntryPoint: "f", Reference: source,
		Tests: []dataset.Test{{Args: args(call), Expected: []byte("0")}}}
	rollout := &dataset.Rollout{TaskID: "t", Completions: dataset.Completions{{Text: source}}}
	g := &Given{TaskID: "t", Problem: &problem, Rollout: rollout}
	own, err := maker.group(t.Context(), number, g)
	if err != nil {
		t.Fatal(err)
	}
	traces, err := MakeTraces(t.Context(), own.task, own.samples[0])
	if err != nil || traces.Candidate == nil {
		t.Fatalf("%v: %v", traces, err)
	}
	return traces.Candidate
}

func args(list string) (out []json.RawMessage) {
	for word := range strings.FieldsSeq(list) {
		out = append(out, json.RawMessage(word))
	}
	return out
}

// A run of 50,000 events and more is cut, and its parts stay within the bounds.
func TestLongTraces(t *testing.T) {
	program := &trace.Program{
		Source:     []byte("x = 1\n"),
		Functions:  []trace.Function{{Name: "<module>", Parent: -1}},
		Statements: []trace.Statement{{Span: trace.Span{Start: 0, End: 5}, Header: -1, Kind: "assign"}},
		Sites:      []trace.Site{{Kind: trace.Assign, Name: "x", Span: trace.Span{Start: 0, End: 5}}},
	}
	run := &trace.Run{Table: trace.NewTable(), Outcome: trace.Outcome{Kind: trace.Returned}}
	for i := range MostEvents + 10 {
		id := run.Table.Add(trace.Value{Kind: trace.Text, Text: strings.Repeat("long ", 100) + fmt.Sprint(i)})
		run.Events = append(run.Events, trace.Event{Value: id})
	}
	run.BuildFrames(program)
	side := align.Side{Program: program, Run: run}
	tr := newTrace(side, MostEvents)
	if n := len(tr.Events.Kind); n != MostEvents || !tr.Cut {
		t.Errorf("%d events, cut %v", n, tr.Cut)
	}
	bytes := 0
	for _, v := range tr.Values {
		bytes += len(v)
	}
	if bytes > mostValues+4*MostEvents {
		t.Errorf("%d bytes of values", bytes)
	}
	for name, column := range map[string]int{"site": len(tr.Events.Site), "frame": len(tr.Events.Frame), "depth": len(tr.Events.Depth),
		"value": len(tr.Events.Value), "bound": len(tr.Events.Bound)} {
		if column != MostEvents {
			t.Errorf("%d entries of %s", column, name)
		}
	}
}

// Several names that are bound at once have their values apart.
func TestBoundNames(t *testing.T) {
	tr := traced(t, newMaker(t), 0, "python", "def f(a, b):\n    a, b = b, a\n    c = (a, b)\n    return 0\n", "1 2")
	var got []string
	for i, site := range tr.Events.Site {
		for _, b := range tr.Events.Bound[i] {
			got = append(got, tr.Sites[site].Names[b[0]]+"="+tr.Values[b[1]])
		}
	}
	if want := []string{"a=1", "b=2", "a=2", "b=1"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// What cannot be traced is said, and is no error.
func TestNothingToTrace(t *testing.T) {
	maker := newMaker(t)
	problem, rollout := example(t, "basics", "basics/parking-fee", 1)
	rollout.Completions[0] = dataset.Completion{Text: "def parking_fee(minutes):\n    return (\n"}
	rollout.Completions = append(rollout.Completions, dataset.Completion{Text: "There is no program."})
	own, err := maker.group(t.Context(), 0, &Given{TaskID: problem.TaskID, Problem: problem, Rollout: rollout})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"the program does not compile", "the completion has no program"} {
		traces, err := MakeTraces(t.Context(), own.task, own.samples[i])
		if err != nil || traces.Candidate != nil || traces.Note != want {
			t.Errorf("%+v, %v; want %q", traces, err, want)
		}
	}
	bad := &engine.Sample{Err: fmt.Errorf("no plugin")}
	if traces, err := MakeTraces(t.Context(), own.task, bad); err != nil || !strings.Contains(traces.Note, "no plugin") {
		t.Errorf("%+v, %v", traces, err)
	}
	if NewDetails(own.task).Of(bad, &dataset.Credit{}) != nil {
		t.Error("a sample that could not be judged has a detail")
	}
}
