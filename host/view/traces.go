package view

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/trace"
)

// Traces are the two runs of a sample on one test.
type Traces struct {
	Test      int    `json:"test"`
	Input     string `json:"input"`
	Candidate *Trace `json:"candidate"` // null where it could not be traced; Note says why
	Reference *Trace `json:"reference"` // null where no reference passes the test
	// Pairs are events that happen in step: of the candidate and of the reference, ascending.
	Pairs [][2]int `json:"pairs"`
	// Divergence is where the runs first differ; null where they do not.
	Divergence *TracesDivergence `json:"divergence"`
	Note       string            `json:"note"`
}

// TracesDivergence are the events of both runs that differ first; null where a run has
// none there.
type TracesDivergence struct {
	Candidate *int   `json:"candidate"`
	Reference *int   `json:"reference"`
	Words     string `json:"words"`
}

// Trace is one run. Spans are in UTF-16 units of Source.
type Trace struct {
	Source string      `json:"source"`
	Sites  []TraceSite `json:"sites"`
	Values []string    `json:"values"` // rendered, and bounded
	Kinds  []string    `json:"kinds"`
	Events TraceEvents `json:"events"`
	End    string      `json:"end"` // how the run ended, in words
	Cut    bool        `json:"cut"` // the run went on after the last event
}

// TraceSite is a place of the program where events arise.
type TraceSite struct {
	Span     Span     `json:"span"`
	Line     int      `json:"line"` // from 1
	Kind     string   `json:"kind"`
	Function string   `json:"function"`
	Names    []string `json:"names"` // what its events bind
}

// TraceEvents are a run's events in columns, an entry an event.
type TraceEvents struct {
	Kind  []int `json:"kind"`
	Site  []int `json:"site"`
	Frame []int `json:"frame"`
	Depth []int `json:"depth"` // of calls; 0 in the module
	Value []int `json:"value"` // -1: none
	// Bound are the names of a site with several and their values, as indices into
	// TraceSite.Names and Trace.Values. Of a site with one name it is empty: the event's
	// value is the name's.
	Bound [][][2]int `json:"bound"`
}

// Bounds of a trace.
const (
	// MostEvents is how many events of a run are shown.
	MostEvents = 50_000
	mostValue  = 200     // characters of a value
	mostValues = 8 << 20 // bytes of all values of a run
	// StoredTraces is the most bytes that stored traces take in a credit line. Longer ones
	// are cut after fewer events.
	StoredTraces = 256 << 10
)

// Compared are the traces that a sample's finding rests on; nil where nothing was
// compared. most bounds the events of each run.
func Compared(task *engine.Task, s *engine.Sample, most int) *Traces {
	f := s.Finding
	if f == nil || f.Candidate.Run == nil || f.Reference.Run == nil {
		return nil
	}
	t := beside(task, f.Test, f.Candidate, f.Reference, most)
	switch {
	case f.Own && f.Divergence != nil:
		t.Input = ""
		t.Note = "the program does not load; both programs are shown in a call that the program itself makes"
	case f.Candidate.Run.Outcome.Loading:
		t.Note = "the program does not load: its run ends before the test's call, which the reference's run shows"
	}
	if d := f.Divergence; d != nil {
		t.Divergence = &TracesDivergence{event(d.Event), event(d.ReferenceEvent), valid(d.Reason)}
	}
	return t
}

// MakeTraces are the traces of any sample: the runs that its finding rests on, else new ones
// of its first failing test, or of its first. Where a program cannot be traced, Note says
// why. The error is the context's.
func MakeTraces(ctx context.Context, task *engine.Task, s *engine.Sample) (*Traces, error) {
	if t := Compared(task, s, MostEvents); t != nil {
		return t, nil
	}
	missing := func(format string, args ...any) (*Traces, error) { return noTraces(format, args...), ctx.Err() }
	switch {
	case s.Err != nil:
		return missing("the sample could not be judged: %v", s.Err)
	case s.Judgement == nil || len(s.Judgement.Program.Functions) == 0:
		return missing("the completion has no program")
	case len(s.Judgement.Program.Errors) > 0:
		return missing("the program does not compile")
	case len(task.Problem.Tests) == 0:
		return missing("the problem has no test")
	}
	test := max(s.Judgement.Failing, 0)
	run, err := task.Problem.Trace(ctx, s.Judgement.Program, test)
	if err != nil {
		return missing("the program could not be traced: %v", err)
	}
	mine := align.Side{Program: s.Judgement.Program, Run: run}
	for _, r := range task.Problem.References() {
		if !r.Passes[test] {
			continue
		}
		theirs, err := task.Problem.TraceReference(ctx, r, test)
		if err != nil {
			return missing("the reference could not be traced: %v", err)
		}
		return beside(task, test, mine, align.Side{Program: r.Program, Run: theirs}, MostEvents), nil
	}
	t := beside(task, test, mine, align.Side{}, MostEvents)
	t.Note = "no reference passes this test"
	return t, nil
}

