package conform

import (
	"fmt"
	"slices"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

func traceChecks() []check {
	needs := []pluginv1.Capability{pluginv1.Capability_CAPABILITY_TRACE}
	read := readTrace + ", SiteKind"
	return []check{
		{name: "trace/sum", needs: needs, programs: []string{"sum"}, read: read, run: records("sum", "[3, 4]",
			event{trace.Enter, "f", "[[3, 4]]"}, event{trace.Assign, "total", "0"}, event{trace.Loop, "x", "3"},
			event{trace.Assign, "total", "3"}, event{trace.Loop, "x", "4"}, event{trace.Assign, "total", "7"},
			event{trace.LoopEnd, "x", ""}, event{trace.Return, "f", "7"})},
		{name: "trace/branch", needs: needs, programs: []string{"count"}, read: read, run: records("count", "2",
			event{trace.Enter, "f", "[2]"}, event{trace.Assign, "i", "0"}, event{trace.Branch, "", "true"},
			event{trace.Assign, "i", "1"}, event{trace.Branch, "", "true"}, event{trace.Assign, "i", "2"},
			event{trace.Branch, "", "false"}, event{trace.Return, "f", "2"})},
		{name: "trace/mutate", needs: needs, programs: []string{"mutate"}, read: read, run: records("mutate", "[5]",
			event{trace.Enter, "f", "[[5]]"}, event{trace.Mutate, "xs", "[5, 1]"}, event{trace.Return, "f", "[5, 1]"})},
		{name: "trace/frames", needs: needs, programs: []string{"factor"}, read: read, run: records("factor", "3",
			event{trace.Enter, "f", "[3]"}, event{trace.Enter, "f", "[2]"}, event{trace.Enter, "f", "[1]"},
			event{trace.Return, "f", "1"}, event{trace.Return, "f", "2"}, event{trace.Return, "f", "6"})},
		{name: "trace/catch", needs: needs, programs: []string{"catch"}, read: read, run: records("catch", "",
			event{trace.Enter, "f", "[]"}, event{trace.Raise, "", ""}, event{trace.Catch, "", "any"}, event{trace.Return, "f", "1"})},
		{name: "trace/raise", needs: needs, programs: []string{"raise"}, read: read, run: records("raise", "-1",
			event{trace.Enter, "f", "[-1]"}, event{trace.Branch, "", "false"}, event{trace.Raise, "", ""})},
		{name: "trace/unchanged", needs: needs, programs: []string{"echo", "fresh", "raise", "print"}, read: readWorker, run: changesNothing},
		{name: "trace/same-bytes", needs: needs, programs: []string{"sum"}, read: readWorker, run: tracesAlike},
		{name: "trace/capped", needs: needs, programs: []string{"count"}, read: readTrace + ", Trace.capped", run: caps},
		{name: "trace/loading", needs: needs, programs: []string{"fresh", "load"}, read: readTrace + ", Trace.loading", run: partsLoading},
		{name: "trace/cut-values", needs: needs, programs: []string{"mutate"}, read: readProtocol + ", Limits.value_width", run: cuts},
	}
}

// event is one that a trace must have. A value is JSON, "" for none, "any"
// for some.
type event struct {
	kind  trace.SiteKind
	name  string // "" for any
	value string
}

// traced runs f with events.
func (s *subject) traced(name string, limits *pluginv1.Limits, inputs ...*pluginv1.Input) ([]*trace.Run, *trace.Program, error) {
	job, err := s.job(name, inputs...)
	if err != nil {
		return nil, nil, err
	}
	job.Traced, job.Analyse, job.Limits = true, true, limits
	return s.runs(job)
}

// records wants the events among those of f(argument), in this order, and every
// rule about frames kept.
func records(name, argument string, want ...event) func(*subject) error {
	return func(s *subject) error {
		input := arguments()
		if argument != "" {
			input = arguments(argument)
		}
		runs, program, err := s.traced(name, nil, input)
		if err != nil {
			return err
		}
		run, err := first(runs)
		if err != nil {
			return err
		}
		if err := framed(run, program); err != nil {
			return err
		}
		next := 0
		for _, e := range run.Events {
			if next < len(want) && s.matches(run, &program.Sites[e.Site], e.Value, want[next]) {
				next++
			}
		}
		if next < len(want) {
			w := want[next]
			return fmt.Errorf("no event %v %s with value %s after the first %d of those wanted; the trace is\n%s",
				w.kind, w.name, w.value, next, listing(run, program))
		}
		return nil
	}
}

func (s *subject) matches(run *trace.Run, site *trace.Site, value trace.ID, want event) bool {
	if site.Kind != want.kind || want.name != "" && site.Name != "" && site.Name != want.name {
		return false
	}
	switch want.value {
	case "":
		return value == 0
	case "any":
		return value != 0
	}
	as := *run
	as.Outcome = trace.Outcome{Kind: trace.Returned, Value: value}
	return value != 0 && s.returned(&as, want.value) == nil
}

// framed holds a trace against the rules about frames and values.
func framed(run *trace.Run, p *trace.Program) error {
	functions := map[int32]int{0: 0}
	ended := map[int32]bool{}
	for i, e := range run.Events {
		site := p.Sites[e.Site]
		if _, open := functions[e.Frame]; !open {
			functions[e.Frame] = site.Function
			if got, want := len(run.Table.At(e.Value).Items), len(p.Functions[site.Function].Parameters); got != want {
				return fmt.Errorf("event %d enters %s with %d values for %d parameters", i, p.Functions[site.Function].Name, got, want)
			}
		}
		switch {
		case functions[e.Frame] != site.Function:
			return fmt.Errorf("event %d of frame %d is at a site of function %q, the frame is one of %q", i, e.Frame,
				p.Functions[site.Function].Name, p.Functions[functions[e.Frame]].Name)
		case ended[e.Frame]:
			return fmt.Errorf("event %d of frame %d comes after the frame's return", i, e.Frame)
		case site.Kind == trace.Branch && run.Table.At(e.Value).Kind != trace.Bool:
			return fmt.Errorf("event %d: a branch with the value %s, want true or false", i, run.Table.Format(e.Value, 80))
		case (site.Kind == trace.LoopEnd || site.Kind == trace.Step || site.Kind == trace.Raise) && e.Value != 0:
			return fmt.Errorf("event %d: a %v has no value", i, site.Kind)
		}
		ended[e.Frame] = site.Kind == trace.Return
	}
	return nil
}

// listing shows a trace, an event a line, at most 40 of them.
func listing(run *trace.Run, p *trace.Program) string {
	text := ""
	for i, e := range run.Events {
		if i == 40 {
			return text + "  ..."
		}
		site := p.Sites[e.Site]
		text += fmt.Sprintf("  %d %v %s %s\n", e.Frame, site.Kind, site.Name, run.Table.Format(e.Value, 60))
	}
	return text + "  " + run.OutcomeText(100)
}

// changesNothing wants the same outcomes with events as without.
func changesNothing(s *subject) error {
	inputs := map[string][]*pluginv1.Input{
		"echo": {arguments(`[1, {"a": 2}]`)}, "fresh": {arguments(), arguments()},
		"raise": {arguments("1"), arguments("-1")}, "print": {arguments(`"hello"`)},
	}
	for name, given := range inputs {
		plain, err := s.short(name, nil, given...)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		recorded, _, err := s.traced(name, nil, given...)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		for i := range given {
			one, two := plain[i], recorded[i]
			if a, b := one.OutcomeText(500), two.OutcomeText(500); a != b || string(one.Output) != string(two.Output) {
				return fmt.Errorf("%s: input %d gives %s and %q, traced %s and %q", name, i, a, one.Output, b, two.Output)
			}
			if one.Outcome.HasSpan && one.Outcome.Span != two.Outcome.Span {
				return fmt.Errorf("%s: input %d: the exception's span is %v, traced %v", name, i, one.Outcome.Span, two.Outcome.Span)
			}
		}
	}
	return nil
}

func tracesAlike(s *subject) error {
	var listings []string
	for range 2 {
		runs, program, err := s.traced("sum", nil, arguments("[1, 2, 3]"))
		if err != nil {
			return err
		}
		run, err := first(runs)
		if err != nil {
			return err
		}
		listings = append(listings, listing(run, program))
	}
	if listings[0] != listings[1] {
		return fmt.Errorf("two runs of the same job differ:\n%s\nand\n%s", listings[0], listings[1])
	}
	return nil
}

// caps wants a long trace cut at its limit, and marked.
func caps(s *subject) error {
	limits := roomy(&pluginv1.Limits{Events: 100})
	runs, _, err := s.traced("count", limits, arguments("100000"))
	if err != nil {
		return err
	}
	run, err := first(runs)
	if err != nil {
		return err
	}
	if !run.Capped || len(run.Events) == 0 {
		return fmt.Errorf("%d events with a limit of 100, capped is %v; %s", len(run.Events), run.Capped, ended(run))
	}
	if run.Outcome.Kind != trace.OverLimit {
		return s.returned(run, "100000")
	}
	return nil
}

// partsLoading wants a trace to say which of its events came before the input.
func partsLoading(s *subject) error {
	runs, program, err := s.traced("fresh", nil, arguments())
	if err != nil {
		return err
	}
	run, err := first(runs)
	if err != nil {
		return err
	}
	before := slices.IndexFunc(run.Events, func(e trace.Event) bool { return program.Sites[e.Site].Kind == trace.Enter })
	if before != run.Loading {
		return fmt.Errorf("loading is %d, and %d events come before f is entered; the trace is\n%s", run.Loading, before, listing(run, program))
	}
	if runs, _, err = s.traced("load", nil, arguments()); err != nil {
		return err
	}
	if run, err = first(runs); err != nil {
		return err
	}
	if run.Loading != len(run.Events) {
		return fmt.Errorf("loading is %d of %d events of a program that raises an error while it is loaded", run.Loading, len(run.Events))
	}
	return nil
}

// cuts wants a recorded value kept to value_width.
func cuts(s *subject) error {
	limits := &pluginv1.Limits{ValueWidth: 4}
	runs, program, err := s.traced("mutate", limits, arguments("[0,1,2,3,4,5,6,7,8,9]"))
	if err != nil {
		return err
	}
	run, err := first(runs)
	if err != nil {
		return err
	}
	for _, e := range run.Events {
		if v := run.Table.At(e.Value); program.Sites[e.Site].Kind == trace.Mutate {
			if len(v.Items) > 4 || v.Length != 11 || !v.Cut() {
				return fmt.Errorf("a list of 11 with value_width 4 is recorded with %d items, length %d, a hash: %v", len(v.Items), v.Length, v.Cut())
			}
			return nil
		}
	}
	return fmt.Errorf("no mutate event; the trace is\n%s", listing(run, program))
}
