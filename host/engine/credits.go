package engine

import (
	"fmt"
	"math"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/localise"
)

// Credits turns a judged group into its output lines, one a completion, in
// order. Advantages are the rollout's where it gives them, else relative to
// the group.
func (e *Engine) Credits(taskID string, completions []dataset.Completion, samples []*Sample) ([]dataset.Credit, error) {
	advantages, err := e.advantages(completions, samples)
	if err != nil {
		return nil, fmt.Errorf("task %s: %w", taskID, err)
	}
	lines := make([]dataset.Credit, len(samples))
	mean := meanTokens(completions)
	for i, s := range samples {
		lines[i] = e.credit(&completions[i], s, advantages[i], mean)
		lines[i].TaskID, lines[i].Sample = taskID, s.Index
	}
	return lines, nil
}

// advantages are the group's, or each completion's own.
func (e *Engine) advantages(completions []dataset.Completion, samples []*Sample) ([]float64, error) {
	advantages, err := credit.Advantages(rewards(completions, samples), e.config.AdvantageEps)
	if err != nil {
		return nil, err
	}
	for i := range completions {
		if completions[i].Advantage != nil {
			advantages[i] = *completions[i].Advantage
		}
	}
	return advantages, nil
}

// rewards are what a group's baseline is made of. A completion's own, where
// given, counts instead of ours; NaN is one that was not judged and is left out.
func rewards(completions []dataset.Completion, samples []*Sample) []float64 {
	rewards := make([]float64, len(samples))
	for i, s := range samples {
		switch {
		case completions[i].Reward != nil:
			rewards[i] = *completions[i].Reward
		case s.Err != nil:
			rewards[i] = math.NaN()
		default:
			rewards[i] = s.Reward
		}
	}
	return rewards
}

func (e *Engine) credit(completion *dataset.Completion, s *Sample, advantage, mean float64) dataset.Credit {
	line := dataset.Credit{Evidence: credit.EvidenceNone, Advantage: advantage}
	if s.Err != nil {
		line.Error = s.Err.Error()
	} else {
		line.Mode, line.Reason, line.Reward = s.Decision.Mode, s.Decision.Reason, &s.Reward
		line.Passed, line.Failed, line.Inside = s.Decision.Passed, s.Decision.Failed, s.Judgement.Inside
		line.Sandbox = s.Judgement.Sandbox
		line.Extracted = &dataset.Extracted{
			Rule:     s.Extracted.Found,
			Spans:    s.Extracted.Spans(),
			Prompted: s.Extracted.Prompted,
		}
		e.place(&line, completion.Text, s)
		e.sites(&line, completion.Text, s)
	}
	line.Weight = e.config.Weights.Of(line.Evidence)
	if completion.TokenByteLens != nil {
		e.weigh(&line, completion, mean)
	}
	switch {
	case line.Error != "":
	case s.Useless && !e.config.Policy.UsesSpans():
		line.Fallback = credit.FallbackUnused
	case s.Useless:
		line.Fallback = credit.FallbackEqual
	case s.Finding != nil && s.Finding.Unreferenced && len(line.Spans) == 0:
		line.Fallback = credit.FallbackNoReference
	}
	return line
}

// place puts a finding's span into the completion's bytes.
func (e *Engine) place(line *dataset.Credit, text string, s *Sample) {
	found := s.Finding
	if found == nil {
		return
	}
	line.Reference = found.Served
	if found.Reason != "" && len(s.Judgement.Program.Errors) == 0 {
		line.Reason += "; " + found.Reason
	}
	if found.Evidence() == credit.EvidenceNone {
		return
	}
	if found.Confidence() < e.config.MinConfidence {
		line.Reason += fmt.Sprintf(" (no span: a confidence of %.2f is below credit.min_confidence)", found.Confidence())
		return
	}
	var spans []credit.Span
	for _, candidate := range found.Spans {
		spans = append(spans, span(candidate))
	}
	if line.Spans = credit.Unboxed(text, s.Extracted.Map.FirstInCompletion(spans)); len(line.Spans) == 0 {
		line.Reason += " (in the prompt, which the completion does not answer for)"
		return
	}
	line.Evidence, line.Confidence = found.Evidence(), found.Confidence()
	if found.Evidence() != credit.EvidenceInterpreter && len(s.Extracted.Map.FirstInCompletion(spans[:1])) == 0 {
		// What was found lies in the prompt; the next suspect is less sure.
		line.Evidence, line.Confidence = credit.EvidenceDivergence, localise.GroundOtherStructure.Confidence()
		line.Reason += " (in the prompt; credited is the next suspect)"
	}
	for _, other := range found.Also {
		inCompletion := s.Extracted.Map.FirstInCompletion([]credit.Span{span(other)})
		line.Also = append(line.Also, credit.Unboxed(text, inCompletion)...)
	}
	line.SpanText = text[line.Spans[0].StartByte:line.Spans[0].EndByte]
}

// meanTokens is the mean number of tokens of the completions whose tokens are known.
func meanTokens(completions []dataset.Completion) float64 {
	sum, n := 0, 0
	for _, c := range completions {
		if c.TokenByteLens != nil {
			sum, n = sum+len(c.TokenByteLens), n+1
		}
	}
	return float64(sum) / float64(max(n, 1))
}

// weigh spreads the advantage over the tokens. mean is the mean number of tokens in the
// group.
func (e *Engine) weigh(line *dataset.Credit, completion *dataset.Completion, mean float64) {
	sample := credit.Sample{
		Mode: line.Mode, Advantage: line.Advantage,
		Lengths: completion.TokenByteLens, Length: len(completion.Text), Spans: line.Spans, Also: line.Also,
		Sites: atSites(line), Mean: mean,
	}
	if policy, relative := e.config.Policy.(credit.Relative); relative {
		var err error
		if line.TokenAdvantages, err = policy.Advantages(sample); err != nil {
			line.Error = err.Error()
		}
		return
	}
	set, fallback, err := e.config.Policy.Mask(sample)
	if err == nil {
		line.Fallback = fallback
		if set == nil {
			line.Weight = 0
		}
		line.TokenWeights, _, err = credit.Weights(len(completion.TokenByteLens), set)
		credit.Soften(line.TokenWeights, line.Weight)
	}
	if err != nil {
		line.Error = err.Error()
	}
}
