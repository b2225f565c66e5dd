package localise

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/judge"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// mostOwnCalls bounds the calls of the entry point by a program itself that a
// reference is run on.
const mostOwnCalls = 16

// compareOwn finds the fault of a program that fails while it is loaded. Such a
// program often calls its own function on examples and stops at the first surprise.
// A reference that gets the same arguments decides whether the function or the
// expectation is wrong. The last call whose result differs is compared. If all
// results are the same, the expectation is wrong. If no call can be compared, the
// interpreter's traceback stands. The error is the context's.
func compareOwn(
	ctx context.Context,
	p *judge.Problem,
	found *Finding,
	reference *judge.Reference,
	options align.Options,
) (*Finding, error) {
	side, agreed := found.Candidate, ""
	for _, frame := range ownCalls(side, p.EntryPoint) {
		call := align.Side{Program: side.Program, Run: side.Run.Within(side.Program, frame)}
		theirs, err := onOwn(ctx, p, reference, call)
		if err != nil {
			return nil, err
		}
		if theirs.Run == nil || theirs.Run.Outcome.Kind != trace.Returned {
			continue // the right result is not known
		}
		text := ownText(call, p.EntryPoint)
		if sameAnswer(call, theirs, p.Equality()) {
			if agreed == "" {
				agreed = fmt.Sprintf("%s gives %s, and the reference gives the same", text, answer(call))
			}
			continue
		}
		found.Candidate, found.Reference, found.Own = call, theirs, true
		found.locate(options)
		found.Reason = fmt.Sprintf(
			"its own call %s gives %s, the reference gives %s; %s",
			text,
			answer(call),
			answer(theirs),
			found.Reason,
		)
		return found, nil
	}
	found.Reason = "the program does not load"
	if at := expectation(side); agreed != "" && at >= 0 {
		found.Own, found.Spans = true, []trace.Span{side.Program.Statements[at].Span}
		found.Ground = GroundTraceback
		found.Reason = "the program's own expectation is wrong: " + agreed
	}
	return found, nil
}

// expectation returns the statement that stopped a program while it was loaded: the
// innermost one of the traceback or, if that only raises the exception, the condition
// before it. It returns -1 if the traceback has no place in the program.
func expectation(side align.Side) int {
	program, o := side.Program, &side.Run.Outcome
	if !o.HasSpan {
		return -1
	}
	at := program.StatementAt(o.Span)
	if at < 0 || program.Statements[at].Kind != "raise" {
		return at
	}
	for i := len(side.Run.Events) - 1; i >= 0; i-- {
		site := &program.Sites[side.Run.Events[i].Site]
		if site.Kind == trace.Branch && program.Statements[site.Statement].Function == program.Statements[at].Function {
			return site.Statement
		}
	}
	return at
}

// ownCalls returns the frames of the entry point's calls that a program made while it
// was loaded, the last call first. Calls that the entry point made itself are left out.
func ownCalls(side align.Side, entryPoint string) []int {
	program, run := side.Program, side.Run
	isEntry := func(frame int) bool {
		f := &program.Functions[run.Frames[frame].Function]
		return run.Frames[frame].Enter >= 0 && program.IsEntry(run.Frames[frame].Function, entryPoint) &&
			!f.Generator && !f.Async
	}
	inner := make([]bool, len(run.Frames))
	var calls []int
	for frame := 1; frame < len(run.Frames); frame++ {
		if parent := run.Frames[frame].Parent; parent > 0 && parent < frame {
			inner[frame] = inner[parent] || isEntry(parent)
		}
		if isEntry(frame) && !inner[frame] {
			calls = append(calls, frame)
		}
	}
	slices.Reverse(calls)
	return calls[:min(len(calls), mostOwnCalls)]
}

// onOwn runs a reference on the arguments of a candidate's own call. The run is nil
// if the arguments cannot be passed to another process or the plugin fails. The error
// is the context's.
func onOwn(ctx context.Context, p *judge.Problem, reference *judge.Reference, call align.Side) (align.Side, error) {
	table := trace.NewTable()
	entered := call.Run.Events[call.Run.Loading]
	ids, ok := table.Copy(call.Run.Table, call.Run.Arguments(call.Program, entered))
	if !ok {
		return align.Side{}, nil
	}
	for i := range reference.Program.Functions {
		if reference.Program.IsEntry(i, reference.EntryPoint) { // additional parameters of the candidate have their defaults
			ids = ids[:min(len(ids), len(reference.Program.Functions[i].Given()))]
			break
		}
	}
	arguments := &pluginv1.Arguments{}
	for _, id := range ids {
		arguments.Values = append(arguments.Values, uint32(id))
	}
	run, err := p.TraceReferenceOn(
		ctx,
		reference,
		&pluginv1.Input{Values: table.Message(), Kind: &pluginv1.Input_Arguments{Arguments: arguments}},
	)
	if err != nil {
		return align.Side{}, ctx.Err() // the plugin failed; another call may work
	}
	return align.Side{Program: reference.Program, Run: run}, nil
}

// sameAnswer reports whether a candidate's own call and the reference returned the
// same value. The two recorded values are compared, since both may have been cut.
func sameAnswer(mine, theirs align.Side, equality trace.Equality) bool {
	if mine.Run.Outcome.Kind != trace.Returned {
		return false
	}
	a, b := mine.Run.Outcome.Value, theirs.Run.Outcome.Value
	if last := theirs.Run.Events; len(last) > 0 && theirs.Program.Sites[last[len(last)-1].Site].Kind == trace.Return {
		b = last[len(last)-1].Value
	}
	return mine.Run.Table.Digest(a) == theirs.Run.Table.Digest(b) ||
		trace.Equal(mine.Run.Table, a, theirs.Run.Table, b, equality)
}

// exampleWidth is how many characters of an argument or a result a reason shows.
const exampleWidth = 40

// ownText writes a call as source, for a reason.
func ownText(call align.Side, entryPoint string) string {
	table := call.Run.Table
	var texts []string
	for _, id := range call.Run.Arguments(call.Program, call.Run.Events[call.Run.Loading]) {
		texts = append(texts, table.Format(id, exampleWidth))
	}
	return entryPoint + "(" + strings.Join(texts, ", ") + ")"
}

// answer writes the result of a call, for a reason.
func answer(call align.Side) string {
	switch o := &call.Run.Outcome; o.Kind {
	case trace.Returned:
		return call.Run.Table.Format(o.Value, exampleWidth)
	case trace.Raised:
		return o.Type
	default:
		return "nothing"
	}
}
