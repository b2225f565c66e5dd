package conform

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// said compares an error's text with a part that it must have; none for no error.
func said(t *testing.T, what string, err error, want string) {
	t.Helper()
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("%s: %v, want %q", what, err, want)
	}
}

func at(start, end uint32) *pluginv1.Span { return &pluginv1.Span{Start: start, End: end} }

func TestInOrder(t *testing.T) {
	good := func() *pluginv1.Analysis {
		return &pluginv1.Analysis{
			Functions:  []*pluginv1.Function{{Span: at(0, 40)}, {Span: at(0, 20)}, {Span: at(20, 40)}},
			Statements: []*pluginv1.Statement{{Span: at(0, 8)}, {Span: at(10, 20)}, {Span: at(20, 30)}},
			Sites: []*pluginv1.Site{
				{Span: at(0, 8), Statement: 0}, {Span: at(12, 15), Statement: 1}, {Span: at(12, 20), Statement: 1}, {Span: at(40, 40), Statement: 2},
			},
		}
	}
	for _, c := range []struct {
		name   string
		change func(*pluginv1.Analysis)
		want   string
	}{
		{"as it should be", func(*pluginv1.Analysis) {}, ""},
		{"nothing at all", func(a *pluginv1.Analysis) { a.Functions, a.Statements, a.Sites = nil, nil, nil }, ""},
		{"functions", func(a *pluginv1.Analysis) { a.Functions[2].Span = at(0, 40); a.Functions[1].Span = at(5, 40) }, "functions[2] begins before the one before it"},
		{"statements", func(a *pluginv1.Analysis) { a.Statements[2].Span = at(9, 12) }, "statements[2] begins before the one before it"},
		{"statements side by side", func(a *pluginv1.Analysis) { a.Statements[1].Span = at(8, 20) }, ""},
		{"statements that overlap", func(a *pluginv1.Analysis) { a.Statements[1].Span = at(7, 20) },
			"statements[1] at 7-20 overlaps the statement before it at 0-8: a compound statement's statement is its header alone"},
		{"sites", func(a *pluginv1.Analysis) { a.Sites[2].Span = at(11, 20) }, "sites[2] begins before the one before it"},
		{"a site before its statement", func(a *pluginv1.Analysis) { a.Sites[1].Span = at(9, 15) }, "sites[1] at 9-15 is not inside its statement at 10-20"},
		{"a site behind its statement", func(a *pluginv1.Analysis) { a.Sites[2].Span = at(12, 21) }, "sites[2] at 12-21 is not inside its statement at 10-20"},
		{"a place without a width, anywhere", func(a *pluginv1.Analysis) { a.Sites[3].Span = at(15, 15) }, ""},
	} {
		analysis := good()
		c.change(analysis)
		said(t, c.name, inOrder(analysis), c.want)
	}
}

// tracedProgram has a module and the functions f(x) and g(), and a site of each kind in
// f; site kind + 20 is the same in g.
func tracedProgram() *trace.Program {
	p := &trace.Program{Functions: []trace.Function{{Name: "<module>"}, {Name: "f", Parameters: []string{"x"}}, {Name: "g"}}}
	for i := range 40 {
		kind := trace.SiteKind(i % 20)
		if kind > trace.Step {
			kind = trace.Step
		}
		p.Sites = append(p.Sites, trace.Site{Kind: kind, Name: fmt.Sprint("n", i), Function: 1 + i/20})
	}
	return p
}

