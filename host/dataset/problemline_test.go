package dataset

import (
	"testing"

	"github.com/egca/egca/credit"
)

func TestProblemLineKeepsTheRest(t *testing.T) {
	const line = `{"split":"test","task_id":"t","language":"python","entry_point":"f","tests":[{"args":[3.0,12345678901234567890123,"\\ud800"],"expected":1e0}],"constraints":{"loops":"forbidden"},"other":{"z":1,"a":2}}`
	p, err := decode[ProblemLine]([]byte(line))
	if err != nil {
		t.Fatal(err)
	}
	same, err := marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if string(same) != line {
		t.Errorf("got  %s\nwant %s", same, line)
	}
	p.Constraints = credit.Constraints{Recursion: credit.RuleRequired}
	changed, err := decode[ProblemLine](mustMarshal(t, p))
	if err != nil {
		t.Fatal(err)
	}
	if changed.Constraints.Recursion != credit.RuleRequired || changed.Constraints.Loops != "" || len(changed.fields) != len(p.fields) {
		t.Errorf("got %+v", changed)
	}
}

func mustMarshal(t *testing.T, v any) []byte {
	t.Helper()
	data, err := marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestProblemLineIsChecked(t *testing.T) {
	if _, err := decode[ProblemLine]([]byte(`{"task_id":"t"}`)); err == nil {
		t.Error("a problem without a language was accepted")
	}
}
