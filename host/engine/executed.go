package engine

import (
	"context"
	"slices"
	"sort"
	"strings"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

// executed are the statements that a program's first failing test went
// through, in the order of the text. None where no test fails or the run could
// not be traced.
func executed(ctx context.Context, p *judge.Problem, s *Sample) []trace.Span {
	if s.Judgement.Failing < 0 {
		return nil
	}
	var run *trace.Run
	if s.Finding != nil {
		run = s.Finding.Candidate.Run
	}
	if run == nil {
		var err error
		if run, err = p.Trace(ctx, s.Judgement.Program, s.Judgement.Failing); err != nil {
			return nil
		}
	}
	program := s.Judgement.Program
	reached := map[int]bool{}
	for _, e := range run.Events {
		if statement := program.Sites[e.Site].Statement; statement >= 0 {
			reached[statement] = true
		}
	}
	var spans []trace.Span
	for statement := range reached {
		spans = append(spans, program.Statements[statement].Span)
	}
	sort.Slice(spans, func(i, j int) bool { return spans[i].Start < spans[j].Start })
	return spans
}

// ExecutedLines are the lines of the completion that the first failing test
// went through: whole lines, in order, those that touch joined.
func (s *Sample) ExecutedLines(completion string) []credit.Span {
	var lines []credit.Span
	for _, statement := range s.Executed {
		for _, found := range s.Extracted.Map.ToCompletion(statement.Start, statement.End) {
			lines = append(lines, wholeLines(completion, found))
		}
	}
	return join(lines)
}

// wholeLines widens a span to the lines that it touches, their newlines
// included.
func wholeLines(text string, s credit.Span) credit.Span {
	s.StartByte = strings.LastIndexByte(text[:s.StartByte], '\n') + 1
	if i := strings.IndexByte(text[max(s.EndByte-1, s.StartByte):], '\n'); i >= 0 {
		s.EndByte = max(s.EndByte-1, s.StartByte) + i + 1
	} else {
		s.EndByte = len(text)
	}
	return s
}

// join puts spans in order and makes one of those that touch.
func join(spans []credit.Span) []credit.Span {
	slices.SortFunc(spans, func(a, b credit.Span) int { return a.StartByte - b.StartByte })
	var joined []credit.Span
	for _, s := range spans {
		if last := len(joined) - 1; last >= 0 && s.StartByte <= joined[last].EndByte {
			joined[last].EndByte = max(joined[last].EndByte, s.EndByte)
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// Blamed are the places of the completion that the interpreter itself names:
// of a compile error, or a traceback's, innermost first.
func (s *Sample) Blamed() []credit.Span {
	if s.Err != nil {
		return nil
	}
	var places []credit.Span
	for _, blamed := range s.Decision.Blamed {
		places = append(places, s.Extracted.Map.ToCompletion(blamed.StartByte, blamed.EndByte)...)
	}
	return places
}
