package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/trace"
)

// newEngine is an engine with real plugins and without a search for repairs.
func newEngine(t *testing.T) *engine.Engine {
	t.Helper()
	c := config.DefaultConfig()
	policy, err := credit.NewPolicy(c.Credit.Policy, credit.PolicyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return engine.New(testkit.Tracers(t), engine.Config{EqualGroups: true, Limits: testkit.Limits(), Policy: policy, Weights: credit.LevelWeights(c.Credit.Weights),
		Localise: localise.Options{Align: align.DefaultOptions()}, AdvantageEps: c.Credit.AdvantageEps, Parallel: 2})
}

// sumAbove is the problem that summing solves.
func sumAbove(task string) *dataset.Problem {
	test := func(args, expected string) dataset.Test {
		return dataset.Test{Args: []json.RawMessage{json.RawMessage(args)}, Expected: json.RawMessage(expected)}
	}
	return &dataset.Problem{TaskID: task, Language: "python", EntryPoint: "f", Reference: summing,
		Tests: dataset.Tests{test("[1, 2, 3]", "3"), test("[5, 5]", "10"), test("[]", "0")}}
}

// Each mutant fails a test, has its fault where it says, and is mended by the text
// that it says; two runs make the same ones.
func TestMutants(t *testing.T) {
	problems := []*dataset.Problem{sumAbove("first"), sumAbove("second")}
	mutants := func(faults, parallel int) []dataset.LabelledCase {
		done := 0
		m := &Mutants{Engine: newEngine(t), Programs: 1, Each: 3, Faults: faults, Parallel: parallel, Progress: func(int) { done++ }}
		cases, err := m.Run(t.Context(), problems, nil)
		if err != nil || done != len(problems) {
			t.Fatal(err, done)
		}
		return cases
	}
	for _, faults := range []int{1, 2} {
		cases := mutants(faults, 1)
		if again := mutants(faults, 2); !reflect.DeepEqual(cases, again) {
			t.Errorf("%d faults: two runs made other mutants", faults)
		}
		seen := map[string]bool{}
		for i, c := range cases {
			if want := fmt.Sprintf("%s/0/%d", c.TaskID, i%3); c.ID != want || c.Set != "mutants" || c.BugType == "" {
				t.Errorf("mutant %d is called %s, want %s: %+v", i, c.ID, want, c)
			}
			if seen[c.TaskID+c.Candidate] || c.Candidate == summing {
				t.Errorf("%s was made before, or is right", c.ID)
			}
			seen[c.TaskID+c.Candidate] = true
			if len(c.FailingTests) == 0 || len(c.Truth) != faults {
				t.Errorf("%s: fails %v, %d faults", c.ID, c.FailingTests, len(c.Truth))
			}
			if mended := mend(c.Candidate, c.Truth); mended != summing {
				t.Errorf("%s mended:\n%s", c.ID, mended)
			}
		}
		if len(cases) != 6 {
			t.Errorf("%d faults: %d mutants", faults, len(cases))
		}
	}
}

// mend puts the right texts in, the last first.
func mend(text string, faults []dataset.Fault) string {
	lines := strings.SplitAfter(text, "\n")
	for _, f := range slices.Backward(faults) {
		line := lines[f.StartLine-1]
		lines[f.StartLine-1] = line[:f.StartCol] + f.Fix + line[f.EndCol:]
	}
	return strings.Join(lines, "")
}

// With rollouts the distinct programs that pass are mutated, and each has the others
// for siblings.
func TestMutantsOfRollouts(t *testing.T) {
	other := strings.ReplaceAll(summing, "total", "t")
	completions := dataset.Completions{{Text: summing}, {Text: "def f(xs):\n    return 7\n"}, {Text: other}, {Text: summing}}
	m := &Mutants{Engine: newEngine(t), Programs: 5, Each: 1, Faults: 1}
	cases, err := m.Run(t.Context(), []*dataset.Problem{sumAbove("first")}, map[string]*dataset.Rollout{"first": {TaskID: "first", Completions: completions}})
	if err != nil || len(cases) != 2 {
		t.Fatal(err, len(cases))
	}
	for i, want := range []string{other, summing} {
		if c := cases[i]; c.ID != fmt.Sprintf("first/%d/0", i) || len(c.Siblings) != 1 || c.Siblings[0].Program != want {
			t.Errorf("%s has the siblings %+v", c.ID, c.Siblings)
		}
	}
	m.Programs = 1
	if cases, err := m.Run(t.Context(), []*dataset.Problem{sumAbove("first")}, map[string]*dataset.Rollout{"first": {TaskID: "first", Completions: completions}}); err != nil || len(cases) != 1 {
		t.Errorf("of one program: %d mutants, %v", len(cases), err)
	}
	bad := sumAbove("bad")
	bad.Reference = "def f(xs):\n    return (\n"
	if _, err := m.Run(t.Context(), []*dataset.Problem{sumAbove("first"), bad}, nil); err == nil {
		t.Error("a problem whose reference does not compile")
	}
}

// Another program of another structure is the reference of each mutant, and the rest of
// them its siblings. A program of nearly the same structure is neither. A solution that
// fails is left out.
func TestMutantsAcross(t *testing.T) {
	alike := strings.ReplaceAll(summing, "total", "t")
	folded := "def f(xs):\n    return sum(x for x in xs if x > 2)\n"
	stack := "def f(xs):\n    rest, n = list(xs), 0\n    while rest:\n        x = rest.pop()\n        n += x if x > 2 else 0\n    return n\n"
	problem := sumAbove("first")
	problem.Solutions = dataset.References{{Program: alike}, {Program: "def f(xs):\n    return 7\n"}, {Program: folded}, {Program: stack}}
	m := &Mutants{Engine: newEngine(t), Programs: 5, Each: 1, Faults: 1, Cross: true}
	cases, err := m.Run(t.Context(), []*dataset.Problem{problem}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"first/0/0": {folded, stack}, "first/1/0": {folded, stack},
		"first/2/0": {stack, summing, alike}, "first/3/0": {summing, alike, folded},
	}
	if len(cases) != len(want) {
		t.Errorf("%d cases", len(cases))
	}
	for _, c := range cases {
		got := []string{c.Reference}
		for _, s := range c.Siblings {
			got = append(got, s.Program)
		}
		if !slices.Equal(got, want[c.ID]) {
			t.Errorf("%s beside %q", c.ID, got)
		}
	}
	problem.Solutions = dataset.References{{Program: alike}}
	if cases, err := m.Run(t.Context(), []*dataset.Problem{problem}, nil); err != nil || len(cases) > 0 {
		t.Errorf("without another program: %d cases, %v", len(cases), err)
	}
}

func TestInterleaved(t *testing.T) {
	var all []mutation
	for i, kind := range []string{"a", "a", "a", "b", "c", "b"} {
		all = append(all, mutation{kind: kind, statement: i})
	}
	var got []string
	for _, m := range interleaved(all) {
		got = append(got, fmt.Sprintf("%s%d", m.kind, m.statement))
	}
	if want := []string{"a0", "b3", "c4", "a1", "b5", "a2"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if len(interleaved(nil)) != 0 {
		t.Error("of none")
	}
}

func TestAlone(t *testing.T) {
	source := "if x: y = 1\n  z = 2 ; \nw = 3 # why\nu = 4"
	for text, want := range map[string]bool{"y = 1": false, "z = 2": true, "w = 3": false, "u = 4": true} {
		start := strings.Index(source, text)
		if got := alone([]byte(source), trace.Span{Start: start, End: start + len(text)}); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestLineAndColumn(t *testing.T) {
	text := []byte("ab\n\ncdü e")
	for offset, want := range map[int][2]int{0: {1, 0}, 2: {1, 2}, 3: {2, 0}, 4: {3, 0}, 8: {3, 4}, len(text): {3, 6}} {
		if line, column := lineAndColumn(text, offset); line != want[0] || column != want[1] {
			t.Errorf("offset %d: line %d, column %d; want %v", offset, line, column, want)
		}
	}
}

// sequenceOf gives rollouts, then an error if there is one.
func sequenceOf(err error, rollouts ...dataset.Rollout) iter.Seq2[dataset.Rollout, error] {
	return func(yield func(dataset.Rollout, error) bool) {
		for _, r := range rollouts {
			if !yield(r, nil) {
				return
			}
		}
		if err != nil {
			yield(dataset.Rollout{}, err)
		}
	}
}

// Samples come in the order of the groups, however many are worked on at once.
func TestRolloutsKeepTheOrder(t *testing.T) {
	wrong := strings.Replace(summing, "total = 0", "total = 5", 1)
	var rollouts []dataset.Rollout
	for i := range 4 {
		rollouts = append(rollouts, dataset.Rollout{TaskID: "sum", Completions: dataset.Completions{
			{Text: wrong}, {Text: strings.Replace(summing, "x > 2", fmt.Sprintf("x > %d", i+3), 1)}, {Text: summing}, {Text: "def f(xs:\n"},
		}})
	}
	run := func(parallel int) []Sampled {
		most := 0
		r := &Rollouts{Engine: newEngine(t), Problems: map[string]*dataset.Problem{"sum": sumAbove("sum")}, Parallel: parallel,
			Progress: func(samples int) { most = max(most, samples) }}
		samples, err := r.Run(t.Context(), sequenceOf(nil, rollouts...))
		if err != nil || len(samples) != 16 || most != 16 {
			t.Fatal(err, len(samples), most)
		}
		return samples
	}
	one := run(1)
	if again := run(3); !reflect.DeepEqual(one, again) {
		t.Error("several groups at once give other samples")
	}
	for i, s := range one {
		want := []credit.Mode{credit.ModeLogic, credit.ModeLogic, credit.ModeCorrect, credit.ModeSyntax}[i%4]
		if s.Line.Sample != i%4 || s.Line.Mode != want {
			t.Errorf("sample %d: %+v, want mode %s", i, s.Line, want)
		}
	}
	s := SummariseRollouts(one)
	if s.Samples != 16 || s.Failing != 12 || s.Logic != 8 || s.Endings[EndNone] != 1 || s.Searches.N != 0 {
		t.Errorf("%+v", s)
	}
	total := 0.0
	for _, share := range s.Evidence {
		total += share
	}
	near(t, "the shares of all levels together", total, 1)
}

// A bad line, or a group of no problem, ends the run: figures over a part of a file
// would mislead.
func TestRolloutsErrors(t *testing.T) {
	r := &Rollouts{Engine: newEngine(t), Problems: map[string]*dataset.Problem{"sum": sumAbove("sum")}}
	good := dataset.Rollout{TaskID: "sum", Completions: dataset.Completions{{Text: summing}}}
	bad := errors.New("line 3 is none")
	if _, err := r.Run(t.Context(), sequenceOf(bad, good)); !errors.Is(err, bad) {
		t.Errorf("a bad line: %v", err)
	}
	_, err := r.Run(t.Context(), sequenceOf(nil, good, dataset.Rollout{TaskID: "elsewhere"}))
	if err == nil || !strings.Contains(err.Error(), `no problem has task_id "elsewhere"; add it to the problems file`) {
		t.Errorf("no problem: %v", err)
	}
}

func TestRolloutText(t *testing.T) {
	spans := []credit.Span{{EndByte: 1}}
	s := SummariseRollouts([]Sampled{
		{Line: dataset.Credit{Mode: credit.ModeLogic, Evidence: credit.EvidenceVerified, Spans: spans}, Ending: EndVerified, Search: Search{true, 0.004, 10, 100}},
		{Line: dataset.Credit{Mode: credit.ModeLogic, Evidence: credit.EvidenceNone}, Ending: EndNothing, Search: Search{true, 0.002, 20, 200}},
		{Line: dataset.Credit{Mode: credit.ModeCorrect}, Ending: EndNone},
	})
	s.CPUSeconds, s.WallSeconds = 1.25, 2
	want := `samples          3, 2 failing, 2 of them logic failures
with a span      0.500 of the logic failures
  verified       0.500
  divergence     0.000
  interpreter    0.000
  coverage       0.000
  none           0.500
how the search for a repair ended
  one statement executed, nothing to search 0.000
  verified by repairs                       0.500
  repairs, none of them clear enough        0.000
  only edits that mend some tests           0.000
  no edit mends the first failing test      0.500
  budget of steps used up                   0.000
  search ended by a limit                   0.000
  not searched                              0.000
CPU of a search  3.0 ms on average, median 4.0, most 4.0 (2 distinct programs; 15 edits, 150 steps on average)
the whole run    1.2 s of CPU, 2.0 s elapsed
`
	if got := s.Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	table := RolloutTable(s)
	for _, line := range []string{
		"3 completions, 2 of them failing, 2 logic failures; shares are of the logic failures.", "| a span at any level | 0.500 |",
		"| evidence: verified | 0.500 |", "| evidence: none | 0.500 |", "| search: verified by repairs | 0.500 |", "| search: not searched | 0.000 |",
		"CPU of a search: 3.0 ms on average, median 4.0, most 4, of 2 distinct programs. The whole file: 1 s of CPU, 2 s elapsed.",
	} {
		if !strings.Contains(table, line+"\n") {
			t.Errorf("no %q in\n%s", line, table)
		}
	}
	if got, want := strings.Count(table, "| search: "), len(Endings); got != want {
		t.Errorf("%d endings, want %d", got, want)
	}
}

// A ground that needs no search is an ending of its own only where it is verified.
func TestSampledWithoutASearch(t *testing.T) {
	for evidence, want := range map[credit.Evidence]Ending{credit.EvidenceVerified: EndSole, credit.EvidenceDivergence: EndNone} {
		got := sampled(dataset.Credit{Evidence: evidence}, &localise.Finding{Ground: localise.GroundOnlyStatement})
		if got.Ending != want || got.Ground != localise.GroundOnlyStatement || got.Search.Ran {
			t.Errorf("%s: %+v, want %q", evidence, got, want)
		}
	}
}
