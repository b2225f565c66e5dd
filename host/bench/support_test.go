package bench

import (
	"regexp"
	"strings"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/trace"
)

var (
	tokenPattern = regexp.MustCompile(`\w+|[-+*/%<>=!]=?|\S`)
	wordPattern  = regexp.MustCompile(`^\w+`)
)

// layout is the analysis of a program of which each line is a statement: its header is
// the line that is indented less, its kind the first word, its site an assignment. All
// of it stands in one function.
func layout(source string) *trace.Program {
	p := &trace.Program{Source: []byte(source), Functions: []trace.Function{{Name: "<module>"}, {Name: "f"}}}
	var headers []int // by depth
	start := 0
	for line := range strings.Lines(source) {
		text := strings.TrimSpace(line)
		depth := (len(line) - len(strings.TrimLeft(line, " "))) / 4
		span := trace.Span{Start: start + 4*depth, End: start + 4*depth + len(text)}
		start += len(line)
		if text == "" {
			continue
		}
		statement := trace.Statement{Span: span, Function: min(depth, 1), Header: -1, Kind: wordPattern.FindString(text), StatementEnd: span.End}
		headers = headers[:depth]
		if depth > 0 {
			statement.Header = headers[depth-1]
		}
		for _, header := range headers {
			p.Statements[header].StatementEnd = span.End
		}
		headers = append(headers, len(p.Statements))
		p.Sites = append(p.Sites, trace.Site{Kind: trace.Assign, Statement: len(p.Statements), Function: statement.Function, Span: span})
		p.Statements = append(p.Statements, statement)
		for _, at := range tokenPattern.FindAllStringIndex(text, -1) {
			p.Tokens = append(p.Tokens, trace.Span{Start: span.Start + at[0], End: span.Start + at[1]})
		}
	}
	return p
}

// find is the first place of a text in a program.
func find(p *trace.Program, text string) trace.Span {
	at := strings.Index(string(p.Source), text)
	if at < 0 {
		panic("the program has no " + text)
	}
	return trace.Span{Start: at, End: at + len(text)}
}

// rangeOf is a place by lines and columns.
func rangeOf(p *trace.Program, span trace.Span) dataset.Range {
	var r dataset.Range
	r.StartLine, r.StartCol = lineAndColumn(p.Source, span.Start)
	r.EndLine, r.EndCol = lineAndColumn(p.Source, span.End)
	return r
}

// ran is a run that went through statements one after another, each with an integer.
func ran(p *trace.Program, steps ...[2]int) align.Side {
	run := &trace.Run{Table: trace.NewTable()}
	for _, step := range steps {
		value := run.Table.Add(trace.Value{Kind: trace.Int, Int: int64(step[1])})
		run.Events = append(run.Events, trace.Event{Site: int32(step[0]), Value: value})
	}
	return align.Side{Program: p, Run: run}
}
