package conform

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/egca/egca/corpus"
	"github.com/egca/egca/host/plugin"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// suite holds a plugin against every check.
func suite(t *testing.T, m *plugin.Manifest, workers int) *Report {
	t.Helper()
	report, err := Run(t.Context(), m, plugin.Options{Workers: workers, Sandbox: "none"})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// The report has each check once, in the order in which a plugin is built up, and the
// plugin's end behind them. It adds up.
func TestReportsAreInOrder(t *testing.T) {
	m := layMock(t, "none")
	report := suite(t, m, 2)
	var got, want []string
	for _, o := range report.Outcomes {
		got = append(got, o.Name)
		if o.Read == "" {
			t.Errorf("%s does not say where its rule stands", o.Name)
		}
	}
	for _, c := range append(all(), corpusChecks(&subject{folder: filepath.Join(m.Dir, "conformance"),
		language: &pluginv1.Language{Extensions: []string{".mock"}}})...) {
		want = append(want, c.name)
	}
	if want = append(want, "start/close"); !slices.Equal(got, want) {
		t.Errorf("checks\n%q\nwant\n%q", got, want)
	}
	if report.Passed+report.Failed+report.Skipped != len(report.Outcomes) || report.Plugin != "mock" || report.Sandbox != "none" || report.Runtime == "" {
		t.Errorf("%+v", report)
	}
}

// The same plugin gets the same report, however many of its workers there are.
func TestReportsAreTheSame(t *testing.T) {
	texts := map[string]int{}
	for _, workers := range []int{1, 2, 4} {
		report := suite(t, layMock(t, "other-message"), workers)
		report.Runtime = "" // the process's number
		var text bytes.Buffer
		if err := report.Text(&text); err != nil {
			t.Fatal(err)
		}
		texts[text.String()]++
		if report.Failed == 0 {
			t.Error("the fault was not noticed")
		}
	}
	if len(texts) != 1 {
		t.Errorf("%d reports:\n%v", len(texts), texts)
	}
}

// A plugin that can nothing but run programs passes what it is asked, and every check
// that asks for more is skipped.
func TestAPluginWithoutCapabilities(t *testing.T) {
	report := suite(t, layMock(t, "can-nothing"), 2)
	if report.Failed != 0 || report.Passed == 0 {
		t.Errorf("%d passed, %d failed", report.Passed, report.Failed)
	}
	for _, o := range report.Outcomes {
		group, _, _ := strings.Cut(o.Name, "/")
		asks := slices.Contains([]string{"source", "analyse", "trace", "features", "outline", "stdin", "edit", "corpus", "methods", "keywords", "prelude", "types", "operations", "files", "inputs", "in-place", "as-given"}, group)
		if (o.State == Skipped) != asks {
			t.Errorf("%s is %s: %s", o.Name, o.State, o.Detail)
		}
	}
}

// algorithm is one of the corpus that has no program in the mock's language in this
// repository.
func someAlgorithm(t *testing.T) *corpus.Algorithm {
	t.Helper()
	algorithms, err := corpus.All()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(algorithms, func(a *corpus.Algorithm) bool { return len(a.Programs[".py"]) > 0 })
	if at < 0 {
		t.Fatal("the corpus has no program in Python")
	}
	return algorithms[at]
}

// An author's program of the corpus stands before the repository's.
func TestAlgorithmsOfTheAuthor(t *testing.T) {
	a := someAlgorithm(t)
	s := &subject{folder: t.TempDir(), language: &pluginv1.Language{Extensions: []string{".py"}}}
	source, err := s.algorithm(a)
	if err != nil || !bytes.Equal(source, a.Programs[".py"]) {
		t.Errorf("%q, %v; want the repository's", source, err)
	}
	path := filepath.Join(s.folder, "corpus", a.Name+".py")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("the author's"), 0o600); err != nil {
		t.Fatal(err)
	}
	if source, err = s.algorithm(a); err != nil || string(source) != "the author's" {
		t.Errorf("%q, %v; want the author's", source, err)
	}
	s.language.Extensions = []string{".none"}
	if source, err = s.algorithm(a); err != nil || source != nil {
		t.Errorf("%q, %v; there is none", source, err)
	}
	for _, c := range corpusChecks(s) {
		t.Errorf("%s is asked of a language without a program", c.name)
	}
}

// A program of the corpus that cannot be read fails its check; it is not left out.
func TestAlgorithmsThatCannotBeRead(t *testing.T) {
	a := someAlgorithm(t)
	s := startFaulty(t, "none")
	if err := os.MkdirAll(filepath.Join(s.folder, "corpus", a.Name+".mock"), 0o755); err != nil {
		t.Fatal(err)
	}
	if o := s.hold(s.check(t, "corpus/"+a.Name)); o.State != Failed || !strings.Contains(o.Detail, "is a directory") {
		t.Errorf("%s: %s", o.State, o.Detail)
	}
}