// noTraces say why there are none.
func noTraces(format string, args ...any) *Traces {
	return &Traces{Pairs: [][2]int{}, Note: valid(fmt.Sprintf(format, args...))}
}

// beside puts two runs beside each other; the second may be missing.
func beside(task *engine.Task, test int, mine, theirs align.Side, most int) *Traces {
	input, _ := shorten(inputText(&task.Problem.Tests[test]), mostText, false)
	t := &Traces{Test: test, Input: input, Candidate: newTrace(mine, most), Pairs: [][2]int{}}
	if theirs.Run == nil {
		return t
	}
	t.Reference = newTrace(theirs, most)
	for _, pair := range align.Pair(mine, theirs).Steps() {
		if pair[0] < most && pair[1] < most {
			t.Pairs = append(t.Pairs, pair)
		}
	}
	return t
}

// stored are a sample's traces for its credit line, in StoredTraces bytes at most; nil
// where nothing was compared.
func stored(task *engine.Task, s *engine.Sample) (json.RawMessage, error) {
	for most := MostEvents; most > 0; most /= 2 {
		t := Compared(task, s, most)
		if t == nil {
			return nil, nil
		}
		data, err := json.Marshal(t)
		if err != nil || len(data) <= StoredTraces {
			return data, err
		}
	}
	return nil, nil
}

// newTrace is the form of a run, with so many events at most.
func newTrace(side align.Side, most int) *Trace {
	program, run := side.Program, side.Run
	events := run.Events[:min(len(run.Events), most)]
	source := newUnits(string(program.Source))
	t := &Trace{
		Source: source.text, Sites: make([]TraceSite, len(program.Sites)), Values: []string{}, Kinds: kinds(),
		End: valid(run.OutcomeText(mostValue)), Cut: run.Capped || len(events) < len(run.Events),
	}
	lines := trace.NewLines(program.Source)
	for i := range program.Sites {
		site := &program.Sites[i]
		t.Sites[i] = TraceSite{
			Span: source.span(site.Span.Start, site.Span.End), Line: lines.At(site.Span.Start), Kind: site.Kind.String(),
			Function: valid(program.Functions[site.Function].Name), Names: namesOf(program, site),
		}
	}
	values := rendered{table: run.Table, trace: t, index: map[trace.ID]int{}}
	depths := run.Depths()
	for _, e := range events {
		value := values.of(e.Value)
		c := &t.Events
		c.Kind = append(c.Kind, int(program.Sites[e.Site].Kind))
		c.Site = append(c.Site, int(e.Site))
		c.Frame = append(c.Frame, int(e.Frame))
		c.Depth = append(c.Depth, depths[e.Frame])
		c.Value = append(c.Value, value)
		c.Bound = append(c.Bound, values.bound(&program.Sites[e.Site], t.Sites[e.Site].Names, e.Value))
	}
	if len(events) == 0 {
		t.Events = TraceEvents{[]int{}, []int{}, []int{}, []int{}, []int{}, [][][2]int{}}
	}
	return t
}

// kinds are the names of all kinds of site, by their numbers.
func kinds() []string {
	var names []string
	for k := trace.SiteUnspecified; k <= trace.Output; k++ {
		names = append(names, k.String())
	}
	return names
}

// namesOf are the names that a site's events bind.
func namesOf(program *trace.Program, site *trace.Site) []string {
	names := []string{}
	switch site.Kind {
	case trace.Enter:
		names = append(names, program.Functions[site.Function].Parameters...)
	case trace.Assign, trace.Loop, trace.Mutate:
		for name := range strings.SplitSeq(site.Name, ",") {
			name = strings.TrimSuffix(strings.Trim(strings.TrimSpace(name), "()"), "[]")
			if name != "" {
				names = append(names, name)
			}
		}
	}
	for i := range names {
		names[i] = valid(names[i])
	}
	return names
}

// rendered are the values of a run as texts, each once.
type rendered struct {
	table *trace.Table
	trace *Trace
	index map[trace.ID]int
	bytes int
}

func (r *rendered) of(id trace.ID) int {
	if id == 0 {
		return -1
	}
	i, known := r.index[id]
	if !known {
		text := "…" // past the bound
		if r.bytes < mostValues {
			text = valid(r.table.Format(id, mostValue))
		}
		r.bytes += len(text)
		i = len(r.trace.Values)
		r.trace.Values, r.index[id] = append(r.trace.Values, text), i
	}
	return i
}

// bound are the values of a site's names where an event of it has a tuple of them: of a
// call's parameters, and of several names that are bound at once.
func (r *rendered) bound(site *trace.Site, names []string, id trace.ID) [][2]int {
	out := [][2]int{}
	v := r.table.At(id)
	one := site.Kind != trace.Enter && len(names) < 2
	if one || v.Kind != trace.Tuple && v.Kind != trace.List || len(v.Items) != len(names) || v.Cut() {
		return out
	}
	for i, item := range v.Items {
		out = append(out, [2]int{i, r.of(item)})
	}
	return out
}
