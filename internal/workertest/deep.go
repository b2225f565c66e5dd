package workertest

import (
	"strings"
	"testing"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Echoes has a program return its argument, lists and maps nested as deep as the
// host lets a problem's tests be, and wants the same back, traced and not.
func Echoes(t *testing.T, w *Worker, language, source, entryPoint string) {
	t.Helper()
	const levels = 990
	for name, text := range map[string]string{
		"lists": strings.Repeat("[", levels) + "1" + strings.Repeat("]", levels),
		"maps":  strings.Repeat(`{"a":`, levels) + "1" + strings.Repeat("}", levels),
		"both":  strings.Repeat(`[1,{"a":`, levels/2) + "1" + strings.Repeat("}]", levels/2),
	} {
		for _, traced := range []bool{false, true} {
			table := trace.NewTable()
			id, err := table.FromJSON([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			got := w.Run(&pluginv1.Job{
				Program: &pluginv1.Program{Source: []byte(source), Language: language}, EntryPoint: entryPoint, Traced: traced, Analyse: traced,
				Inputs: []*pluginv1.Input{{Values: table.Message(), Kind: &pluginv1.Input_Arguments{Arguments: &pluginv1.Arguments{Values: []uint32{uint32(id)}}}}},
			})
			if got.Err != "" || len(got.Results) != 1 {
				t.Fatalf("%s, traced %v: %d results, %s", name, traced, len(got.Results), got.Err)
			}
			run, err := trace.FromResult(nil, &pluginv1.Result{Outcome: got.Results[0].GetOutcome(), Values: got.Results[0].GetValues()})
			if err != nil {
				t.Fatal(err)
			}
			if run.Outcome.Kind != trace.Returned || !trace.Equal(table, id, run.Table, run.Outcome.Value, trace.Common) {
				t.Errorf("%s, traced %v: %s", name, traced, run.OutcomeText(200))
			}
		}
	}
}
