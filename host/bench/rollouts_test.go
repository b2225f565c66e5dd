package bench

import (
	"errors"
	"testing"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/host/repair"
)

func TestSampledEnding(t *testing.T) {
	repairs := []repair.Repair{{Size: 1}}
	for _, c := range []struct {
		name     string
		evidence credit.Evidence
		found    *localise.Finding
		want     Ending
		searched bool
	}{
		{"a sample that passes", credit.EvidenceNone, nil, EndNone, false},
		{"no verification", credit.EvidenceDivergence, &localise.Finding{}, EndNone, false},
		{"ended", credit.EvidenceDivergence, &localise.Finding{SearchErr: errors.New("time")}, EndFailed, false},
		{"verified", credit.EvidenceVerified, &localise.Finding{Search: &repair.Found{Repairs: repairs}}, EndVerified, true},
		{"ambiguous", credit.EvidenceDivergence, &localise.Finding{Search: &repair.Found{Repairs: repairs}}, EndAmbiguous, true},
		{"partial", credit.EvidenceDivergence, &localise.Finding{Search: &repair.Found{Partial: repairs}}, EndPartial, true},
		{"nothing", credit.EvidenceCoverage, &localise.Finding{Search: &repair.Found{}}, EndNothing, true},
		{"budget", credit.EvidenceCoverage, &localise.Finding{Search: &repair.Found{Partial: repairs, Exhausted: true}}, EndBudget, true},
	} {
		got := sampled(dataset.Credit{Evidence: c.evidence}, c.found)
		if got.Ending != c.want || got.Search.Ran != c.searched {
			t.Errorf("%s: %q, searched %v; want %q, %v", c.name, got.Ending, got.Search.Ran, c.want, c.searched)
		}
	}
}

func TestSummariseRollouts(t *testing.T) {
	spans := []credit.Span{{StartByte: 0, EndByte: 1}}
	s := SummariseRollouts([]Sampled{
		{Line: dataset.Credit{Mode: credit.ModeCorrect}},
		{Line: dataset.Credit{Mode: credit.ModeLogic, Evidence: credit.EvidenceVerified, Spans: spans}, Ending: EndVerified, Search: Search{true, 0.010, 100, 1000}},
		{Line: dataset.Credit{Mode: credit.ModeLogic, Evidence: credit.EvidenceVerified, Spans: spans}, Ending: EndVerified},
		{Line: dataset.Credit{Mode: credit.ModeLogic, Evidence: credit.EvidenceDivergence, Spans: spans}, Ending: EndPartial, Search: Search{true, 0.020, 200, 5000}},
		{Line: dataset.Credit{Mode: credit.ModeLogic, Evidence: credit.EvidenceNone}, Ending: EndNone},
		{Line: dataset.Credit{Mode: credit.ModeSyntax, Evidence: credit.EvidenceInterpreter, Spans: spans}, Ending: EndNothing, Search: Search{true, 0.090, 600, 0}},
	})
	if s.Samples != 6 || s.Failing != 5 || s.Logic != 4 || s.Searches.N != 3 {
		t.Errorf("%d samples, %d failing, %d logic, %d searches", s.Samples, s.Failing, s.Logic, s.Searches.N)
	}
	if s.Span != 0.75 || s.Evidence[credit.EvidenceVerified] != 0.5 || s.Endings[EndPartial] != 0.25 {
		t.Errorf("shares of logic failures: span %v, %v, %v", s.Span, s.Evidence, s.Endings)
	}
	if s.MedianMilli != 20 || s.WorstMilli != 90 || s.MeanMilli < 39.9 || s.MeanMilli > 40.1 {
		t.Errorf("CPU of a search: mean %v, median %v, most %v", s.MeanMilli, s.MedianMilli, s.WorstMilli)
	}
	if s.MeanTried != 300 || s.MeanSteps != 2000 {
		t.Errorf("a search: %v edits, %v steps", s.MeanTried, s.MeanSteps)
	}
}
