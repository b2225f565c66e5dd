package conform

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/egca/egca/host/plugin"
)

// layMock lays down the plugin of internal/mocklang with a fault and with the programs
// of its author.
func layMock(t *testing.T, fault string) *plugin.Manifest {
	t.Helper()
	dir := t.TempDir()
	if err := os.Link(mockPath, filepath.Join(dir, "mock")); err != nil {
		t.Fatal(err)
	}
	archive, err := txtar.ParseFile("testdata/programs.txtar")
	if err != nil {
		t.Fatal(err)
	}
	archive.Files = append(archive.Files, txtar.File{Name: "../plugin.toml", Data: []byte("name = \"mock\"\ncommand = \"mock\"\n" +
		"languages = [\"mock\"]\nextensions = [\".mock\"]\nargs = [\"fault=" + fault + "\"]\n")})
	for _, f := range archive.Files {
		path := filepath.Join(dir, "conformance", f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	m, err := plugin.ReadManifest(filepath.Join(dir, plugin.ManifestName))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A plugin without a fault passes every check, none is skipped.
func TestNoFault(t *testing.T) {
	report, err := Run(t.Context(), layMock(t, "none"), plugin.Options{Workers: 2, Sandbox: "none"})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range report.Outcomes {
		if o.State != Passed {
			t.Errorf("%s is %s: %s", o.Name, o.State, o.Detail)
		}
	}
}

// faults lists, for each check, the faults that it must notice and a part of its message.
var faults = []struct{ check, fault, detail string }{
	{"start/describe", "no-release", "release is empty"},
	{"start/describe", "no-extension", "languages[0]: a language needs a name and at least one extension"},
	{"start/describe", "unknown-capability", "capabilities: 99 is unknown"},
	{"start/describe", "twice-a-capability", "stands there twice"},
	{"start/describe", "trace-alone", "trace without analyse"},
	{"start/describe", "no-runtime", "did not say which runtime"},
	{"start/manifest", "unlisted-language", `language "more" and its manifest does not list it`},
	{"start/manifest", "unlisted-extension", `extension ".more" and its manifest does not list it`},
	{"start/unknown-option", "takes-anything", `the option "no_such_option" was taken`},
	{"start/unknown-option", "refuses-in-silence", `does not name the option "no_such_option"`},
	{"start/unknown-sandbox", "takes-anything", `the sandbox level "no-such-level" was taken`},
	{"start/unknown-sandbox", "refuses-in-silence", `does not name the level "no-such-level"`},
	{"start/again", "starts-once", "another one is running"},

	{"run/order", "swapped", "input 0: it returned 4, want 0"},
	{"run/fresh", "keeps-state", "input 1 saw an earlier one: it returned 2, want 1"},
	{"run/many-jobs", "takes-exceptions", "of 24 at once: it ended with returned 0, want its exception"},
	{"run/many-jobs", "answers-others", "of 24 at once"},
	{"run/exception", "takes-exceptions", "it ended with returned 0, want its exception"},
	{"run/exception", "other-message", `the exception's message is "bang", want boom`},
	{"run/exception", "no-type", "the exception has no type"},
	{"run/exception", "all-loading", "the exception's loading is true, want false"},
	{"run/exception", "no-place", "the exception has no span"},
	{"run/exception", "another-place", "the exception's span is in line 1, it was raised in line 4"},
	{"run/loading", "never-loading", "the exception's loading is false, want true"},
	{"run/loading", "takes-exceptions", "want its exception"},
	{"run/broken", "rejects-in-silence", "want a rejection with a message"},
	{"run/broken", "raises-for-rejected", "want a rejection with a message"},
	{"run/no-entry", "takes-exceptions", "a program without the entry point: it ended with returned 0"},
	{"methods/call", "returns-seven", "it returned 7, want 3"},
	{"methods/call", "takes-exceptions", "a class without the method: it ended with returned 0"},
	{"methods/call", "no-owners", "no function f has C as its owner"},
	{"keywords/call", "returns-seven", "input 0: it returned 7, want 4"},
	{"keywords/call", "no-names", "input 1: it returned 4, want -4"},
	{"types/made", "no-types", "a linked list: it was given as [1, 2], want an object with the fields val and next"},
	{"in-place/argument", "returns-in-place", "the argument of sum, which is its result: it returned 3, want [1, 2]"},
	{"as-given/value", "calls-as-given", "the argument of sum, which is returned as it is: it returned 3, want [1, 2]"},
	{"types/made", "lists-for-nodes", "a list that is no linked list: it returned [1], want an opaque value"},
	{"types/made", "returns-seven", "it returned 7, want [1, 2]"},
	{"types/class", "returns-seven", "it returned 7, want [0, 1, 2]"},
	{"operations/calls", "returns-seven", "it returned 7, want [null, 2, 5]"},
	{"operations/calls", "keeps-state", "it returned 1, want [null, 2, 5]"},
	{"operations/calls", "takes-exceptions", "an object without the method: it ended with returned 0"},
	{"files/run", "returns-seven", "it returned 7, want null"},
	{"files/run", "no-files", "a program that fails its test: it ended with returned null"},
	{"inputs/keep", "forgets-inputs", "it forgets the inputs of a job 3 times"},
	{"inputs/keep", "mixes-inputs", "input 1: it returned"},
	{"inputs/file", "mixes-inputs", "input 1: it returned"},
	{"prelude/before", "no-prelude", "it returned 7, want 3"},
	{"prelude/before", "raises-for-rejected", "behind a prelude: it ended with"},
	{"run/stop-at-failure", "goes-on", "3 results, want 2"},
	{"run/no-inputs", "refuses-jobs", "no such value"},
	{"run/output", "no-output", `the output is "", want the printed text in it`},
	{"run/output", "returns-seven", "it returned 7, want null"},
	{"run/empty-program", "takes-exceptions", "an empty program: it ended with returned 0"},

	{"values/null", "changes-nulls", "f(null) returned false of kind boolean"},
	{"values/boolean", "changes-booleans", "f(true) returned 1 of kind integer"},
	{"values/integer", "changes-integers", "f(255) returned -1"},
	{"values/integer-64", "rounds-integers", "f(9007199254740993) returned 9.007199254740992e+15 of kind float"},
	{"values/integer-big", "cuts-integers", "f(9223372036854775808) returned -9223372036854775808"},
	{"values/float", "rounds-floats", "f(1e+308) returned Infinity"},
	{"values/float-special", "no-nan", "f(NaN) returned 0"},
	{"values/float-negative-zero", "no-negative-zero", "f(-0.0) returned 0.0"},
	{"values/text", "changes-texts", `f("plain") returned "?"`},
	{"values/text-surrogate", "changes-texts", `returned "?"`},
	{"values/bytes", "texts-for-bytes", `returned "bytes" of kind text`},
	{"values/list", "tuples-for-lists", "f([]) returned () of kind tuple"},
	{"values/tuple", "lists-for-tuples", `f((1, "b")) returned [1, "b"] of kind list`},
	{"values/set", "lists-for-sets", `returned [1, "b"] of kind list`},
	{"values/map", "loses-entries", "returned {"},
	{"values/map-keys", "loses-entries", `f({1: "b"}) returned {}`},

	{"limits/cpu", "returns-for-ended", "input 0: it ended with returned 0, want [timeout]"},
	{"limits/cpu", "spoilt-by-a-limit", "the job after it: it returned 8, want 7"},
	{"limits/wall", "returns-for-ended", "want [timeout]"},
	{"limits/memory", "times-out", "it ended with timeout: time, want [memory]"},
	{"limits/output", "times-out", "it ended with timeout: time, want [limit]"},
	{"limits/recursion", "takes-exceptions", "input 0: it ended with returned 0, want [exception memory timeout killed]"},
	{"limits/recursion", "fails-afterwards", "the job after it: plugin mock: the plugin could not run the job: mock: no worker is left"},
	{"limits/result", "cuts-in-silence", "a list of 200000 items came back as one of 1000"},
	{"limits/result", "raises-for-large", "want the list, cut, or the limit"},
	{"hostile/exit", "returns-for-ended", "input 0: it ended with returned 0, want [killed exception]"},
	{"hostile/exit", "spoilt-by-an-exit", "the job after it: it returned 8, want 7"},
	{"hostile/daemon", "times-out", "input 0: it ended with timeout: time, want [returned limit exception]"},
	{"hostile/forge", "returns-seven", "input 0: it returned 7, want 1"},
	{"hostile/forge", "times-out", "want [tampered killed exception]"},

	{"source/call", "returns-seven", "it returned 7, want 3"},
	{"source/body", "takes-exceptions", "failing: it ended with returned 0, want the exception boom"},
	{"source/body", "returns-for-ended", "failing: it ended with returned 0, want the exception boom"},
	{"source/body", "bodies-return", "body: it returned 7, want null"},
	{"source/body", "all-loading", "failing: the input's own exception is marked as one of loading"},
	{"source/broken", "takes-exceptions", "it ended with returned 0, want [exception]"},
	{"source/split", "splits-nothing", "was not split"},
	{"source/split", "splits-others", `was split for the entry point "other", which it does not call`},
	{"source/split", "splits-anything", "what is no comparison was split"},
	{"source/split", "splits-wrongly", `the half "f(4)": it returned 4, want 3`},

	{"analyse/structure", "functions-unordered", "functions[2] begins before the one before it"},
	{"analyse/structure", "statements-unordered", "statements[5] begins before the one before it"},
	{"analyse/structure", "statements-overlap", "overlaps the statement before it"},
	{"analyse/structure", "sites-unordered", "sites[1] begins before the one before it"},
	{"analyse/structure", "sites-elsewhere", "is not inside its statement"},
	{"analyse/functions", "no-function", "no function f among 2"},
	{"analyse/functions", "other-parameters", `f has the parameters ["ys"], want xs`},
	{"analyse/functions", "headers-alone", "the span of f is"},
	{"analyse/same-bytes", "analyses-differ", "two analyses of the same source differ"},
	{"analyse/job", "jobs-differ", "the analysis of a job differs"},
	{"analyse/tokens", "no-tokens", "none of 0 tokens is the name total"},
	{"analyse/tokens", "empty-tokens", "tokens[1] at"},
	{"analyse/tokens", "tokens-overlap", "overlaps the one before it"},
	{"analyse/broken", "no-errors", "no error with a message"},
	{"analyse/broken", "errors-in-silence", "no error with a message"},
	{"analyse/broken", "fails-for-errors", "a program that does not compile is an answer"},
	{"analyse/not-utf8", "fails-for-bytes", "want an analysis with errors"},
	{"analyse/deep", "fails-for-depth", "100 brackets: want an analysis"},

	{"trace/sum", "no-loop-events", "no event loop x with value 3 after the first 2"},
	{"trace/sum", "old-values", "no event assign total with value 0 after the first 1"},
	{"trace/sum", "enters-by-itself", "enters f with 0 values for 1 parameters"},
	{"trace/sum", "loop-ends-valued", "a loop-end has no value"},
	{"trace/sum", "another's-frame", `is at a site of function "f", the frame is one of "<module>"`},
	{"trace/sum", "goes-on-returned", "comes after the frame's return"},
	{"trace/branch", "no-branch-events", "no event branch"},
	{"trace/branch", "number-branches", "a branch with the value 1, want true or false"},
	{"trace/mutate", "no-mutate-events", "no event mutate xs"},
	{"trace/frames", "no-return-events", "no event return f"},
	{"trace/catch", "no-catch-events", "no event catch"},
	{"trace/raise", "no-raise-events", "no event raise"},
	{"trace/unchanged", "trace-returns", "input 0 gives"},
	{"trace/unchanged", "trace-prints", "traced"},
	{"trace/unchanged", "trace-moves-place", "raise: input 1: the exception's span is"},
	{"trace/same-bytes", "traces-differ", "two runs of the same job differ"},
	{"trace/capped", "caps-in-silence", "100 events with a limit of 100, capped is false"},
	{"trace/capped", "caps-all", "0 events with a limit of 100, capped is true"},
	{"trace/capped", "caps-the-run", "it returned 100, want 100000"},
	{"trace/cut-values", "wide-values", "is recorded with 11 items, length 11, a hash: false"},
	{"trace/cut-values", "no-mutate-events", "no mutate event"},
	{"trace/loading", "loads-nothing", "loading is 0, and 1 events come before f is entered"},
	{"trace/loading", "loads-all", "loading is 4, and 1 events come before f is entered"},
	{"features/loop", "no-constructs", "constructs count no loop"},
	{"features/loop", "no-control-flow", "control_flow has no loop for f"},
	{"features/recursion", "no-recursion", "f calls itself and recursive is []"},
	{"features/recursion", "no-constructs", "constructs count no recursion"},

	{"outline/statements", "no-outline", "none of 0 statements binds f"},
	{"outline/statements", "outline-alone", "outline[0] binds f and lies at"},
	{"outline/statements", "reads-its-own", "outline[0] reads total, which is f's own variable"},
	{"outline/parameters", "counts-nothing", "f(xs) requires 0 arguments, accepts 0"},
	{"outline/parameters", "takes-any", "variadic true; want 1, 1, false"},
	{"outline/unfinished", "never-unfinished", "want an error that is unfinished"},

	{"edit/repair", "repairs-all", "the program is said to pass [true true]; it passes the second test alone"},
	{"edit/repair", "reaches-nothing", "no statement is reached"},
	{"edit/repair", "repairs-nothing", "no repair among"},
	{"edit/repair", "repairs-anything", "is said to pass both tests; it passes 0 of 2"},
	{"edit/repair", "edits-differ", "two equal conversations differ"},
	{"edit/generated", "passes-generated", "is said to pass 5 generated inputs, and passes 4"},
	{"edit/generated", "fails-generated", "is said to pass 0 generated inputs, and passes 4"},
	{"edit/generated", "loses-sets", "0 results for 1 edits that were run to the end"},
	{"edit/profile", "no-profile", "have 0 and 0 bytes"},
	{"edit/profile", "profiles-differ", "want the same bytes, and some"},
	{"edit/profile", "refuses-donors", "a donor that cannot be read must be left out"},
	{"edit/difference", "no-hunks", "a program that differs in an operator has no hunks"},
	{"edit/switches", "switches-nothing", "no switched condition passes 7 tests, the best passes 0"},
	{"stdin/output", "returns-seven", `input 0: it returned 7, want the bytes "3"`},
	{"stdin/output", "texts-for-bytes", "want the bytes"},
	{"stdin/exception", "all-loading", "is marked as one of loading"},
	{"stdin/exception", "takes-exceptions", "want an exception"},
	{"stdin/events", "no-output-events", "tells of output"},
	{"stdin/events", "loads-all", "count as loading; a main program has none"},

	{"corpus/factorial", "no-return-events", `event 8 is "returned 24", the corpus has "4 return 1"`},
	{"corpus/factorial", "goes-on-returned", "the corpus has"},
}

// Each check notices its faults, and its message names the fault in words.
func TestFaults(t *testing.T) {
	checked := map[string]bool{}
	for _, c := range faults {
		checked[c.check] = true
		t.Run(c.check+"/"+c.fault, func(t *testing.T) {
			t.Parallel()
			s := startFaulty(t, c.fault)
			one := s.check(t, c.check)
			if o := s.hold(one); o.State != Failed || !strings.Contains(o.Detail, c.detail) || o.Read != one.read {
				t.Errorf("%s: %s (read %s); want it failed with %q", o.State, o.Detail, o.Read, c.detail)
			}
		})
	}
	for _, c := range all() {
		if !checked[c.name] {
			t.Errorf("no fault shows that %s notices anything", c.name)
		}
	}
}

// A language without a kind of value, or without an input in source form, refuses the
// job. That is no fault: a value that is changed in silence would be.
func TestRefusingIsNoFault(t *testing.T) {
	s := startFaulty(t, "refuses-jobs")
	held := 0
	for _, c := range valueChecks() {
		held++
		if o := s.hold(c); o.State != Passed {
			t.Errorf("%s is %s: %s", o.Name, o.State, o.Detail)
		}
	}
	if held == 0 {
		t.Error("there are no checks of values")
	}
	if o := s.hold(s.check(t, "run/order")); o.State != Failed {
		t.Errorf("a plugin that refuses every job: %s is %s", o.Name, o.State)
	}
}

// A suite that is given up says so.
func TestGivenUp(t *testing.T) {
	m := layMock(t, "none")
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	cancel(enough)
	if report, err := Run(ctx, m, plugin.Options{Workers: 1, Sandbox: "none"}); report != nil || !errors.Is(err, enough) {
		t.Errorf("%v, %v; want the context's cause", report, err)
	}
}

// startFaulty starts a plugin with a fault, as Run does.
func startFaulty(t *testing.T, fault string) *subject {
	t.Helper()
	m := layMock(t, fault)
	o := plugin.Options{Workers: 2, Sandbox: "none"}
	client, err := plugin.Start(t.Context(), m, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return &subject{ctx: t.Context(), manifest: m, options: o, client: client, language: client.Description().GetLanguages()[0],
		folder: filepath.Join(m.Dir, "conformance")}
}

// check is the check of a name.
func (s *subject) check(t *testing.T, name string) check {
	t.Helper()
	checks := append(all(), corpusChecks(s)...)
	i := slices.IndexFunc(checks, func(c check) bool { return c.name == name })
	if i < 0 {
		t.Fatalf("there is no check %s", name)
	}
	return checks[i]
}
