package localise

import (
	"fmt"

	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/trace"
)

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func describe(program *trace.Program, r *repair.Repair) string {
	if len(r.Further) > 0 {
		return describeAll(program, r.Edits())
	}
	text := edit(program, r.Span, r.Replacement)
	if r.Second == nil {
		return text
	}
	return text + ", which mends the first failing test, and " + edit(program, r.Second.Span, r.Second.Replacement)
}

func edit(program *trace.Program, span trace.Span, replacement string) string {
	was := string(program.Source[span.Start:span.End])
	switch {
	case was == "":
		return fmt.Sprintf("`%s` inserted", replacement)
	case replacement == "":
		return fmt.Sprintf("`%s` deleted", was)
	}
	return fmt.Sprintf("`%s` for `%s`", replacement, was)
}

func quote(program *trace.Program, statement int) string {
	return "`" + statementText(program, statement) + "`"
}

// statementText is the source of a statement.
func statementText(program *trace.Program, statement int) string {
	s := program.Statements[statement].Span
	return string(program.Source[s.Start:s.End])
}