func TestFramed(t *testing.T) {
	p := tracedProgram()
	table := trace.NewTable()
	one := table.Add(trace.Value{Kind: trace.Int, Int: 1})
	yes := table.Add(trace.Value{Kind: trace.Bool, Bool: true})
	given := table.Add(trace.Value{Kind: trace.Tuple, Items: []trace.ID{one}})
	none := table.Add(trace.Value{Kind: trace.Tuple})
	enter := trace.Event{Site: int32(trace.Enter), Frame: 1, Value: given}
	event := func(kind trace.SiteKind, value trace.ID) trace.Event {
		return trace.Event{Site: int32(kind), Frame: 1, Value: value}
	}
	for _, c := range []struct {
		name   string
		events []trace.Event
		want   string
	}{
		{"no event", nil, ""},
		{"a call", []trace.Event{enter, event(trace.Assign, one), event(trace.Branch, yes), event(trace.Return, one)}, ""},
		{"two frames of a function", []trace.Event{enter, {Site: int32(trace.Enter), Frame: 2, Value: given}, {Site: int32(trace.Return), Frame: 2, Value: one}, event(trace.Return, one)}, ""},
		{"a value too few", []trace.Event{{Site: int32(trace.Enter), Frame: 1, Value: none}}, "event 0 enters f with 0 values for 1 parameters"},
		{"a value too many", []trace.Event{{Site: 20 + int32(trace.Enter), Frame: 1, Value: given}}, "event 0 enters g with 1 values for 0 parameters"},
		{"another function's site", []trace.Event{enter, {Site: 20 + int32(trace.Assign), Frame: 1, Value: one}},
			`event 1 of frame 1 is at a site of function "g", the frame is one of "f"`},
		{"an event behind the return", []trace.Event{enter, event(trace.Return, one), event(trace.Assign, one)}, "event 2 of frame 1 comes after the frame's return"},
		{"a branch with a number", []trace.Event{enter, event(trace.Branch, one)}, "event 1: a branch with the value 1, want true or false"},
		{"a loop's end with a value", []trace.Event{enter, event(trace.LoopEnd, one)}, "event 1: a loop-end has no value"},
		{"a step with a value", []trace.Event{enter, event(trace.Step, one)}, "event 1: a step has no value"},
		{"a raise with a value", []trace.Event{enter, event(trace.Raise, one)}, "event 1: a raise has no value"},
		{"those without one", []trace.Event{enter, event(trace.LoopEnd, 0), event(trace.Step, 0), event(trace.Raise, 0)}, ""},
	} {
		said(t, c.name, framed(&trace.Run{Table: table, Events: c.events}, p), c.want)
	}
}

func TestListing(t *testing.T) {
	p := tracedProgram()
	run := &trace.Run{Table: trace.NewTable(), Outcome: trace.Outcome{Kind: trace.TimedOut, Message: "time"}}
	one := run.Table.Add(trace.Value{Kind: trace.Int, Int: 1})
	for range 3 {
		run.Events = append(run.Events, trace.Event{Site: int32(trace.Assign), Frame: 1, Value: one})
	}
	if got, want := listing(run, p), strings.Repeat("  1 assign n2 1\n", 3)+"  timeout: time"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for range 60 {
		run.Events = append(run.Events, run.Events[0])
	}
	got := listing(run, p)
	if strings.Count(got, "\n") != 40 || !strings.HasSuffix(got, "\n  ...") {
		t.Errorf("63 events are listed as\n%s", got)
	}
}

// subjectOf is a plugin of a language with an equality of its own.
func subjectOf(e *pluginv1.Equality) *subject {
	return &subject{language: &pluginv1.Language{Name: "mock", Extensions: []string{".mock", ".m"}, Equality: e}}
}

// returnedRun is a run that returned a value.
func returnedRun(value trace.Value) *trace.Run {
	run := &trace.Run{Table: trace.NewTable()}
	run.Outcome = trace.Outcome{Kind: trace.Returned, Value: run.Table.Add(value)}
	return run
}

func TestReturned(t *testing.T) {
	plain, loose := subjectOf(nil), subjectOf(&pluginv1.Equality{BooleansAreIntegers: true, NumbersAreDoubles: true})
	one, yes, text := trace.Value{Kind: trace.Int, Int: 1}, trace.Value{Kind: trace.Bool, Bool: true}, trace.Value{Kind: trace.Text, Text: "a"}
	for _, c := range []struct {
		name  string
		s     *subject
		value trace.Value
		json  string
		want  string
	}{
		{"the same", plain, one, "1", ""},
		{"another number", plain, one, "2", "it returned 1, want 2"},
		{"a text", plain, text, `"a"`, ""},
		{"a text for a number", plain, text, "1", `it returned "a", want 1`},
		{"true for 1", plain, yes, "1", "it returned true, want 1"},
		{"true for 1, where that is one", loose, yes, "1", ""},
		{"an empty tuple for a list", plain, trace.Value{Kind: trace.Tuple}, "[]", ""}, // the JSON has no tuples
		{"undefined for null", plain, trace.Value{Kind: trace.Null, Text: "undefined"}, "null", ""},
	} {
		said(t, c.name, c.s.returned(returnedRun(c.value), c.json), c.want)
	}
	raised := &trace.Run{Table: trace.NewTable(), Outcome: trace.Outcome{Kind: trace.Raised, Type: "Error", Message: "boom"}}
	said(t, "an exception", plain.returned(raised, "1"), "want it to return 1")
	said(t, "no JSON", plain.returned(returnedRun(one), "{"), "JSON")
}

