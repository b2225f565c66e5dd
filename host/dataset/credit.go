package dataset

import (
	"encoding/json"
	"fmt"

	"github.com/egca/egca/credit"
)

// Credit is what the credit of one sample is: a line of the output. The order
// of the fields is that of the line's keys.
type Credit struct {
	TaskID string `json:"task_id"`
	Sample int    `json:"sample"` // index of the completion in its rollout
	// Mode is the gate's; empty when the sample could not be judged (Error).
	Mode   credit.Mode `json:"mode"`
	Passed int         `json:"passed"` // tests
	Failed int         `json:"failed"`
	// Spans are the credited bytes of the completion, in order; empty for
	// uniform credit. Never null in the line.
	Spans []credit.Span `json:"spans"`
	// SpanText is the completion's text under the first span.
	SpanText string          `json:"span_text"`
	Evidence credit.Evidence `json:"evidence"`
	// Confidence is how likely the span holds the fault, in [0, 1]; 0 without one.
	Confidence float64 `json:"confidence"`
	// Weight is the share of the advantage that goes on the span, in [0, 1]; the
	// rest is spread over all tokens. 0 for uniform credit.
	Weight float64 `json:"weight"`
	Reason string  `json:"reason"` // in words, for a person
	// Reward is nil (null) when the sample could not be judged: such a sample
	// belongs in no baseline.
	Reward    *float64 `json:"reward"`
	Advantage float64  `json:"advantage"`
	// TokenWeights has a weight a token, summing to the number of tokens; nil
	// when the rollout gave no token lengths.
	TokenWeights []float64 `json:"token_weights,omitzero"`
	// Inside is the number of tests whose verdict came from inside the
	// candidate's process.
	Inside int `json:"inside,omitempty"`
	// Reference says which reference served: "reference", "sibling 3".
	Reference string `json:"reference,omitempty"`
	// Extracted says where in the completion the program was found; nil when the
	// sample could not be judged.
	Extracted *Extracted `json:"extracted,omitempty"`
	// Sandbox is the level of the box that it ran in (docs/SECURITY.md).
	Sandbox string `json:"sandbox,omitempty"`
	// Fallback is why a failing sample has uniform credit.
	Fallback string `json:"fallback,omitempty"`
	// Error is why the sample could not be judged.
	Error string `json:"error,omitempty"`
}

// Extracted is where in a completion its program was found.
type Extracted struct {
	Rule credit.Found `json:"rule"`
	// Spans are the program's bytes of the completion, in the program's order.
	// Never null in the line.
	Spans []credit.Span `json:"spans"`
	// Prompted: the prompt, or a part of it, was put before them.
	Prompted bool `json:"prompted,omitempty"`
}

// MarshalJSON writes no spans as an empty list.
func (e Extracted) MarshalJSON() ([]byte, error) {
	type plain Extracted
	if e.Spans == nil {
		e.Spans = []credit.Span{}
	}
	return marshal(plain(e))
}

// MarshalJSON writes no spans as an empty list.
func (c Credit) MarshalJSON() ([]byte, error) {
	type plain Credit
	if c.Spans == nil {
		c.Spans = []credit.Span{}
	}
	return marshal(plain(c))
}

func (c *Credit) check() error {
	if c.Mode == "" && c.Error == "" {
		return fieldError("mode", "is empty without an error")
	}
	switch c.Mode {
	case "", credit.ModeSyntax, credit.ModeConstraint, credit.ModeCorrect, credit.ModeLogic:
	default:
		return fieldError("mode", fmt.Sprintf("is %q; there are syntax, constraint, correct, logic", c.Mode))
	}
	if err := checkEvidence(c.Evidence); err != nil {
		return err
	}
	if c.Sample < 0 {
		return fieldError("sample", "is negative; samples count from 0")
	}
	return require("task_id", c.TaskID)
}

func checkEvidence(e credit.Evidence) error {
	switch e {
	case "", credit.EvidenceInterpreter, credit.EvidenceVerified, credit.EvidenceDivergence,
		credit.EvidenceCoverage, credit.EvidenceNone:
		return nil
	}
	return fieldError("evidence", fmt.Sprintf("is %q; there are interpreter, verified, divergence, coverage, none", e))
}

// Prediction is a localiser's answer for one case.
type Prediction struct {
	ID        string          `json:"id"`
	StartByte int             `json:"start_byte"` // in the candidate's UTF-8
	EndByte   int             `json:"end_byte"`
	Evidence  credit.Evidence `json:"evidence,omitempty"`
	Abstained bool            `json:"abstained,omitempty"` // then there is no span
	Reason    string          `json:"reason,omitempty"`    // in words, for a person
}

// MarshalJSON leaves out the span of an abstention: 0 to 0 would be a place.
func (p Prediction) MarshalJSON() ([]byte, error) {
	if p.Abstained {
		return marshal(struct {
			ID        string `json:"id"`
			Abstained bool   `json:"abstained"`
			Reason    string `json:"reason,omitempty"`
		}{p.ID, true, p.Reason})
	}
	type plain Prediction
	return marshal(plain(p))
}

// UnmarshalJSON requires a span or an abstention.
func (p *Prediction) UnmarshalJSON(data []byte) error {
	var fields struct {
		ID        string          `json:"id"`
		StartByte *int            `json:"start_byte"`
		EndByte   *int            `json:"end_byte"`
		Evidence  credit.Evidence `json:"evidence"`
		Abstained bool            `json:"abstained"`
	}
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	*p = Prediction{ID: fields.ID, Evidence: fields.Evidence, Abstained: fields.Abstained}
	if p.Abstained {
		return nil
	}
	if fields.StartByte == nil || fields.EndByte == nil {
		return fieldError("start_byte", "or end_byte is missing; give both, or \"abstained\": true")
	}
	p.StartByte, p.EndByte = *fields.StartByte, *fields.EndByte
	return nil
}

func (p *Prediction) check() error {
	if p.StartByte < 0 || p.EndByte < p.StartByte {
		return fieldError("end_byte", fmt.Sprintf("is %d after start_byte %d; a span is half-open and counts from 0", p.EndByte, p.StartByte))
	}
	return first(require("id", p.ID), checkEvidence(p.Evidence))
}
