package view

import (
	"strings"
	"unicode/utf8"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/localise"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Bounds of the texts in a detail, in bytes.
const (
	mostText    = 400     // of an input, an expected value and what came in its place
	mostMessage = 400     // bytes of a test's message, and of a program's output
	mostRead    = 1 << 16 // of a value that is written out to be shortened
	before      = 120     // of a long value that is kept before its first difference
)

// Details make the details of a group's samples, one after the other.
type Details struct {
	tests    []judge.Test
	expected []*string // of each test, once it is written out
}

// NewDetails makes details of samples of a task.
func NewDetails(task *engine.Task) *Details {
	return &Details{task.Problem.Tests, make([]*string, len(task.Problem.Tests))}
}

// Of is what the page shows of a settled sample beside its credit line; nil of a sample that
// could not be judged.
func (all *Details) Of(s *engine.Sample, line *dataset.Credit) *dataset.Detail {
	if s.Err != nil || s.Judgement == nil {
		return nil
	}
	d := &dataset.Detail{}
	if len(s.Judgement.Verdicts) > 0 {
		d.Tests = make([]dataset.TestDetail, len(all.tests))
		for i := range d.Tests {
			d.Tests[i] = all.test(s.Judgement.Verdicts, i)
		}
	}
	f := s.Finding
	if f == nil {
		return d
	}
	if len(line.Spans) > 0 {
		d.Ground = string(f.Ground)
	}
	if f.Repair != nil {
		d.Repair = repairDetail(s, f)
	}
	if f.Divergence != nil {
		d.Divergence = divergenceDetail(s, f)
	}
	return d
}

// test is one test; those behind the last verdict did not run.
func (all *Details) test(verdicts []judge.Verdict, i int) dataset.TestDetail {
	t := &all.tests[i]
	d := dataset.TestDetail{Outcome: dataset.OutcomeNotRun}
	if all.expected[i] == nil {
		text := expectedText(t)
		all.expected[i] = &text
	}
	input, expected, got := inputText(t), *all.expected[i], ""
	if i < len(verdicts) {
		v := &verdicts[i]
		d.Outcome, d.Inside, d.Seconds = outcomeOf(v), v.Inside, v.Run.CPU
		if v.Run.Outcome.Kind == trace.Returned && !v.Inside && !(v.Passed && isOnlyRight(t)) {
			got = valueText(v.Run.Table, v.Run.Outcome.Value)
		}
		if v.Passed && got == expected {
			got = ""
		}
		if !v.Passed {
			d.Message = v.Reason
		}
		if t.Rule == nil { // else the output is the result
			d.Output = string(v.Run.Output)
		}
	}
	d.Message, d.Cut = shorten(d.Message, mostMessage, d.Cut)
	d.Output, d.Cut = shorten(d.Output, mostMessage, d.Cut)
	d.Input, d.Cut = shorten(input, mostText, d.Cut)
	d.Expected, d.Got, d.Cut = shortenBoth(expected, got, d.Cut)
	return d
}

// isOnlyRight reports whether a test takes one value alone, so that one which passes need
// not be written out.
func isOnlyRight(t *judge.Test) bool {
	return t.Rule == nil && t.Near == nil && !t.Unordered && len(t.Others) == 0
}

func outcomeOf(v *judge.Verdict) dataset.Outcome {
	o := &v.Run.Outcome
	switch {
	case v.Passed:
		return dataset.OutcomePassed
	case o.Kind == trace.Raised && (!v.Inside || o.HasSpan):
		return dataset.OutcomeException
	case o.Kind == trace.TimedOut && o.Unrun:
		return dataset.OutcomeNotRun
	case o.Kind == trace.TimedOut, o.Kind == trace.OutOfMemory, o.Kind == trace.OverLimit:
		return dataset.OutcomeLimit
	case o.Kind == trace.Killed, o.Kind == trace.TamperedWith:
		return dataset.OutcomeKilled
	case o.Kind == trace.Rejected:
		return dataset.OutcomeRejected
	}
	return dataset.OutcomeFailed
}

// inputText is what a test gives a program.
func inputText(t *judge.Test) string {
	if stdin, ok := t.Input().GetKind().(*pluginv1.Input_Stdin); ok {
		return string(stdin.Stdin)
	}
	return t.Text
}

func expectedText(t *judge.Test) string {
	table, id := t.Expected()
	if id == 0 {
		return ""
	}
	if t.Rule != nil {
		return valueText(table, id)
	}
	return t.Wanted(mostRead)
}

// valueText writes a value out; what a program wrote as it is.
func valueText(table *trace.Table, id trace.ID) string {
	if v := table.At(id); v.Kind == trace.Bytes {
		return v.Text
	}
	return table.Format(id, mostRead)
}

// shorten keeps the beginning of a long text. cut is true where it was before, or is now.
func shorten(text string, most int, cut bool) (string, bool) {
	if len(text) <= most {
		return valid(text), cut
	}
	return valid(text[:boundary(text, most)]) + "…", true
}

// shortenBoth shortens two texts so that both show where they first differ. An ellipsis
// stands for what is left out.
func shortenBoth(a, b string, cut bool) (string, string, bool) {
	if len(a) <= mostText && len(b) <= mostText {
		return valid(a), valid(b), cut
	}
	same := 0
	if b != "" {
		for same < min(len(a), len(b)) && a[same] == b[same] {
			same++
		}
	}
	from := boundary(a, min(max(same-before, 0), len(a))) // the two are the same up to there
	window := func(text string) string {
		start := min(from, len(text))
		end := boundary(text, min(start+mostText, len(text)))
		out := valid(text[start:end])
		if start > 0 {
			out = "…" + out
		}
		if end < len(text) {
			out += "…"
		}
		return out
	}
	return window(a), window(b), true
}

// boundary is the byte at or before i at which a character begins, unless the text is no
// UTF-8 there.
func boundary(text string, i int) int {
	for at := i; at > i-utf8.UTFMax && at > 0; at-- {
		if at == len(text) || utf8.RuneStart(text[at]) {
			return at
		}
	}
	return i
}

func repairDetail(s *engine.Sample, f *localise.Finding) *dataset.RepairDetail {
	d := &dataset.RepairDetail{Program: string(s.Judgement.Program.Source), Words: f.Reason, Agree: f.Repair.Agrees}
	edits := f.Repair.Edits()
	if len(edits) == 2 && edits[1].Span.Start < edits[0].Span.Start {
		edits[0], edits[1] = edits[1], edits[0]
	}
	for _, e := range edits {
		d.Edits = append(d.Edits, dataset.EditDetail{
			At:    credit.Span{StartByte: e.Span.Start, EndByte: e.Span.End},
			Spans: s.Extracted.Map.ToCompletion(e.Span.Start, e.Span.End), Text: e.Replacement,
		})
	}
	d.Mends = []int{}
	for i, v := range s.Judgement.Verdicts {
		if !v.Passed {
			d.Mends = append(d.Mends, i)
		}
	}
	if f.Search != nil {
		d.Generated = f.Search.Generated
	}
	return d
}

func divergenceDetail(s *engine.Sample, f *localise.Finding) *dataset.DivergenceDetail {
	at := f.Divergence
	d := &dataset.DivergenceDetail{Test: f.Test, Words: at.Reason}
	source := f.Candidate.Program.Source
	d.Candidate = dataset.SideDetail{
		Event: event(at.Event), Spans: s.Extracted.Map.ToCompletion(at.Span.Start, at.Span.End),
		Text: statementText(source, at.Span), Value: valid(at.Got),
	}
	d.Reference = dataset.SideDetail{Event: event(at.ReferenceEvent), Value: valid(at.Want)}
	if at.ReferenceSite >= 0 {
		program := f.Reference.Program
		d.Reference.Text = statementText(program.Source, program.StatementSpan(at.ReferenceSite))
	}
	return d
}

func statementText(source []byte, span trace.Span) string {
	text, _ := shorten(strings.TrimSpace(string(source[span.Start:span.End])), mostText, false)
	return text
}

func event(i int) *int {
	if i < 0 {
		return nil
	}
	return &i
}

// AddDetail puts details into a group's credit lines, with traces where they are asked
// for. It is engine.Batch's Finish.
func AddDetail(traces bool) func(task *engine.Task, samples []*engine.Sample, lines []dataset.Credit) error {
	return func(task *engine.Task, samples []*engine.Sample, lines []dataset.Credit) error {
		details := NewDetails(task)
		for i, s := range samples {
			d := details.Of(s, &lines[i])
			if lines[i].Detail = d; d == nil || !traces {
				continue
			}
			var err error
			if d.Traces, err = stored(task, s); err != nil {
				return err
			}
		}
		return nil
	}
}