func TestMatches(t *testing.T) {
	s := subjectOf(nil)
	run := &trace.Run{Table: trace.NewTable()}
	one := run.Table.Add(trace.Value{Kind: trace.Int, Int: 1})
	assign := &trace.Site{Kind: trace.Assign, Name: "total"}
	unnamed := &trace.Site{Kind: trace.Assign}
	for _, c := range []struct {
		name  string
		site  *trace.Site
		value trace.ID
		want  event
		match bool
	}{
		{"all of it", assign, one, event{trace.Assign, "total", "1"}, true},
		{"another kind", assign, one, event{trace.Mutate, "total", "1"}, false},
		{"another name", assign, one, event{trace.Assign, "sum", "1"}, false},
		{"any name", assign, one, event{trace.Assign, "", "1"}, true},
		{"a site without a name", unnamed, one, event{trace.Assign, "sum", "1"}, true},
		{"another value", assign, one, event{trace.Assign, "total", "2"}, false},
		{"some value", assign, one, event{trace.Assign, "total", "any"}, true},
		{"some value, and there is none", assign, 0, event{trace.Assign, "total", "any"}, false},
		{"no value", assign, 0, event{trace.Assign, "total", ""}, true},
		{"no value, and there is one", assign, one, event{trace.Assign, "total", ""}, false},
		{"null, and there is no value", assign, 0, event{trace.Assign, "total", "null"}, false},
	} {
		if got := s.matches(run, c.site, c.value, c.want); got != c.match {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if run.Outcome.Kind != 0 {
		t.Error("the run was changed")
	}
}

func TestBoom(t *testing.T) {
	source := []byte("def f(x):\n    return x\n    raise boom\n")
	place := strings.Index(string(source), "raise")
	good := trace.Outcome{Kind: trace.Raised, Type: "Error", Message: "boom", HasSpan: true, Span: trace.Span{Start: place, End: place + 10}}
	for _, c := range []struct {
		name    string
		change  func(*trace.Outcome)
		loading bool
		want    string
	}{
		{"as it should be", func(*trace.Outcome) {}, false, ""},
		{"while it is loaded", func(o *trace.Outcome) { o.Loading = true }, true, ""},
		{"not while it is loaded", func(*trace.Outcome) {}, true, "the exception's loading is false, want true"},
		{"marked as of loading", func(o *trace.Outcome) { o.Loading = true }, false, "the exception's loading is true, want false"},
		{"it returned", func(o *trace.Outcome) { o.Kind = trace.Returned }, false, "want its exception"},
		{"another message", func(o *trace.Outcome) { o.Message = "bang" }, false, `the exception's message is "bang", want boom`},
		{"no type", func(o *trace.Outcome) { o.Type = "" }, false, "the exception has no type"},
		{"no place", func(o *trace.Outcome) { o.HasSpan = false }, false, "the exception has no span"},
		{"another line", func(o *trace.Outcome) { o.Span.Start = 15 }, false, "the exception's span is in line 2, it was raised in line 3"},
		{"the same line", func(o *trace.Outcome) { o.Span.Start = place - 4 }, false, ""},
	} {
		run := &trace.Run{Table: trace.NewTable(), Outcome: good}
		c.change(&run.Outcome)
		said(t, c.name, boom(run, source, c.loading), c.want)
	}
}

func TestEndsAs(t *testing.T) {
	run := &trace.Run{Table: trace.NewTable(), Outcome: trace.Outcome{Kind: trace.Killed, Message: "the process exited by itself (status 3)"}}
	said(t, "one of two", endsAs(run, trace.Raised, trace.Killed), "")
	said(t, "none of two", endsAs(run, trace.Raised, trace.TimedOut), "want [exception timeout]")
	said(t, "none at all", endsAs(run), "want []")
	said(t, "what it was", endsAs(run, trace.Raised), "status 3")
	runs := []*trace.Run{run, run}
	said(t, "two", count(runs, 2), "")
	said(t, "three", count(runs, 3), "2 results, want 3")
}

func TestFirst(t *testing.T) {
	run := &trace.Run{}
	if got, err := first([]*trace.Run{run}); got != run || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	for _, runs := range [][]*trace.Run{nil, {run, run}} {
		if _, err := first(runs); err == nil {
			t.Errorf("%d results are taken for one", len(runs))
		}
	}
}

// The first line that differs is named, and how the run ended.
func TestCompare(t *testing.T) {
	run := &trace.Run{Table: trace.NewTable(), Outcome: trace.Outcome{Kind: trace.TimedOut, Message: "time"}}
	for _, c := range []struct{ name, got, want, text string }{
		{"the same", "1 enter f\n1 return 2\n", "1 enter f\n1 return 2\n", ""},
		{"another line", "1 enter f\n1 return 3\n", "1 enter f\n1 return 2\n", `event 1 is "1 return 3", the corpus has "1 return 2"; it ended with timeout: time`},
		{"a line too few", "1 enter f\n", "1 enter f\n1 return 2\n", `event 1 is "the end", the corpus has "1 return 2"`},
		{"a line too many", "1 enter f\n1 return 2\n", "1 enter f\n", `event 1 is "1 return 2", the corpus has "the end"`},
		{"nothing", "", "1 enter f\n", `event 0 is "the end", the corpus has "1 enter f"`},
	} {
		said(t, c.name, compare(c.got, c.want, run), c.text)
	}
}

func TestApply(t *testing.T) {
	source := []byte("total -= x")
	for _, c := range []struct {
		start, end        uint32
		replacement, want string
	}{{6, 8, "+=", "total += x"}, {6, 6, "x ", "total x -= x"}, {5, 10, "", "total"}, {0, 10, "y", "y"}, {10, 10, "!", "total -= x!"}} {
		got := apply(source, &pluginv1.Edit{Span: at(c.start, c.end), Replacement: []byte(c.replacement)})
		if string(got) != c.want || string(source) != "total -= x" {
			t.Errorf("%q for %d-%d: %q of %q, want %q", c.replacement, c.start, c.end, got, source, c.want)
		}
	}
}

// The sums that the suite expects are those of the lists.
func TestSums(t *testing.T) {
	for list, want := range sums {
		table := trace.NewTable()
		id, err := table.FromJSON([]byte(list))
		if err != nil {
			t.Fatal(err)
		}
		total := int64(0)
		for _, item := range table.At(id).Items {
			total += table.At(item).Int
		}
		if fmt.Sprint(total) != want {
			t.Errorf("%s: %s, want %d", list, want, total)
		}
	}
}

// An input's and an expectation's values are those of their JSON.
func TestArguments(t *testing.T) {
	input := arguments("[1, 2]", `"a"`, "null")
	table, err := trace.FromValues(input.GetValues())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, id := range input.GetArguments().GetValues() {
		got = append(got, table.Format(trace.ID(id), 50))
	}
	if want := []string{"[1, 2]", `"a"`, "null"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if n := len(arguments().GetArguments().GetValues()); n != 0 {
		t.Errorf("no argument: %d values", n)
	}
	check := expects(`{"a": 7}`)
	if table, err = trace.FromValues(check.GetValues()); err != nil || table.Format(trace.ID(check.GetExpected()), 50) != `{"a": 7}` {
		t.Errorf("%v, %v", check, err)
	}
	for name, call := range map[string]func(){"arguments": func() { arguments("{") }, "expects": func() { expects("[") }} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s takes what is no JSON", name)
				}
			}()
			call()
		}()
	}
}

