package judge

import (
	"context"
	"encoding/json"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// largeJSON is the least text of an expected value of which a returned one may be cut: our
// plugins keep 200,000 values and 1 MiB whole, and a value takes two bytes of JSON or more.
const largeJSON = 256 << 10

// rightResult is a right result of a test, in its table.
type rightResult struct {
	table *trace.Table
	id    trace.ID
}

// readLarge asks the plugin in which form programs return large expected values: one that is
// cut there is known by its hash alone. Where it cannot be told, such a test fails, and says why.
func (p *Problem) readLarge(ctx context.Context) error {
	if p.checker != nil || !Can(p.tracer, pluginv1.Capability_CAPABILITY_AS_GIVEN) {
		return nil
	}
	nothing := p.own("no reference", "", &trace.Program{})
	for i := range p.Tests {
		t := &p.Tests[i]
		if t.expected == 0 || t.expect != nil || t.given == nil || jsonSize(t.given.Expected, t.given.AnyOf) < largeJSON {
			continue
		}
		values := t.table.Message()
		for _, id := range append([]trace.ID{t.expected}, t.Others...) {
			given := &pluginv1.Arguments{Values: []uint32{uint32(id)}, AsGiven: true}
			input := &pluginv1.Input{Values: values, Kind: &pluginv1.Input_Arguments{Arguments: given}}
			// Each in a job of its own: together they may be too large for one.
			done, err := p.runConfidential(ctx, nothing, &pluginv1.Job{Inputs: []*pluginv1.Input{input}, Limits: p.ceiling()})
			if err != nil {
				return err
			}
			if run := done.runs[0]; run.Outcome.Kind == trace.Returned && run.Table.Cut() {
				t.cut = append(t.cut, rightResult{run.Table, run.Outcome.Value})
			}
		}
	}
	return nil
}

func jsonSize(one json.RawMessage, several []json.RawMessage) int {
	size := len(one)
	for _, raw := range several {
		size += len(raw)
	}
	return size
}

// rightResults are all right results of the test, the cut ones last.
func (t *Test) rightResults() []rightResult {
	all := []rightResult{{t.table, t.expected}}
	for _, id := range t.Others {
		all = append(all, rightResult{t.table, id})
	}
	return append(all, t.cut...)
}
