package workertest

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Show renders an outcome in one line for tests.
func Show(r *pluginv1.Result) string {
	switch kind := r.GetOutcome().GetKind().(type) {
	case *pluginv1.Outcome_Returned:
		return "returned " + Value(r.GetValues(), kind.Returned)
	case *pluginv1.Outcome_Exception:
		e := kind.Exception
		text := fmt.Sprintf("exception %s: %s", e.Type, strconv.Quote(e.Message))
		if e.Loading {
			text += " loading"
		}
		for _, span := range e.Stack {
			text += fmt.Sprintf(" %d-%d", span.Start, span.End)
		}
		return text
	case *pluginv1.Outcome_Limit:
		return "limit " + strings.TrimPrefix(kind.Limit.String(), "LIMIT_")
	case *pluginv1.Outcome_Killed:
		return fmt.Sprintf("killed signal %d exit %d", kind.Killed.Signal, kind.Killed.ExitCode)
	case *pluginv1.Outcome_Tampered:
		return "tampered: " + kind.Tampered
	case *pluginv1.Outcome_Rejected:
		return fmt.Sprintf("rejected %s: %s", kind.Rejected.Type, kind.Rejected.Message)
	}
	return "nothing"
}

// Shows is Show for each.
func Shows(results []*pluginv1.Result) []string {
	var lines []string
	for _, result := range results {
		lines = append(lines, Show(result))
	}
	return lines
}

// Value renders a value of a table, with its type where that is not the usual.
func Value(table *pluginv1.ValueTable, index uint32) string {
	if index == 0 {
		return "-"
	}
	return table.Values[index].Type + kindOf(table, index)
}

func kindOf(table *pluginv1.ValueTable, index uint32) string {
	switch kind := table.Values[index].Kind.(type) {
	case *pluginv1.Value_Null:
		return cmp.Or(kind.Null, "null")
	case *pluginv1.Value_Boolean:
		return strconv.FormatBool(kind.Boolean)
	case *pluginv1.Value_Integer:
		return strconv.FormatInt(kind.Integer, 10)
	case *pluginv1.Value_BigInteger:
		return "big " + trace.FromTwosComplement(kind.BigInteger).String()
	case *pluginv1.Value_Float:
		return "float " + strconv.FormatFloat(kind.Float, 'g', -1, 64)
	case *pluginv1.Value_Text:
		return strconv.QuoteToASCII(string(kind.Text))
	case *pluginv1.Value_Bytes:
		return fmt.Sprintf("bytes %x", kind.Bytes)
	case *pluginv1.Value_List:
		return "[" + items(table, kind.List, 1) + "]"
	case *pluginv1.Value_Tuple:
		return "(" + items(table, kind.Tuple, 1) + ")"
	case *pluginv1.Value_Set:
		return "set{" + items(table, kind.Set, 1) + "}"
	case *pluginv1.Value_Map:
		return "{" + items(table, kind.Map, 2) + "}"
	case *pluginv1.Value_Object:
		return showObject(table, kind.Object)
	case *pluginv1.Value_Opaque:
		return "opaque " + kind.Opaque
	case *pluginv1.Value_Cycle:
		return fmt.Sprintf("cycle %d", kind.Cycle)
	}
	return "?"
}

func items(table *pluginv1.ValueTable, held *pluginv1.Items, per int) string {
	var statements []string
	for i := 0; i+per <= len(held.Items); i += per {
		statement := Value(table, held.Items[i])
		if per == 2 {
			statement += ": " + Value(table, held.Items[i+1])
		}
		statements = append(statements, statement)
	}
	if len(held.Hash) > 0 {
		statements = append(statements, fmt.Sprintf("... of %d, %x", held.Length, held.Hash))
	}
	return strings.Join(statements, ", ")
}

func showObject(table *pluginv1.ValueTable, held *pluginv1.Object) string {
	var statements []string
	for i, field := range held.Fields {
		statements = append(statements, field+"="+Value(table, held.Values[i]))
	}
	if len(held.Hash) > 0 {
		statements = append(statements, fmt.Sprintf("... %x", held.Hash))
	}
	return held.Type + "(" + strings.Join(statements, ", ") + ")"
}

// Events renders a trace, an event a line.
func Events(r *pluginv1.Result, analysis *pluginv1.Analysis) string {
	var text strings.Builder
	for i, site := range r.GetTrace().GetSites() {
		s := analysis.Sites[site]
		fmt.Fprintf(&text, "%d %s %s %s\n", r.Trace.Frames[i],
			strings.ToLower(strings.TrimPrefix(s.Kind.String(), "SITE_KIND_")), s.Name, Value(r.Values, r.Trace.Values[i]))
	}
	if r.GetTrace().GetCapped() {
		text.WriteString("capped\n")
	}
	return text.String()
}