func TestNegativeZero(t *testing.T) {
	for _, c := range []struct {
		v    trace.Value
		want bool
	}{
		{trace.Value{Kind: trace.Float, Float: math.Copysign(0, -1)}, true}, {trace.Value{Kind: trace.Float}, false},
		{trace.Value{Kind: trace.Float, Float: -1}, false}, {trace.Value{Kind: trace.Int}, false},
	} {
		if got := negativeZero(&c.v); got != c.want {
			t.Errorf("%+v: %v", c.v, got)
		}
	}
}

// Room in time leaves the other limits as they are.
func TestRoomy(t *testing.T) {
	limits := roomy(&pluginv1.Limits{MemoryBytes: 7, Events: 9})
	if limits.GetMemoryBytes() != 7 || limits.GetEvents() != 9 || limits.GetCpuSeconds() <= 0 || limits.GetWallSeconds() < limits.GetCpuSeconds() {
		t.Errorf("%v", limits)
	}
}

func TestCapabilityName(t *testing.T) {
	for c := range pluginv1.Capability_name {
		name := capabilityName(pluginv1.Capability(c))
		if name == "" || strings.ToLower(name) != name || strings.Contains(name, "capability") {
			t.Errorf("%d is called %q", c, name)
		}
	}
}

// A program of the author's lies beside the manifest and has the language's first
// extension. A missing one is an error that says what to write.
func TestSource(t *testing.T) {
	s := subjectOf(nil)
	s.folder = t.TempDir()
	if err := os.WriteFile(filepath.Join(s.folder, "echo.mock"), []byte("the program"), 0o600); err != nil {
		t.Fatal(err)
	}
	if source, err := s.source("echo"); err != nil || string(source) != "the program" {
		t.Errorf("%q, %v", source, err)
	}
	job, err := s.job("echo", arguments("1"), arguments("2"))
	if err != nil || string(job.GetProgram().GetSource()) != "the program" || job.GetProgram().GetLanguage() != "mock" ||
		job.GetEntryPoint() != "f" || len(job.GetInputs()) != 2 {
		t.Errorf("%v, %v", job, err)
	}
	_, err = s.job("sum")
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "sum.mock") || !strings.Contains(err.Error(), "; write it: f(xs) adds up") {
		t.Errorf("a missing program: %v", err)
	}
	if got := (&subject{language: &pluginv1.Language{}}).extension(); got != "" {
		t.Errorf("a language without an extension: %q", got)
	}
	if got := s.extension(); got != ".mock" {
		t.Errorf("%q", got)
	}
}

