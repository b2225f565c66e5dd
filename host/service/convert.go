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
	if a.Executed {
		out.Executed = toSpans(sample.ExecutedLines(a.Text))
	}
	if a.blamed {
		out.Blamed = toSpans(sample.Blamed())
	}
	return out
}

func toSpans(spans []credit.Span) []*servicev1.ByteSpan {
	var out []*servicev1.ByteSpan
	for _, s := range spans {
		out = append(out, &servicev1.ByteSpan{Start: uint32(s.StartByte), End: uint32(s.EndByte)})
	}
	return out
}
