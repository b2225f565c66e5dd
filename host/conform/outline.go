package conform

import (
	"fmt"
	"slices"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func outlineChecks() []check {
	needs := []pluginv1.Capability{pluginv1.Capability_CAPABILITY_OUTLINE}
	return []check{
		{name: "outline/statements", needs: needs, programs: []string{"sum"}, read: readTrace + ", Statement", run: outlines},
		{name: "outline/parameters", needs: needs, programs: []string{"sum"}, read: readTrace + ", Function", run: countsParameters},
		{name: "outline/unfinished", needs: needs, programs: []string{"sum"}, read: readTrace + ", Diagnostic", run: tellsUnfinished},
	}
}

// outlines wants the statement that defines f among those of the top level.
func outlines(s *subject) error {
	source, err := s.source("sum")
	if err != nil {
		return err
	}
	analysis, err := s.client.Analyse(s.ctx, &pluginv1.AnalyseRequest{Program: s.program(source), Outline: true})
	if err != nil {
		return err
	}
	at := function(analysis)
	if at < 0 {
		return fmt.Errorf("no function f among %d", len(analysis.GetFunctions()))
	}
	f := analysis.Functions[at].GetSpan()
	for i, statement := range analysis.GetOutline() {
		if !slices.Contains(statement.GetBinds(), "f") {
			continue
		}
		if span := statement.GetSpan(); span.GetStart() > f.GetStart() || span.GetEnd() < f.GetEnd() {
			return fmt.Errorf("outline[%d] binds f and lies at %d-%d; the function lies at %d-%d", i, span.GetStart(), span.GetEnd(), f.GetStart(), f.GetEnd())
		}
		if slices.Contains(statement.GetReads(), "total") {
			return fmt.Errorf("outline[%d] reads total, which is f's own variable", i)
		}
		return nil
	}
	return fmt.Errorf("none of %d statements binds f", len(analysis.GetOutline()))
}

func countsParameters(s *subject) error {
	analysis, _, err := s.analyse("sum", false)
	if err != nil {
		return err
	}
	at := function(analysis)
	if at < 0 {
		return fmt.Errorf("no function f among %d", len(analysis.GetFunctions()))
	}
	if f := analysis.Functions[at]; f.GetRequired() != 1 || f.GetAccepted() != 1 || f.GetVariadic() {
		return fmt.Errorf("f(xs) requires %d arguments, accepts %d, variadic %t; want 1, 1, false", f.GetRequired(), f.GetAccepted(), f.GetVariadic())
	}
	return nil
}

// tellsUnfinished cuts a program off behind the header of its function.
func tellsUnfinished(s *subject) error {
	analysis, source, err := s.analyse("sum", false)
	if err != nil {
		return err
	}
	at := function(analysis)
	if at < 0 || analysis.Functions[at].GetHeader() == nil {
		return fmt.Errorf("f has no header")
	}
	cut := source[:analysis.Functions[at].Header.GetEnd()]
	answer, err := s.client.Analyse(s.ctx, &pluginv1.AnalyseRequest{Program: s.program(cut)})
	if err != nil {
		return err
	}
	if len(answer.GetErrors()) == 0 || !answer.Errors[0].GetUnfinished() {
		return fmt.Errorf("%q: want an error that is unfinished, got %v", cut, answer.GetErrors())
	}
	return nil
}