func TestFunction(t *testing.T) {
	for want, names := range map[int][]string{-1: {"<module>", "g"}, 1: {"<module>", "f", "f"}, 2: {"<module>", "g", "f"}} {
		a := &pluginv1.Analysis{}
		for _, name := range names {
			a.Functions = append(a.Functions, &pluginv1.Function{Name: name})
		}
		if got := function(a); got != want {
			t.Errorf("%q: %d, want %d", names, got, want)
		}
	}
}

// Values are sent in each of the kinds that the protocol knows, and every set of them
// can be read back.
func TestValueChecksCoverTheKinds(t *testing.T) {
	names := map[string]bool{}
	for _, c := range valueChecks() {
		names[strings.TrimPrefix(c.name, "values/")] = true
		if !slices.Equal(c.programs, []string{"echo"}) || len(c.needs) != 0 {
			t.Errorf("%s runs %q", c.name, c.programs)
		}
	}
	for kind := trace.Null; kind <= trace.Map; kind++ {
		if !names[kind.String()] {
			t.Errorf("no check of the kind %v in %v", kind, names)
		}
	}
}

// The programs of the checks are there in both plugins of the repository that are
// written in a language, optional or not: they can do all of it.
func TestProgramsOfTheRepository(t *testing.T) {
	for plugin, extension := range map[string]string{"python": ".py", "js": ".js"} {
		for name := range Programs {
			source, err := os.ReadFile(filepath.Join("..", "..", "plugins", plugin, "conformance", name+extension))
			if err != nil && !Programs[name].Optional {
				t.Errorf("%s: %v", plugin, err)
			}
			if err == nil && strings.TrimSpace(string(source)) == "" {
				t.Errorf("%s: %s is empty", plugin, name)
			}
		}
	}
}

// A check that needs events needs an analysis too: without it they mean nothing.
func TestNeedsOfTheChecks(t *testing.T) {
	for _, c := range all() {
		group, _, _ := strings.Cut(c.name, "/")
		want := map[string]pluginv1.Capability{
			"source": pluginv1.Capability_CAPABILITY_CALL, "analyse": pluginv1.Capability_CAPABILITY_ANALYSE, "trace": pluginv1.Capability_CAPABILITY_TRACE,
			"features": pluginv1.Capability_CAPABILITY_FEATURES, "outline": pluginv1.Capability_CAPABILITY_OUTLINE, "stdin": pluginv1.Capability_CAPABILITY_STDIN, "edit": pluginv1.Capability_CAPABILITY_EDIT,
			"methods": pluginv1.Capability_CAPABILITY_METHODS, "keywords": pluginv1.Capability_CAPABILITY_KEYWORDS, "prelude": pluginv1.Capability_CAPABILITY_PRELUDE,
			"types": pluginv1.Capability_CAPABILITY_TYPES, "operations": pluginv1.Capability_CAPABILITY_OPERATIONS, "files": pluginv1.Capability_CAPABILITY_TEST_FILES,
			"inputs": pluginv1.Capability_CAPABILITY_INPUTS, "in-place": pluginv1.Capability_CAPABILITY_IN_PLACE,
			"as-given": pluginv1.Capability_CAPABILITY_AS_GIVEN,
		}[group]
		if want == 0 && len(c.needs) != 0 || want != 0 && !slices.Contains(c.needs, want) {
			t.Errorf("%s needs %v, want %v among them", c.name, c.needs, want)
		}
	}
}
