package bench

import (
	"strings"
	"testing"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/localise"
)

func TestTables(t *testing.T) {
	rows := []Row{
		{Verdict: Hit, Ground: localise.GroundRepairs, Confidence: 0.9, Random: 0.5, Baselines: []Verdict{Hit, Abstained, Elsewhere}},
		{Verdict: Elsewhere, Ground: localise.GroundRepairs, Confidence: 0.9, Random: 0.5, Baselines: []Verdict{Hit, Hit, Elsewhere}},
	}
	for i := range rows {
		rows[i].Prediction.Evidence = credit.EvidenceVerified
	}
	rows[1].Search = Search{true, 0.010, 5, 700}
	s := Summarise(rows)
	if want := "CPU of a search  10.0 ms on average, median 10.0, most 10.0 (1 cases; 5 edits, 700 steps on average)\n"; !strings.Contains(s.Text(), want) {
		t.Errorf("no %q in\n%s", want, s.Text())
	}
	table := AblationTable(Ablation{Set: "ours", Baselines: s.Baselines, Ways: []Way{{"alignment", s, 12}}})
	for _, want := range []string{"**ours**, 2 cases", "| random | 0.500 |", "| text diff | 1.000 |", "| Ochiai | 0.500 |",
		"| alignment | 0.500 | 2, 0.500 right | | | | 0 | 12 |"} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q in\n%s", want, table)
		}
	}
	if got := GroundTable([]Summary{s, s}); !strings.Contains(got, "| repairs | 4 | 2 | 0.500 | 0.900 |") {
		t.Error(got)
	}
}

func TestSweepTable(t *testing.T) {
	used := 0
	for i, sweep := range Sweeps() {
		if sweep.Thresholds != localise.DefaultThresholds() {
			continue
		}
		used++
		counts := make([]Swept, len(Sweeps()))
		counts[i] = Swept{Cases: 4, Right: 3, Verified: 2, VerifiedWrong: 1}
		one := Summarise([]Row{{Swept: counts}, {Swept: counts}, {}})
		if got := SweepTable([]Summary{one, one}); !strings.Contains(got, "(used) | 0.7500 | 0.500 | 4 |") {
			t.Errorf("%s:\n%s", sweep.Name, got)
		}
	}
	if used != 3 {
		t.Errorf("the default is among the values of %d of three thresholds", used)
	}
}

func TestReplace(t *testing.T) {
	document := "a\n" + marksBegin + "\nold\n" + marksEnd + "\nb\n"
	got, err := Replace(document, "new")
	if want := "a\n" + marksBegin + "\nnew\n" + marksEnd + "\nb\n"; err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
	if again, _ := Replace(got, "new"); again != got {
		t.Errorf("twice: %q", again)
	}
	if _, err := Replace("a\n"+marksBegin, "new"); err == nil || !strings.Contains(err.Error(), marksEnd) {
		t.Errorf("no end: %v", err)
	}
}
