package dataset

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/egca/egca/credit"
)

// Credit is what the credit of one sample is: a line of the output. The order
// of the fields is that of the line's keys.
type Credit struct {
	// TaskID is the rollout's.
	TaskID string `json:"task_id"`
	// Sample is the index of the completion in its rollout, from 0.
	Sample int `json:"sample"`
	// Mode is the kind of sample that the gate found. It is "" where the sample
	// could not be judged; error says why.
	Mode credit.Mode `json:"mode"`
	// Passed is the number of tests that pass.
	Passed int `json:"passed"`
	// Failed is the number of tests that fail. Both are 0 where the program does
	// not compile. With judge.stop_at_failure the tests after the first that fails are
	// in neither.
	Failed int `json:"failed"`
	// Spans are the credited bytes of the completion, in order. An empty list
	// is uniform credit.
	//
	// Never null in the line.
	Spans []credit.Span `json:"spans"`
	// Also are the bytes of the completion's other statements that must be mended as well:
	// the repair that proves the span changes several, none of which can be left out.
	// Default: one statement is enough, or nothing proves the span.
	Also []credit.Span `json:"also,omitempty"`
	// SpanText is the completion's text under the first span.
	SpanText string `json:"span_text"`
	// Evidence is how well founded the span is.
	Evidence credit.Evidence `json:"evidence"`
	// Confidence is how likely the span holds the fault, from 0 to 1. It is 0
	// without a span.
	Confidence float64 `json:"confidence"`
	// Weight is the share of the advantage that goes on the span, from 0 to 1.
	// The rest is spread over all tokens. It is 0 for uniform credit.
	Weight float64 `json:"weight"`
	// Reason is the finding in words, for a person.
	Reason string `json:"reason"`
	// Reward is 1 where every test passes and every constraint holds. Else it is 0 or,
	// where the rule is "fraction" or "weighted", the share of the tests that pass; 0
	// where the program does not compile, breaks a constraint or forged a report. It is
	// null where the sample could not be judged: such a sample belongs in no baseline.
	Reward *float64 `json:"reward"`
	// Advantage is the completion's own where the rollout gives one, else its
	// reward relative to the group's.
	Advantage float64 `json:"advantage"`
	// TokenWeights are the factors of the advantage, one for each token. Their
	// sum is the number of tokens. Default: the rollout gave no token lengths.
	//
	// Nil when the rollout gave no token lengths.
	TokenWeights []float64 `json:"token_weights,omitzero"`
	// TokenAdvantages are the advantages of the policy site, one for each token, in place
	// of advantage times token_weights. Default: the policy is another, or the rollout gave no token lengths.
	TokenAdvantages []float64 `json:"token_advantages,omitzero"`
	// Sites are the decision sites of the group that the completion reached: statements at
	// which a member of the group went wrong first. Default: they were not asked for, or
	// it reached none.
	Sites []SiteCredit `json:"sites,omitempty"`
	// Inside is the number of tests whose verdict came from inside the
	// candidate's process: a program that means harm may have forged it.
	// Default: 0.
	Inside int `json:"inside,omitempty"`
	// Reference is the name of the reference that served: "reference",
	// "reference 2" or, for another completion of the group, "sibling 3".
	// Default: none was needed.
	Reference string `json:"reference,omitempty"`
	// Extracted says where in the completion the program was found. Default: the
	// sample could not be judged.
	Extracted *Extracted `json:"extracted,omitempty"`
	// Sandbox is the level of the box that the program ran in (docs/SECURITY.md).
	// Default: no program ran.
	Sandbox string `json:"sandbox,omitempty"`
	// Fallback is why a failing sample has uniform credit. Default: it has a
	// span, or passes.
	Fallback string `json:"fallback,omitempty"`
	// Error is why the sample could not be judged, or has no token weights.
	// Default: nothing went wrong.
	Error string `json:"error,omitempty"`
	// Detail is what the viewer shows beside the credit: tests, repair, divergence. Default:
	// it was not asked for (egca credit --detail).
	Detail *Detail `json:"detail,omitempty"`
}

