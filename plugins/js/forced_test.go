package main

import (
	"testing"

	"google.golang.org/protobuf/proto"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// TestForced: a condition that no small edit mends is named by its outcome.
func TestForced(t *testing.T) {
	client := startPlugin(t)
	const condition = "[...String(a)].reduce((sum, c) => sum + Number(c), 0) % 7 === 3"
	const source = "function f(a) {\n  let n = 0;\n  if (" + condition + ") {\n    n = 7;\n  }\n  return n * 3 + a;\n}\n"
	var tests []string
	for _, test := range []string{"101) === 122", "123) === 144", "5150) === 5171", "321) === 321", "77) === 77", "12) === 33", "30) === 30"} {
		tests = append(tests, "if (!(f("+test+")) throw new Error('no');")
	}
	var results []*pluginv1.VariantsResult
	for range 2 {
		result := search(t, client, source, "", tests...)
		if len(result.GetVariants().GetRepairs()) > 0 || len(result.GetVariants().GetForced()) == 0 {
			t.Fatalf("repairs or nothing forced: %v", result)
		}
		results = append(results, result.Variants)
	}
	f := results[0].Forced[0]
	if got := source[f.Span.GetStart():f.Span.GetEnd()]; f.Kind != "branch" || got != condition || f.Passed != 4 {
		t.Errorf("forced %v of %q", f, got)
	}
	if !proto.Equal(results[0], results[1]) {
		t.Errorf("equal jobs differ:\n%v\n%v", results[0], results[1])
	}
}
