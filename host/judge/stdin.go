package judge

import (
	"fmt"
	"strconv"

	"github.com/egca/egca/host/dataset"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// maxWritten is the most that a program on standard input may write.
const maxWritten = 16 << 20

// newStdin reads a test on standard input. Its expected value is the bytes that the
// program must write.
func newStdin(t *dataset.Test, problem *dataset.Problem) Test {
	rule := t.Rule(problem)
	test := Test{
		input: &pluginv1.Input{Kind: &pluginv1.Input_Stdin{Stdin: []byte(*t.Stdin)}},
		table: trace.NewTable(),
		Rule:  &rule,
		Text:  "standard input " + shortened(*t.Stdin),
		size:  len(*t.Stdin),
	}
	if t.Stdout != nil { // else a checker decides
		test.expected = test.table.Add(trace.Value{Kind: trace.Bytes, Text: *t.Stdout})
	}
	return test
}

// mostShown is how much of standard input a test's text shows, in characters.
const mostShown = 200

// shortened is a text in quotes, cut for a person.
func shortened(text string) string {
	runes := []rune(text[:min(len(text), 4*mostShown)])
	if len(runes) < mostShown {
		return strconv.Quote(text)
	}
	return strconv.Quote(string(runes[:mostShown])) + "…"
}

// OnStdin reports whether the tests give standard input, so that programs run as main
// programs.
func (p *Problem) OnStdin() bool {
	for i := range p.Tests {
		if p.Tests[i].Rule != nil {
			return true
		}
	}
	return false
}

// written is what a run wrote to standard output.
func written(table *trace.Table, id trace.ID) ([]byte, bool) {
	v := table.At(id)
	return []byte(v.Text), v.Kind == trace.Bytes && !v.Cut()
}

// compareWritten decides a test on standard input from a run that ended well.
func (t *Test) compareWritten(run *trace.Run) (equal bool, why string) {
	got, ok := written(run.Table, run.Outcome.Value)
	if !ok {
		return false, "its standard output is not known"
	}
	want, _ := written(t.table, t.expected)
	equal, why = t.Rule.Equal(got, want)
	if !equal && len(got) == 0 {
		why = fmt.Sprintf("wrote nothing to standard output; %s", why)
	}
	return equal, why
}

// SameOnGenerated reports whether two values that programs gave on an input that is made
// of the tests' are the same: tuples are lists where they are in one of the tests, and
// outputs compare as the first test's do.
func (p *Problem) SameOnGenerated(a *trace.Table, x trace.ID, b *trace.Table, y trace.ID) bool {
	for i := range p.Tests {
		if rule := p.Tests[i].Rule; rule != nil {
			got, ok := written(a, x)
			want, also := written(b, y)
			if ok && also {
				equal, _ := rule.Equal(got, want)
				return equal
			}
		}
	}
	return trace.Equal(a, x, b, y, p.GeneratedEquality())
}

// forWriting raises limits to what the tests want written, and limits.output beside it.
func (p *Problem) forWriting(limits *pluginv1.Limits) *pluginv1.Limits {
	longest := uint64(0)
	for i := range p.Tests {
		if t := &p.Tests[i]; t.Rule != nil {
			want, _ := written(t.table, t.expected)
			longest = max(longest, uint64(len(want)))
		}
	}
	if p.OnStdin() {
		limits.OutputBytes = min(limits.OutputBytes+longest, maxWritten)
		limits.ResultBytes = max(limits.ResultBytes, limits.OutputBytes+limits.OutputBytes/2)
	}
	return limits
}