// SiteCredit is how a completion fared at a decision site of its group.
type SiteCredit struct {
	// Key names the site in its group: completions with the same key reached it. It is
	// the name of the reference that they were paired by, and the bytes of its statement.
	Key string `json:"key"`
	// Kind is the kind of the statement, as its plugin names it.
	Kind string `json:"kind"`
	// Right says whether the completion did right there. A failing one can do right: it
	// went wrong later.
	Right bool `json:"right"`
	// Spans are the completion's counterpart of the site, in its bytes.
	Spans []credit.Span `json:"spans"`
	// Evidence is the evidence of a wrong completion's span. Of a right one it is "code"
	// where its statement is the reference's but for names, and "values" where it is another
	// that computed the same values.
	Evidence credit.SiteEvidence `json:"evidence"`
	// Confidence is how likely the spans are the right ones, from 0 to 1.
	Confidence float64 `json:"confidence"`
	// RightMembers is the number of completions of the group that did right at the site.
	RightMembers int `json:"right_members"`
	// WrongMembers is the number of completions of the group that went wrong at the site.
	WrongMembers int `json:"wrong_members"`
	// Blame is the mean confidence of the spans of the wrong completions, from 0 to 1.
	Blame float64 `json:"blame"`
}

// Extracted is where in a completion its program was found.
type Extracted struct {
	// Rule names the rule by which the program was found.
	Rule credit.Found `json:"rule"`
	// Spans are the bytes of the completion that make up the program, in the
	// program's order.
	Spans []credit.Span `json:"spans"`
	// Prompted says whether the prompt, or a part of it, stands before them.
	// Default: false.
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
	if c.Mode != "" && !slices.Contains(credit.Modes(), c.Mode) {
		return fieldError("mode", fmt.Sprintf("is %q; there are %q", c.Mode, credit.Modes()))
	}
	if err := checkEvidence(c.Evidence); err != nil {
		return err
	}
	if c.Extracted != nil && !slices.Contains(credit.FoundRules(), c.Extracted.Rule) {
		return fieldError("extracted.rule", fmt.Sprintf("is %q; there are %q", c.Extracted.Rule, credit.FoundRules()))
	}
	for i, s := range c.Sites {
		if !slices.Contains(credit.SiteEvidenceLevels(), s.Evidence) {
			return fieldError(
				fmt.Sprintf("sites[%d].evidence", i),
				fmt.Sprintf("is %q; there are %q", s.Evidence, credit.SiteEvidenceLevels()),
			)
		}
	}
	if c.Detail != nil {
		if err := c.Detail.check(); err != nil {
			return err
		}
	}
	if c.Sample < 0 {
		return fieldError("sample", "is negative; samples count from 0")
	}
	return require("task_id", c.TaskID)
}

func checkEvidence(e credit.Evidence) error {
	if e == "" || slices.Contains(credit.EvidenceLevels(), e) {
		return nil
	}
	return fieldError("evidence", fmt.Sprintf("is %q; there are %q", e, credit.EvidenceLevels()))
}

// Prediction is a localiser's answer for one case.
type Prediction struct {
	// ID is the case's.
	ID string `json:"id"`
	// StartByte is where the span starts in the candidate's UTF-8. Default: the
	// localiser abstains.
	StartByte int `json:"start_byte"`
	// EndByte is where the span ends; the byte there is not part of it. Default:
	// the localiser abstains.
	EndByte int `json:"end_byte"`
	// Evidence is how well founded the span is. Default: not said.
	Evidence credit.Evidence `json:"evidence,omitempty"`
	// Abstained is true where the localiser names no span. Default: false.
	Abstained bool `json:"abstained,omitempty"`
	// Reason is the finding in words, for a person. Default: "".
	Reason string `json:"reason,omitempty"`
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
		return fieldError(
			"end_byte",
			fmt.Sprintf("is %d after start_byte %d; a span is half-open and counts from 0", p.EndByte, p.StartByte),
		)
	}
	return first(require("id", p.ID), checkEvidence(p.Evidence))
}
