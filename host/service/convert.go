package service

import (
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

// toCredit puts a line in the contract's form.
func toCredit(line *dataset.Credit, sample *engine.Sample, a *arrival) *servicev1.SampleCredit {
	out := &servicev1.SampleCredit{
		Index: uint32(line.Sample), Mode: string(line.Mode), Reward: line.Reward,
		Passed: uint32(line.Passed), Failed: uint32(line.Failed), Inside: uint32(line.Inside),
		Spans: toSpans(line.Spans), Also: toSpans(line.Also), Evidence: string(line.Evidence),
		Confidence: line.Confidence, Weight: line.Weight, Sandbox: line.Sandbox,
		Reason: valid(line.Reason), Reference: valid(line.Reference), Fallback: line.Fallback, Error: valid(line.Error),
		Advantage: line.Advantage, TokenWeights: line.TokenWeights, TokenAdvantages: line.TokenAdvantages,
	}
	for _, s := range line.Sites {
		out.Sites = append(out.Sites, &servicev1.SiteCredit{
			Key: s.Key, Kind: s.Kind, Right: s.Right, Spans: toSpans(s.Spans),
			Evidence: string(s.Evidence), Confidence: s.Confidence,
			RightMembers: uint32(s.RightMembers), WrongMembers: uint32(s.WrongMembers), Blame: s.Blame,
		})
	}
	if e := line.Extracted; e != nil {
		out.Extracted = &servicev1.Extracted{Rule: string(e.Rule), Spans: toSpans(e.Spans), Prompted: e.Prompted}
	}
	if a.detail && line.Detail != nil {
		out.Detail = toDetail(line.Detail)
	}
	if a.Executed {
		out.Executed = toSpans(sample.ExecutedLines(a.Text))
	}
	if a.blamed {
		out.Blamed = toSpans(sample.Blamed())
	}
	return out
}

// toVerdict is what is known of a sample before its fault is looked for.
func toVerdict(index int, s *engine.Sample) *servicev1.SampleCredit {
	out := &servicev1.SampleCredit{Index: uint32(index)}
	if s.Err != nil {
		out.Error = valid(s.Err.Error())
		return out
	}
	out.Mode, out.Reward, out.Sandbox = string(s.Decision.Mode), new(s.Reward), s.Judgement.Sandbox
	out.Passed, out.Failed, out.Inside = uint32(s.Decision.Passed), uint32(s.Decision.Failed), uint32(s.Judgement.Inside)
	return out
}

func toSpans(spans []credit.Span) []*servicev1.ByteSpan {
	var out []*servicev1.ByteSpan
	for _, s := range spans {
		out = append(out, &servicev1.ByteSpan{Start: uint32(s.StartByte), End: uint32(s.EndByte)})
	}
	return out
}

func toDetail(d *dataset.Detail) *servicev1.Detail {
	out := &servicev1.Detail{Ground: d.Ground}
	for i := range d.Tests {
		t := &d.Tests[i]
		out.Tests = append(out.Tests, &servicev1.TestDetail{
			Outcome: string(t.Outcome), Input: valid(t.Input), Expected: valid(t.Expected), Got: valid(t.Got),
			Message: valid(t.Message), Output: valid(t.Output), Inside: t.Inside, Cut: t.Cut, Seconds: t.Seconds,
		})
	}
	if r := d.Repair; r != nil {
		out.Repair = &servicev1.RepairDetail{
			Program: []byte(r.Program), Agree: uint32(r.Agree), Generated: uint32(r.Generated), Words: valid(r.Words),
		}
		for _, e := range r.Edits {
			out.Repair.Edits = append(out.Repair.Edits, &servicev1.EditDetail{
				At: toSpans([]credit.Span{e.At})[0], Spans: toSpans(e.Spans), Text: valid(e.Text),
			})
		}
		for _, test := range r.Mends {
			out.Repair.Mends = append(out.Repair.Mends, uint32(test))
		}
	}
	if at := d.Divergence; at != nil {
		out.Divergence = &servicev1.DivergenceDetail{
			Test: uint32(at.Test), Words: valid(at.Words), Candidate: toSide(&at.Candidate), Reference: toSide(&at.Reference),
		}
	}
	return out
}

func toSide(s *dataset.SideDetail) *servicev1.SideDetail {
	out := &servicev1.SideDetail{Spans: toSpans(s.Spans), Text: valid(s.Text), Value: valid(s.Value)}
	if s.Event != nil {
		event := uint32(*s.Event)
		out.Event = &event
	}
	return out
}
