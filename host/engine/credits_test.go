package engine

import (
	"strings"
	"testing"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/trace"
)

// placed is the line of a sample whose program is a prompt of one line before
// the completion "b = 2\n".
func placed(t *testing.T, config Config, found *localise.Finding) dataset.Credit {
	t.Helper()
	const prompt, completion = "a = 1\n", "b = 2\n"
	extracted, err := credit.Extract(completion, credit.Source{
		Prompt: credit.Prompt{Text: prompt, Begins: true},
		Ask:    func(string) (credit.Outline, error) { return credit.Outline{}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &Sample{Extracted: extracted, Finding: found,
		Judgement: &judge.Judgement{Program: &trace.Program{Source: []byte(prompt + completion)}}}
	if s.Extracted.Text != prompt+completion {
		t.Fatalf("%q", s.Extracted.Text)
	}
	line := dataset.Credit{Evidence: credit.EvidenceNone}
	(&Engine{config: config}).place(&line, completion, s)
	return line
}

func TestPlace(t *testing.T) {
	inPrompt, inCompletion := trace.Span{Start: 0, End: 5}, trace.Span{Start: 6, End: 11}
	sure := func(spans ...trace.Span) *localise.Finding {
		return &localise.Finding{Spans: spans, Ground: localise.GroundOnePiece, Reason: "why"}
	}
	if l := placed(t, Config{}, sure(inCompletion)); l.SpanText != "b = 2" || l.Evidence != credit.EvidenceVerified || l.Confidence != localise.GroundOnePiece.Confidence() {
		t.Errorf("in the completion: %+v", l)
	}
	if l := placed(t, Config{}, sure(inPrompt)); len(l.Spans) > 0 || l.Evidence != credit.EvidenceNone || l.Confidence != 0 {
		t.Errorf("in the prompt: %+v", l)
	}
	// The proof was of the place in the prompt.
	if l := placed(t, Config{}, sure(inPrompt, inCompletion)); l.SpanText != "b = 2" || l.Evidence != credit.EvidenceDivergence || l.Confidence >= localise.GroundOnePiece.Confidence() {
		t.Errorf("the next suspect: %+v", l)
	}
	if l := placed(t, Config{MinConfidence: 0.95}, sure(inCompletion)); len(l.Spans) > 0 || l.Evidence != credit.EvidenceNone ||
		!strings.Contains(l.Reason, "credit.min_confidence") {
		t.Errorf("below the least confidence: %+v", l)
	}
}
