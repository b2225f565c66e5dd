package align_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/internal/faultcase"
	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/trace"
)

var update = flag.Bool("update", false, "write the cases' wanted answers anew")

func TestMain(m *testing.M) { testkit.Main(m) }

// TestCases holds the divergences of testdata on each case's first failing test.
func TestCases(t *testing.T) {
	faultcase.Run(t, "testdata", *update, func(t *testing.T, c *faultcase.Case) map[string]string {
		test := c.Judgement.Failing
		if test < 0 {
			t.Fatal("the candidate passes every test")
		}
		reference := c.Problem.Reference
		mine, err := c.Problem.TraceBeside(t.Context(), c.Judgement.Program, reference, test)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := c.Problem.TraceReference(t.Context(), reference, test)
		if err != nil {
			t.Fatal(err)
		}
		candidate := align.Side{Program: c.Judgement.Program, Run: mine}
		return map[string]string{"want": said(candidate, align.Locate(candidate, align.Side{Program: reference.Program, Run: theirs}, align.DefaultOptions()))}
	})
}

// said is a result in words: the kind and the statement, the two values, the
// reason; what ran last where a limit ended the run.
func said(side align.Side, r align.Result) string {
	var out strings.Builder
	if d := r.Divergence; d == nil {
		fmt.Fprintf(&out, "abstained: %s\n", r.Abstained)
	} else {
		fmt.Fprintf(&out, "%s at `%s`\n%s\n", d.Kind, side.Program.Source[d.Span.Start:d.Span.End], d.Reason)
		if d.Got != "" || d.Want != "" {
			fmt.Fprintf(&out, "got %s, want %s\n", d.Got, d.Want)
		}
		if d.UnknownCall {
			fmt.Fprintln(&out, "by a call that the analysis does not know")
		}
	}
	if k := side.Run.Outcome.Kind; k == trace.TimedOut || k == trace.OutOfMemory {
		text := "nobody knows what"
		if at := align.Running(side); at >= 0 {
			s := side.Program.Statements[at].Span
			text = "`" + string(side.Program.Source[s.Start:s.End]) + "`"
		}
		fmt.Fprintf(&out, "running at the end: %s\n", text)
	}
	return out.String()
}
