package repair

import (
	"fmt"
	"math"
	"strings"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// transcript is a request and its reply in a line.
func transcript(request *pluginv1.EditRequest, reply *pluginv1.EditReply) string {
	switch r := request.GetRequest().(type) {
	case *pluginv1.EditRequest_Open:
		return fmt.Sprintf("open       %d tests, %d generated inputs, %d donors -> passed %s, reached %s",
			r.Open.GetTests(), len(r.Open.GetInputs())-int(r.Open.GetTests()), len(r.Open.GetDonors()),
			passed(reply.GetOpened().GetPassed()), numbers(reply.GetOpened().GetReached()))
	case *pluginv1.EditRequest_List:
		return fmt.Sprintf("list       statements %s, donors [%d, %d) -> %s of %d statements", numbers(r.List.GetStatements()),
			r.List.GetDonorFrom(), r.List.GetDonorTo(), listed(reply), reply.GetListed().GetStatements())
	case *pluginv1.EditRequest_Switches:
		return fmt.Sprintf("switches   statements %s, donors [%d, %d) -> %s", numbers(r.Switches.GetStatements()),
			r.Switches.GetDonorFrom(), r.Switches.GetDonorTo(), listed(reply))
	case *pluginv1.EditRequest_Standalone:
		var origins []string
		for _, o := range reply.GetListed().GetOrigins() {
			origins = append(origins, numbers(o.GetEdits()))
		}
		return fmt.Sprintf("standalone %s -> %s of %s", numbers(r.Standalone.GetEdits()), listed(reply), strings.Join(origins, "; "))
	case *pluginv1.EditRequest_Difference:
		return fmt.Sprintf("difference donor %d -> %s", r.Difference.GetDonor(), listed(reply))
	case *pluginv1.EditRequest_Describe:
		return "describe   " + numbers(r.Describe.GetEdits())
	case *pluginv1.EditRequest_Run:
		return "run        " + running(r.Run) + " -> " + ran(reply.GetRan())
	}
	return "nothing"
}

func running(r *pluginv1.RunEdits) string {
	text := "the program"
	if len(r.GetBase()) > 0 {
		text = "base " + numbers(r.GetBase())
	}
	if len(r.GetEach()) > 0 {
		text = strings.TrimPrefix(text+", each", "the program, ")
	}
	for _, each := range r.GetEach() {
		switch {
		case each.GetTo() == math.MaxUint32:
			text += fmt.Sprintf(" %d-", each.GetFrom())
		case each.GetTo() == each.GetFrom()+1:
			text += fmt.Sprintf(" %d", each.GetFrom())
		default:
			text += fmt.Sprintf(" %d-%d", each.GetFrom(), each.GetTo()-1)
		}
	}
	text += " on " + numbers(r.GetChecks())
	if r.GetMaxFailures() > 0 {
		text += fmt.Sprintf(", %d failures", r.GetMaxFailures())
	}
	if r.GetBestOnly() {
		text += ", best only"
	}
	if r.GetSteps() > 0 {
		text += fmt.Sprintf(", steps %d", r.GetSteps())
	}
	return text
}

// ran has each result as "edit" or, with failures, "edit (failed/ran)".
func ran(r *pluginv1.EditsRan) string {
	var results []string
	for _, s := range r.GetResults() {
		text := fmt.Sprint(s.GetEdit())
		if len(s.GetFailed()) > 0 {
			text += fmt.Sprintf(" (%d/%d)", len(s.GetFailed()), s.GetRan())
		}
		results = append(results, text)
	}
	text := fmt.Sprintf("%d sets in %d steps", r.GetTried(), r.GetSteps())
	if r.GetExhausted() {
		text += ", exhausted"
	}
	return strings.TrimSuffix(text+": "+strings.Join(results, ", "), ": ")
}

func listed(reply *pluginv1.EditReply) string {
	first, count := reply.GetListed().GetFirst(), reply.GetListed().GetCount()
	if count == 0 {
		return "no edits"
	}
	return fmt.Sprintf("edits %d-%d", first, first+count-1)
}

func passed(all []bool) string {
	text := ""
	for _, p := range all {
		text += map[bool]string{true: "+", false: "-"}[p]
	}
	return text
}

func numbers(all []uint32) string {
	if len(all) == 0 {
		return "none"
	}
	return strings.Trim(fmt.Sprint(all), "[]")
}

// report is a search's outcome, a repair or switch a line.
func report(f *Found, source string) string {
	var text strings.Builder
	edit := func(e *Edit) string {
		return fmt.Sprintf("line %d `%s` to `%s`", e.Statement+1, source[e.Span.Start:e.Span.End], e.Replacement)
	}
	repair := func(name string, r *Repair) {
		fmt.Fprintf(&text, "%s %s", name, edit(&r.Edit))
		if r.Second != nil {
			fmt.Fprintf(&text, " and %s", edit(r.Second))
		}
		for i := range r.Further {
			fmt.Fprintf(&text, " and %s", edit(&r.Further[i]))
		}
		fmt.Fprintf(&text, ", %s, size %d, passes %d of %d", r.Kind, r.Size, r.Passed, f.Tests)
		if name != "partial" && f.Generated > 0 {
			fmt.Fprintf(&text, ", agrees on %d of %d", r.Agrees, f.Generated)
		}
		if r.IsStandalone {
			text.WriteString(", standalone")
		}
		text.WriteString("\n")
	}
	for i := range f.Repairs {
		repair("repair ", &f.Repairs[i])
	}
	for i := range f.Partial {
		repair("partial", &f.Partial[i])
	}
	if f.Nearest != nil {
		repair("nearest", f.Nearest)
	}
	for _, s := range f.Switches {
		what := map[bool]string{true: "condition", false: "value"}[s.IsBranch]
		fmt.Fprintf(&text, "switch  line %d `%s`, %s, passes %d of %d\n", s.Statement+1, source[s.Span.Start:s.Span.End], what, s.Passed, f.Tests)
	}
	fmt.Fprintf(&text, "tried %d, steps %d, exhausted %v, agrees as it is on %d\n", f.Tried, f.Steps, f.Exhausted, f.AgreesUnedited)
	return text.String()
}
