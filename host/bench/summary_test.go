package bench

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/trace"
)

// row is a case with a span on a ground.
func row(verdict Verdict, ground localise.Ground, confidence float64) Row {
	return Row{Verdict: verdict, Ground: ground, Confidence: confidence, Prediction: dataset.Prediction{Evidence: ground.Evidence()}}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestSummarise(t *testing.T) {
	rows := []Row{
		row(Hit, localise.GroundAgreed, 0.9), row(Hit, localise.GroundRepairs, 0.8), row(Elsewhere, localise.GroundRepairs, 0.6),
		row(Wide, localise.GroundTraceback, 0.5), {Verdict: Abstained, Prediction: dataset.Prediction{Abstained: true}},
		{Verdict: Failed, Prediction: dataset.Prediction{Abstained: true}},
	}
	rows[0].Both, rows[0].Predicted, rows[0].Faulty, rows[0].Milli = 3, 4, 5, 12
	rows[2].Both, rows[2].Predicted, rows[2].Faulty, rows[2].Milli = 0, 2, 5, 24
	rows[1].Baselines = []Verdict{Hit, Abstained, Hit, Elsewhere}
	rows[2].Baselines = []Verdict{Hit, Hit, Elsewhere, Elsewhere}
	rows[0].Random, rows[1].Random = 0.5, 0.25
	s := Summarise(rows)
	if s.N != 6 || s.Hit != 2 || s.Elsewhere != 1 || s.Wide != 1 || s.Abstained != 1 || s.Failed != 1 {
		t.Errorf("counts %+v", s)
	}
	near(t, "top-1", s.Top1, 2./6)
	near(t, "token precision", s.TokenPrecision, 3./6)
	near(t, "token recall", s.TokenRecall, 3./10)
	near(t, "ms a case", s.MilliPerCase, 6)
	for name, want := range map[string]float64{"text diff": 2. / 6, "Ochiai": 1. / 6, "i-th event": 1. / 6, "contrast": 0, "random": 0.75 / 6} {
		near(t, name, s.Baselines[name], want)
	}
	verified, repairs := s.Evidence[credit.EvidenceVerified], s.Grounds[localise.GroundRepairs]
	if verified.N != 3 || repairs.N != 2 || len(s.Evidence) != 2 || len(s.Grounds) != 3 {
		t.Errorf("levels %+v, grounds %+v", s.Evidence, s.Grounds)
	}
	near(t, "verified, right", verified.Precision, 2./3)
	near(t, "verified, claimed", verified.Claimed, 2.3/3)
	near(t, "repairs, right", repairs.Precision, 0.5)
	near(t, "repairs, claimed", repairs.Claimed, 0.7)
	if s.Swept != nil || s.Searches.N != 0 {
		t.Errorf("no sweep and no search: %+v", s)
	}
}

func TestSummariseNothing(t *testing.T) {
	s := Summarise(nil)
	if _, err := json.Marshal(s); err != nil { // no figure is infinite or none
		t.Error(err)
	}
	if s.N != 0 || s.Top1 != 0 || s.TokenPrecision != 0 || s.TokenRecall != 0 || s.MilliPerCase != 0 {
		t.Errorf("%+v", s)
	}
	if want := "cases            0\ntop-1            0.000  (0 hit, 0 elsewhere, 0 wide, 0 abstained, 0 failed)\n"; !strings.HasPrefix(s.Text(), want) {
		t.Errorf("%s", s.Text())
	}
}

func TestSummaryText(t *testing.T) {
	rows := []Row{row(Hit, localise.GroundAgreed, 0.9), row(Elsewhere, localise.GroundOtherStructure, 0.5), row(Hit, localise.GroundOtherStructure, 0.4)}
	rows[0].Baselines = []Verdict{Hit, Hit, Abstained, Elsewhere}
	rows[0].Both, rows[0].Predicted, rows[0].Faulty, rows[0].Milli = 1, 2, 4, 30
	want := `cases            3
top-1            0.667  (2 hit, 1 elsewhere, 0 wide, 0 abstained, 0 failed)
token precision  0.500
token recall     0.250
ms a case        10.0
verified         1 cases, 1.000 right
divergence       2 cases, 0.500 right
by ground: cases, right, confidence claimed
  repairs and alignment    1  1.000  0.900
  alignment, other structure    2  0.500  0.450
by confidence: spans, right, confidence claimed
  0.4 to 0.5              1  1.000  0.400
  0.5 to 0.6              1  0.000  0.500
  0.9 to 1.0              1  1.000  0.900
baselines, top-1
  text diff      0.333
  Ochiai         0.333
  i-th event     0.000
  contrast       0.000
  random         0.000
`
	if got := Summarise(rows).Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// The order of the rows is no matter.
func TestSummariseInAnyOrder(t *testing.T) {
	rows := []Row{row(Hit, localise.GroundAgreed, 0.5), row(Elsewhere, localise.GroundAgreed, 0.25), row(Hit, localise.GroundSeveral, 0.75), {Verdict: Failed}}
	rows[3].Prediction.Abstained = true
	want := Summarise(rows).Text()
	for range rows {
		rows = append(rows[1:], rows[0])
		if got := Summarise(rows).Text(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

func TestSummariseSearches(t *testing.T) {
	one := summariseSearches([]Search{{}, {true, 0.004, 10, 100}, {}})
	if one.N != 1 || one.MeanMilli != 4 || one.MedianMilli != 4 || one.WorstMilli != 4 || one.MeanTried != 10 || one.MeanSteps != 100 {
		t.Errorf("one: %+v", one)
	}
	four := summariseSearches([]Search{{true, 0.008, 4, 10}, {true, 0.001, 8, 20}, {true, 0.004, 0, 30}, {true, 0.003, 0, 0}})
	if four.N != 4 || four.MeanMilli != 4 || four.MedianMilli != 4 || four.WorstMilli != 8 || four.MeanTried != 3 || four.MeanSteps != 15 {
		t.Errorf("four: %+v", four)
	}
	if none := summariseSearches([]Search{{Tried: 9}}); none != (Searches{}) {
		t.Errorf("none: %+v", none)
	}
}

func TestSearchOf(t *testing.T) {
	found := &localise.Finding{Search: &repair.Found{CPU: 0.5, Tried: 7, Steps: 90}}
	if got := searchOf(found); got != (Search{true, 0.5, 7, 90}) {
		t.Errorf("%+v", got)
	}
	found.SearchErr = errors.New("a limit")
	if got := searchOf(found); got != (Search{}) {
		t.Errorf("ended by a limit: %+v", got)
	}
	if got := searchOf(&localise.Finding{}); got != (Search{}) {
		t.Errorf("none: %+v", got)
	}
}

// Each sweep changes one threshold and no other.
func TestSweeps(t *testing.T) {
	names := map[string]int{}
	for _, s := range Sweeps() {
		d, got := localise.DefaultThresholds(), s.Thresholds
		at := map[string][2]float64{
			"same structure": {got.SameStructure, d.SameStructure}, "confirming": {got.Confirming, d.Confirming}, "dominance": {got.Dominance, d.Dominance},
		}
		if _, known := at[s.Name]; !known {
			t.Errorf("no threshold is called %q", s.Name)
		}
		for name, values := range at {
			want := values[1]
			if name == s.Name {
				want = s.Value
			}
			if values[0] != want {
				t.Errorf("%s at %v: %s is %v, want %v", s.Name, s.Value, name, values[0], want)
			}
		}
		names[s.Name]++
	}
	for name, n := range names {
		if n < 3 {
			t.Errorf("%d values of %s", n, name)
		}
	}
}

func TestSweptCounts(t *testing.T) {
	p := layout(summing)
	target := NewTarget(p, []dataset.Fault{{Range: rangeOf(p, find(p, "2")), Kind: "replace"}})
	right, wrong := []trace.Span{find(p, "if x > 2:")}, []trace.Span{find(p, "total = 0")}
	var s Swept
	for _, found := range []*localise.Finding{
		{Spans: right, Ground: localise.GroundAgreed}, {Spans: wrong, Ground: localise.GroundRepairs},
		{Spans: right, Ground: localise.GroundSeveral}, {Spans: wrong, Ground: localise.GroundTraceback},
		{}, {Spans: right}, // a span without a ground is none
	} {
		s.count(found, target)
	}
	if want := (Swept{Cases: 6, Right: 2, Verified: 2, VerifiedWrong: 1}); s != want {
		t.Errorf("%+v, want %+v", s, want)
	}
	sum := add(add(nil, []Swept{s, {}}), []Swept{s, {Cases: 1}})
	if len(sum) != 2 || sum[0] != (Swept{12, 4, 4, 2}) || sum[1] != (Swept{Cases: 1}) {
		t.Errorf("%+v", sum)
	}
}

func TestAblationTable(t *testing.T) {
	s := Summarise([]Row{row(Hit, localise.GroundAgreed, 0.9), row(Elsewhere, localise.GroundTraceback, 0.5), {Verdict: Failed, Prediction: dataset.Prediction{Abstained: true}}})
	got := AblationTable(Ablation{Set: "ours", Baselines: s.Baselines, Ways: []Way{{"one", s, 1.4}, {"another", Summarise(nil), 0}}})
	want := `
**ours**, 3 cases

| by | top-1 | verified | divergence | interpreter | coverage | none | CPU ms a case |
| --- | --- | --- | --- | --- | --- | --- | --- |
| random | 0.000 | | | | | | |
| text diff | 0.000 | | | | | | |
| Ochiai | 0.000 | | | | | | |
| i-th event | 0.000 | | | | | | |
| contrast | 0.000 | | | | | | |
| one | 0.333 | 1, 1.000 right | | 1, 0.000 right | | 1 | 1 |
| another | 0.000 | | | | | 0 | 0 |
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	width := strings.Count("| by | top-1 | verified | divergence | interpreter | coverage | none | CPU ms a case |", "|")
	for _, line := range strings.Split(strings.TrimSpace(got), "\n")[2:] {
		if strings.Count(line, "|") != width {
			t.Errorf("columns of %q", line)
		}
	}
}

// Grounds are added over summaries by their spans, and one without a span has no line.
func TestGroundTable(t *testing.T) {
	one := Summarise([]Row{row(Hit, localise.GroundAgreed, 1), row(Hit, localise.GroundAgreed, 1), row(Hit, localise.GroundAgreed, 1)})
	other := Summarise([]Row{row(Elsewhere, localise.GroundAgreed, 0.5), row(Hit, localise.GroundPairs, 0.25)})
	got := GroundTable([]Summary{one, other})
	want := `
| ground | spans | right | (right + 1) / (spans + 2) | confidence claimed |
| --- | --- | --- | --- | --- |
| repairs and alignment | 4 | 3 | 0.667 | 0.875 |
| pairs of edits | 1 | 1 | 0.667 | 0.250 |
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if empty := GroundTable(nil); strings.Count(empty, "\n") != 3 {
		t.Errorf("no summary:\n%s", empty)
	}
}

// A case that cannot be run is a row, and does not end the others. Rows stand in the
// order of the cases.
func TestLocaliseKeepsTheOrder(t *testing.T) {
	cases := make([]dataset.LabelledCase, 4)
	for i, candidate := range []string{
		"def f(xs):\n    return xs[0] + 1\n", "def f(xs):\n    return (\n", "def f(xs):\n    return xs[0]\n", "def f(xs):\n    return xs[0] - 1\n",
	} {
		cases[i] = dataset.LabelledCase{Case: dataset.Case{
			ID: string(rune('a' + i)), Language: "python", EntryPoint: "f", Candidate: candidate, Reference: "def f(xs):\n    return xs[0]\n",
			Tests: dataset.Tests{{Args: []json.RawMessage{json.RawMessage("[3]")}, Expected: json.RawMessage("3")}},
		}}
		cases[i].Truth = []dataset.Fault{{Range: dataset.Range{StartLine: 2, StartCol: 4, EndLine: 2, EndCol: 10}, Kind: "replace"}}
	}
	cases = append(cases, dataset.LabelledCase{Case: dataset.Case{ID: "foreign", Language: "klingon", EntryPoint: "f", Candidate: "Qapla'", Reference: "x",
		Tests: dataset.Tests{{Args: []json.RawMessage{json.RawMessage("[3]")}, Expected: json.RawMessage("3")}}}})
	done := 0
	bench := &Localise{Tracers: testkit.Tracers(t), Limits: testkit.Limits(), Parallel: 3, Sweep: true, Progress: func(int) { done++ },
		Options: localise.Options{Align: align.DefaultOptions()}}
	rows, err := bench.Run(t.Context(), func(yield func(dataset.LabelledCase, error) bool) {
		for _, c := range cases {
			if !yield(c, nil) {
				return
			}
		}
	})
	if err != nil || len(rows) != len(cases) || done != len(cases) {
		t.Fatal(err, len(rows), done)
	}
	for i, want := range []Verdict{Hit, Elsewhere, Abstained, Hit, Failed} {
		r := rows[i]
		if r.Prediction.ID != cases[i].ID || r.Verdict != want || r.Prediction.Reason == "" || r.Prediction.Abstained != (want == Abstained || want == Failed) {
			t.Errorf("%s: %s, %+v; want %s", cases[i].ID, r.Verdict, r.Prediction, want)
		}
		if (r.Swept != nil) != (want != Failed) || want != Failed && len(r.Swept) != len(Sweeps()) {
			t.Errorf("%s: %d sweeps", cases[i].ID, len(r.Swept))
		}
	}
	bad := errors.New("line 2 is none")
	if _, err := bench.Run(t.Context(), func(yield func(dataset.LabelledCase, error) bool) {
		if yield(cases[0], nil) {
			yield(dataset.LabelledCase{}, bad)
		}
	}); !errors.Is(err, bad) {
		t.Errorf("a bad line of the file: %v", err)
	}
}
