package conform

import (
	"bytes"
	"fmt"
	"strings"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func analysisChecks() []check {
	needs := []pluginv1.Capability{pluginv1.Capability_CAPABILITY_ANALYSE}
	read := readTrace + ", Analysis"
	return []check{
		{
			name:     "analyse/structure",
			needs:    needs,
			programs: []string{"sum", "count", "raise", "mutate", "factor"},
			read:     read,
			run:      structures,
		},
		{name: "analyse/functions", needs: needs, programs: []string{"sum"}, read: read, run: namesFunctions},
		{name: "analyse/same-bytes", needs: needs, programs: []string{"sum"}, read: read, run: analysesAlike},
		{
			name:     "analyse/job",
			needs:    needs,
			programs: []string{"sum"},
			read:     readProtocol + ", Job.analyse",
			run:      analysesJob,
		},
		{name: "analyse/tokens", needs: needs, programs: []string{"sum"}, read: read, run: givesTokens},
		{
			name:     "analyse/broken",
			needs:    needs,
			programs: []string{"broken"},
			read:     readTrace + ", Diagnostic",
			run:      diagnoses,
		},
		{
			name:     "analyse/not-utf8",
			needs:    needs,
			programs: []string{"echo"},
			read:     readProtocol + ", Analyse",
			run:      takesAnything,
		},
		{name: "analyse/deep", needs: needs, programs: []string{"echo"}, read: readProtocol + ", Analyse", run: takesDepth},
	}
}

// analyse parses one of the author's programs. The client holds the answer
// against the protocol's rules.
func (s *subject) analyse(name string, tokens bool) (*pluginv1.Analysis, []byte, error) {
	source, err := s.source(name)
	if err != nil {
		return nil, nil, err
	}
	analysis, err := s.client.Analyse(s.ctx, &pluginv1.AnalyseRequest{Program: s.program(source), Tokens: tokens})
	if err == nil && len(analysis.GetErrors()) > 0 {
		err = fmt.Errorf("%s does not compile: %s", name, analysis.Errors[0].GetMessage())
	}
	return analysis, source, err
}

func structures(s *subject) error {
	for _, name := range []string{"sum", "count", "raise", "mutate", "factor"} {
		analysis, _, err := s.analyse(name, false)
		if err == nil {
			err = inOrder(analysis)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// inOrder holds what trace.proto says of order and overlap.
func inOrder(a *pluginv1.Analysis) error {
	for i := 1; i < len(a.Functions); i++ {
		if a.Functions[i].Span.Start < a.Functions[i-1].Span.Start {
			return fmt.Errorf("functions[%d] begins before the one before it", i)
		}
	}
	for i := 1; i < len(a.Statements); i++ {
		was, is := a.Statements[i-1].Span, a.Statements[i].Span
		if is.Start < was.Start {
			return fmt.Errorf("statements[%d] begins before the one before it", i)
		}
		if is.Start < was.End {
			return fmt.Errorf(
				"statements[%d] at %d-%d overlaps the statement before it at %d-%d: a compound statement's statement is its header alone",
				i,
				is.Start,
				is.End,
				was.Start,
				was.End,
			)
		}
	}
	for i, site := range a.Sites {
		if i > 0 && site.Span.Start < a.Sites[i-1].Span.Start {
			return fmt.Errorf("sites[%d] begins before the one before it", i)
		}
		statement := a.Statements[site.Statement].Span
		if site.Span.End > site.Span.Start && (site.Span.Start < statement.Start || site.Span.End > statement.End) {
			return fmt.Errorf(
				"sites[%d] at %d-%d is not inside its statement at %d-%d",
				i,
				site.Span.Start,
				site.Span.End,
				statement.Start,
				statement.End,
			)
		}
	}
	return nil
}

func namesFunctions(s *subject) error {
	analysis, source, err := s.analyse("sum", false)
	if err != nil {
		return err
	}
	for _, f := range analysis.Functions[1:] {
		if f.Name != "f" {
			continue
		}
		if len(f.Parameters) != 1 || f.Parameters[0] != "xs" {
			return fmt.Errorf("f has the parameters %q, want xs", f.Parameters)
		}
		if text := string(source[f.Span.Start:f.Span.End]); !strings.Contains(text, "total") {
			return fmt.Errorf("the span of f is %.60q, want header and body", text)
		}
		return nil
	}
	return fmt.Errorf("no function f among %d", len(analysis.Functions))
}

func analysesAlike(s *subject) error {
	one, _, err := s.analyse("sum", true)
	if err != nil {
		return err
	}
	two, _, err := s.analyse("sum", true)
	if err != nil {
		return err
	}
	if !same(one, two) {
		return fmt.Errorf("two analyses of the same source differ")
	}
	return nil
}

// analysesJob wants the analysis that comes with a job to be the one asked for
// by itself: events mean nothing without that.
func analysesJob(s *subject) error {
	alone, _, err := s.analyse("sum", false)
	if err != nil {
		return err
	}
	job, err := s.job("sum", arguments("[1]"))
	if err != nil {
		return err
	}
	job.Analyse, job.Traced = true, s.client.Has(pluginv1.Capability_CAPABILITY_TRACE)
	answer, err := s.client.Run(s.ctx, job)
	if err != nil {
		return err
	}
	if !same(alone, answer.GetAnalysis()) {
		return fmt.Errorf(
			"the analysis of a job differs from the one that Analyse gives: %d and %d sites, %d and %d statements",
			len(
				answer.GetAnalysis().GetSites(),
			),
			len(alone.GetSites()),
			len(answer.GetAnalysis().GetStatements()),
			len(alone.GetStatements()),
		)
	}
	return nil
}

func givesTokens(s *subject) error {
	analysis, source, err := s.analyse("sum", true)
	if err != nil {
		return err
	}
	end, found := uint32(0), false
	for i, t := range analysis.Tokens {
		if t.Start < end || t.End <= t.Start {
			return fmt.Errorf("tokens[%d] at %d-%d is empty or overlaps the one before it", i, t.Start, t.End)
		}
		end = t.End
		found = found || string(source[t.Start:t.End]) == "total"
	}
	if !found {
		return fmt.Errorf("none of %d tokens is the name total", len(analysis.Tokens))
	}
	return nil
}

func diagnoses(s *subject) error {
	source, err := s.source("broken")
	if err != nil {
		return err
	}
	analysis, err := s.client.Analyse(s.ctx, &pluginv1.AnalyseRequest{Program: s.program(source)})
	if err != nil {
		return fmt.Errorf("a program that does not compile is an answer, not a failure: %w", err)
	}
	if len(analysis.GetErrors()) == 0 || analysis.Errors[0].GetMessage() == "" {
		return fmt.Errorf("no error with a message for a program that does not compile")
	}
	return nil
}

func takesAnything(s *subject) error {
	source, err := s.source("echo")
	if err != nil {
		return err
	}
	for _, bad := range [][]byte{
		[]byte("\xff\xfe\x00"), append([]byte("\xc3("), source...), bytes.Repeat([]byte{0}, 100),
	} {
		if _, err := s.client.Analyse(s.ctx, &pluginv1.AnalyseRequest{Program: s.program(bad)}); err != nil {
			return fmt.Errorf("source %.20q: want an analysis with errors: %w", bad, err)
		}
	}
	return s.serves()
}

// takesDepth parses brackets in brackets: a parser's stack is not the
// plugin's.
func takesDepth(s *subject) error {
	for _, depth := range []int{100, 10_000, 200_000} {
		deep := []byte(strings.Repeat("(", depth) + "1" + strings.Repeat(")", depth))
		if _, err := s.client.Analyse(s.ctx, &pluginv1.AnalyseRequest{Program: s.program(deep)}); err != nil {
			return fmt.Errorf("%d brackets: want an analysis, with errors if need be: %w", depth, err)
		}
	}
	return s.serves()
}
