package corpus

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/egca/egca/trace"
)

// Render writes a run's events at the level of the schema, a line each: frame,
// kind, name, value. What languages write differently counts as the same:
//
//	names        first_gap and firstGap: without underscores, in lower case; what
//	             makes an object, and the object that a method is called on
//	numbers      1 and 1.0
//	sequences    lists and tuples
//	maps, sets   whatever their order
//	exceptions   their classes and messages are the language's; an event tells
//	             that one was caught
//	opaque       functions, classes, iterators: described by each language
func Render(run *trace.Run, p *trace.Program) string {
	var text strings.Builder
	for _, e := range run.Events {
		site := &p.Sites[e.Site]
		fmt.Fprintf(&text, "%d %v", e.Frame, site.Kind)
		if site.Name != "" {
			text.WriteString(" " + fold(site.Name))
		}
		switch {
		case site.Kind == trace.Catch:
		case e.Value != 0:
			text.WriteString(" " + value(run.Table, e.Value))
		}
		text.WriteByte('\n')
	}
	switch o := run.Outcome; {
	case o.Kind == trace.Returned:
		text.WriteString("returned " + value(run.Table, o.Value) + "\n")
	case o.Kind == trace.Raised:
		text.WriteString("exception " + strconv.Quote(o.Message) + "\n")
	default:
		text.WriteString(o.Kind.String() + "\n")
	}
	return text.String()
}

func fold(name string) string {
	name = strings.ToLower(strings.ReplaceAll(name, "_", ""))
	if name == "constructor" || name == "initialize" {
		return "init"
	}
	if rest, found := strings.CutPrefix(name, "this."); found {
		return "self." + rest
	}
	return name
}

func value(t *trace.Table, id trace.ID) string {
	v := t.At(id)
	switch v.Kind {
	case trace.Null:
		return "null"
	case trace.Float:
		if v.Float == math.Trunc(v.Float) && math.Abs(v.Float) < 1<<53 {
			return strconv.FormatFloat(v.Float, 'f', 0, 64)
		}
	case trace.List, trace.Tuple:
		return "[" + strings.Join(values(t, v.Items), ", ") + "]"
	case trace.Set:
		return "{" + strings.Join(slices.Sorted(slices.Values(values(t, v.Items))), ", ") + "}"
	case trace.Map:
		var entries []string
		for i := 0; i+1 < len(v.Items); i += 2 {
			entries = append(entries, value(t, v.Items[i])+": "+value(t, v.Items[i+1]))
		}
		slices.Sort(entries)
		return "{" + strings.Join(entries, ", ") + "}"
	case trace.Object:
		var fields []string
		for i, item := range v.Items {
			fields = append(fields, fold(v.Fields[i])+"="+value(t, item))
		}
		return v.Text + "(" + strings.Join(fields, ", ") + ")"
	case trace.Opaque:
		return "opaque"
	}
	return t.Format(id, 200)
}

func values(t *trace.Table, ids []trace.ID) []string {
	var all []string
	for _, id := range ids {
		all = append(all, value(t, id))
	}
	return all
}
