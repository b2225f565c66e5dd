package bench

import (
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/trace"
)

// side is a run in which site i, in statement i, gave values[i], one site after
// another.
func side(t *testing.T, values ...[]string) align.Side {
	t.Helper()
	program, table := &trace.Program{}, trace.NewTable()
	run := &trace.Run{Table: table}
	for i, all := range values {
		program.Statements = append(program.Statements, trace.Statement{})
		program.Sites = append(program.Sites, trace.Site{Kind: trace.Assign, Statement: i})
		for _, text := range all {
			id, err := table.FromJSON([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			run.Events = append(run.Events, trace.Event{Site: int32(i), Value: id})
		}
	}
	return align.Side{Program: program, Run: run}
}

func TestContrast(t *testing.T) {
	reference := side(t, []string{"1", "2"}, []string{"30"})
	failing := side(t, []string{"5"}, []string{"1", "1", "2"}, []string{"40"})
	passing := Pair{side(t, []string{"5"}, []string{"1", "2"}, []string{"30"}), reference}
	for _, c := range []struct {
		name     string
		evidence Evidence
		want     int
	}{
		{"the earliest that nothing explains", Evidence{Candidate: failing, Reference: reference}, 0},
		{"not what passing tests have too", Evidence{Candidate: failing, Reference: reference, Passing: []Pair{passing}}, 2},
		{"what passing tests do not run", Evidence{Candidate: failing, Reference: reference,
			Passing: []Pair{{side(t, []string{"30"}), reference}}}, 2},
		{"everything explained", Evidence{Candidate: reference, Reference: reference}, -1},
	} {
		if got := contrast(&c.evidence); got != c.want {
			t.Errorf("%s: statement %d, not %d", c.name, got, c.want)
		}
	}
}
