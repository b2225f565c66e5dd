package workertest

import (
	"fmt"
	"strings"
	"testing"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// Stdin makes inputs on standard input.
func Stdin(texts ...string) []*pluginv1.Input {
	var inputs []*pluginv1.Input
	for _, text := range texts {
		inputs = append(inputs, &pluginv1.Input{Kind: &pluginv1.Input_Stdin{Stdin: []byte(text)}})
	}
	return inputs
}

// Wrote is Show for a main program: of what it wrote.
func Wrote(r *pluginv1.Result) string {
	if id, ok := r.GetOutcome().GetKind().(*pluginv1.Outcome_Returned); ok {
		return fmt.Sprintf("wrote %q", r.GetValues().GetValues()[id.Returned].GetBytes())
	}
	return Show(r)
}

// Mains runs main programs on a text twice in one job, traced and not. Each is given as its
// source and the beginning of the words of Wrote about it. No part of such a run counts as
// loading.
func Mains(t *testing.T, w *Worker, language, text string, mains map[string][2]string) {
	t.Helper()
	for name, c := range mains {
		source, want := c[0], c[1]
		t.Run(name, func(t *testing.T) {
			for _, traced := range []bool{false, true} {
				got := w.In(t).Run(&pluginv1.Job{
					Program: &pluginv1.Program{Source: []byte(source), Language: language},
					Inputs:  Stdin(text, text), Traced: traced, Analyse: traced,
				})
				if len(got.Results) != 2 {
					t.Fatalf("%d results: %s", len(got.Results), got.Err)
				}
				for i, r := range got.Results {
					if line := Wrote(r); !strings.HasPrefix(line, want) {
						t.Errorf("traced %v, input %d: %s, want %s", traced, i, line, want)
					}
					if r.GetOutcome().GetException().GetLoading() || r.GetTrace().GetLoading() != 0 {
						t.Errorf("traced %v: something counts as loading", traced)
					}
				}
			}
		})
	}
}

// StandardError wants standard error kept for a person, and standard output as the value,
// of a program that writes "out" and "err" there, a line each.
func StandardError(t *testing.T, w *Worker, program *pluginv1.Program) {
	t.Helper()
	got := w.Run(&pluginv1.Job{Program: program, Inputs: Stdin("")})
	if r := got.Results[0]; string(r.GetOutput()) != "err\n" || Wrote(r) != `wrote "out\n"` {
		t.Errorf("%s, and beside it %q", Wrote(r), r.GetOutput())
	}
}

// LargeOutput wants a large output whole: of a program that writes the numbers below a
// million, a line each.
func LargeOutput(t *testing.T, w *Worker, program *pluginv1.Program) {
	t.Helper()
	got := w.Run(&pluginv1.Job{
		Program: program, Inputs: Stdin(""),
		Limits: &pluginv1.Limits{OutputBytes: 16 << 20, ResultBytes: 20 << 20},
	})
	if text := Wrote(got.Results[0]); len(text) < 6_888_890 || !strings.HasSuffix(text, `999999\n"`) {
		t.Errorf("%d bytes, %s", len(text), text[max(0, len(text)-100):])
	}
}