// An author's program that does something else than the corpus says fails at the first
// event that differs.
func TestAlgorithmsOfOtherEvents(t *testing.T) {
	s := startFaulty(t, "none")
	path := filepath.Join(s.folder, "corpus", "factorial.mock")
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if o := s.hold(s.check(t, "corpus/factorial")); o.State != Passed {
		t.Fatalf("%s: %s", o.State, o.Detail)
	}
	changed := strings.Replace(string(source), "return 1", "return 2", 1)
	if changed == string(source) {
		t.Fatalf("the program has no `return 1`:\n%s", source)
	}
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if o := s.hold(s.check(t, "corpus/factorial")); o.State != Failed || !strings.Contains(o.Detail, `return 2", the corpus has "`) {
		t.Errorf("%s: %s", o.State, o.Detail)
	}
}

// The author's programs do what their sentences say: those that end return it.
func TestTheMocksPrograms(t *testing.T) {
	s := startFaulty(t, "none")
	for _, c := range []struct{ program, argument, want string }{
		{"echo", `{"a": [1, null]}`, `{"a": [1, null]}`}, {"raise", "0", "0"}, {"fresh", "", "1"}, {"print", `"x"`, "null"},
		{"large", "3", "[0, 1, 2]"}, {"sum", "[1, 2, 4]", "7"}, {"sum", "[]", "0"}, {"count", "3", "3"}, {"mutate", "[5]", "[5, 1]"},
		{"catch", "", "1"}, {"factor", "5", "120"}, {"factor", "0", "1"}, {"mistaken", "[1, 2]", "-3"}, {"mistaken", "[]", "0"},
		{"stubborn", "3", "3"}, {"stubborn", "9", "16"}, {"daemon", "", "1"}, {"forge", "", "1"},
	} {
		input := arguments()
		if c.argument != "" {
			input = arguments(c.argument)
		}
		runs, err := s.short(c.program, nil, input)
		if err != nil {
			t.Errorf("%s: %v", c.program, err)
			continue
		}
		said(t, c.program+"("+c.argument+")", s.returned(runs[0], c.want), "")
	}
	for program, want := range map[string]trace.OutcomeKind{
		"busy": trace.TimedOut, "sleep": trace.TimedOut, "memory": trace.OutOfMemory, "flood": trace.OverLimit, "load": trace.Raised, "broken": trace.Rejected,
	} {
		runs, err := s.short(program, nil, arguments())
		if err != nil {
			t.Errorf("%s: %v", program, err)
			continue
		}
		said(t, program, endsAs(runs[0], want), "")
	}
}

// Edits of one mistake: one of the repairs adds up whatever list, and a run of its text
// confirms each of them on the tests.
func TestRepairsOfTheMistake(t *testing.T) {
	s := startFaulty(t, "none")
	found, source, err := s.mistaken([]string{"[5]", "[2, 2, 9]"})
	if err != nil {
		t.Fatal(err)
	}
	mended := false
	for i, e := range found.described.GetEdits() {
		text := apply(source, e)
		others, err := s.sums(text, "[5]", "[2, 2, 9]", "[1, -1]")
		mended = mended || err == nil && others == 3
		passed, err := s.sums(text, "[3, 4]", "[]")
		if err != nil || passed != 2 {
			t.Errorf("repair %d passes %d of 2 tests, %v:\n%s", i, passed, err, text)
		}
	}
	if !mended {
		t.Errorf("none of %d repairs adds up other lists", len(found.described.GetEdits()))
	}
	if passed, err := s.sums(source, "[3, 4]", "[]"); err != nil || passed != 1 {
		t.Errorf("the mistaken program passes %d of 2 tests, %v", passed, err)
	}
}

// A check runs under a bound of its own, which ends with it: a plugin that hangs in one
// check does not hang the next.
func TestHoldBoundsEachCheck(t *testing.T) {
	s := startFaulty(t, "none")
	var seen []*subject
	one := check{name: "our/own", read: "nowhere", run: func(inner *subject) error {
		if _, bounded := inner.ctx.Deadline(); !bounded || inner.ctx.Err() != nil {
			t.Errorf("the check has no bound: %v", inner.ctx)
		}
		seen = append(seen, inner)
		return nil
	}}
	for range 2 {
		if o := s.hold(one); o != (Outcome{Name: "our/own", State: Passed, Read: "nowhere"}) {
			t.Errorf("%+v", o)
		}
	}
	if len(seen) != 2 || seen[0] == seen[1] || seen[0].ctx.Err() == nil || s.ctx.Err() != nil || seen[0] == s {
		t.Error("the bound does not end with the check, or is the plugin's own")
	}
	one.run = func(*subject) error { return os.ErrInvalid }
	if o := s.hold(one); o.State != Failed || o.Detail != os.ErrInvalid.Error() {
		t.Errorf("%+v", o)
	}
}
