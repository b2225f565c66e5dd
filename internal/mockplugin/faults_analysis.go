package main

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// analysisFaults concern the structure of programs.
var analysisFaults = map[string]fault{
	"functions-unordered": {analysis: compiled(func(a *pluginv1.Analysis) {
		a.Functions = append(a.Functions, &pluginv1.Function{Name: "g", Span: &pluginv1.Span{End: 1}})
		a.Features.ControlFlow = append(a.Features.ControlFlow, "")
	})},
	"no-owners": {analysis: compiled(func(a *pluginv1.Analysis) {
		for _, f := range a.Functions {
			f.Owner = ""
		}
	})},
	"statements-unordered": {analysis: compiled(func(a *pluginv1.Analysis) {
		a.Statements = append(a.Statements, &pluginv1.Statement{Span: &pluginv1.Span{End: 1}, StatementEnd: 1})
	})},
	"statements-overlap": {analysis: compiled(func(a *pluginv1.Analysis) {
		a.Statements[0].Span.End = a.Statements[0].StatementEnd
	})},
	"sites-unordered":  {analysis: compiled(func(a *pluginv1.Analysis) { a.Sites[1].Span = &pluginv1.Span{} })},
	"sites-elsewhere":  {analysis: compiled(func(a *pluginv1.Analysis) { a.Sites[1].Statement = 0 })},
	"no-function":      {analysis: compiled(func(a *pluginv1.Analysis) { a.Functions[1].Name = "g" })},
	"other-parameters": {analysis: compiled(func(a *pluginv1.Analysis) { a.Functions[1].Parameters = []string{"ys"} })},
	"headers-alone":    {analysis: compiled(func(a *pluginv1.Analysis) { a.Functions[1].Span = a.Functions[1].Header })},
	"analyses-differ": {analysis: func(a *pluginv1.Analysis, _ string, count int) error {
		a.Features.Imports = []string{strconv.Itoa(count)}
		return nil
	}},
	"jobs-differ": {job: func(_ *pluginv1.Job, result *pluginv1.JobResult, _ int) {
		result.Analysis.Sites[0].Name = "another"
	}},
	"no-tokens":      {analysis: compiled(func(a *pluginv1.Analysis) { a.Tokens = nil })},
	"empty-tokens":   {analysis: compiled(func(a *pluginv1.Analysis) { a.Tokens[1].End = a.Tokens[1].Start })},
	"tokens-overlap": {analysis: compiled(func(a *pluginv1.Analysis) { a.Tokens[1].Start = a.Tokens[0].Start })},
	"no-errors":      {analysis: func(a *pluginv1.Analysis, _ string, _ int) error { a.Errors = nil; return nil }},
	"errors-in-silence": {analysis: func(a *pluginv1.Analysis, _ string, _ int) error {
		a.Errors[0].Message = ""
		return nil
	}},
	"fails-for-errors": {analysis: func(a *pluginv1.Analysis, _ string, _ int) error {
		return refused(len(a.GetErrors()) > 0)
	}},
	"fails-for-bytes": {analysis: func(_ *pluginv1.Analysis, source string, _ int) error {
		return refused(!utf8.ValidString(source))
	}},
	"fails-for-depth": {analysis: func(_ *pluginv1.Analysis, source string, _ int) error {
		return refused(strings.HasPrefix(source, "(((("))
	}},
	"no-constructs":   {analysis: compiled(func(a *pluginv1.Analysis) { a.Features.Constructs = nil })},
	"no-control-flow": {analysis: compiled(func(a *pluginv1.Analysis) { a.Features.ControlFlow = nil })},
	"no-outline":      {analysis: compiled(func(a *pluginv1.Analysis) { a.Outline = nil })},
	"outline-alone":   {analysis: outlined(func(o *pluginv1.OutlineItem) { o.Span.End = o.Span.Start + 1 })},
	"reads-its-own":   {analysis: outlined(func(o *pluginv1.OutlineItem) { o.Reads = []string{"total"} })},
	"counts-nothing": {
		analysis: compiled(func(a *pluginv1.Analysis) { a.Functions[1].Required, a.Functions[1].Accepted = 0, 0 }),
	},
	"takes-any": {analysis: compiled(func(a *pluginv1.Analysis) { a.Functions[1].Variadic = true })},
	"never-unfinished": {analysis: func(a *pluginv1.Analysis, _ string, _ int) error {
		for _, e := range a.GetErrors() {
			e.Unfinished = false
		}
		return nil
	}},
	"no-recursion": {analysis: compiled(func(a *pluginv1.Analysis) { a.Features.Recursive = nil })},
}

// compiled spoils the analyses of programs that compile.
func compiled(spoil func(*pluginv1.Analysis)) func(*pluginv1.Analysis, string, int) error {
	return func(a *pluginv1.Analysis, _ string, _ int) error {
		if len(a.GetErrors()) == 0 {
			spoil(a)
		}
		return nil
	}
}

// outlined spoils the statements of the top level.
func outlined(spoil func(*pluginv1.OutlineItem)) func(*pluginv1.Analysis, string, int) error {
	return compiled(func(a *pluginv1.Analysis) {
		for _, o := range a.GetOutline() {
			spoil(o)
		}
	})
}

func refused(refuse bool) error {
	if refuse {
		return status.Error(codes.Internal, "mock: the parser gave up")
	}
	return nil
}
