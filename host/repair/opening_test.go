package repair

import (
	"fmt"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/host/judge"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// The first request has everything that the plugin needs and nothing that belongs to
// another language.
func TestOpening(t *testing.T) {
	g := &given{reference: "*2\n", candidate: "*3\n", tests: []string{"f(2) = 4", "inside f(3) = 6"},
		others: []string{"other: *2", "+0\n*2"}, search: Search{Steps: 1000, StepMultiple: 7, Generated: 3}}
	d := &taped{}
	p, j, search := g.prepared(t, d)
	search.Donors = []*judge.Reference{p.Others[0], p.Others[1], p.Reference}
	if p.Others[0].Language == "tape" {
		search.Donors[0], search.Donors[1] = search.Donors[1], search.Donors[0]
	}
	limits := proto.CloneOf(p.Limits())
	if _, err := Find(t.Context(), p, j, search); err != nil {
		t.Fatal(err)
	}
	open := d.open
	if string(open.GetProgram().GetSource()) != "*3\n" || open.GetProgram().GetLanguage() != "tape" || open.GetEntryPoint() != "f" {
		t.Errorf("program %v, entry point %s", open.GetProgram(), open.GetEntryPoint())
	}
	if want := (&pluginv1.StepRule{Multiple: 7, Floor: stepFloor, Most: maxRunSteps, Edit: setSteps}); !proto.Equal(open.GetSteps(), want) {
		t.Errorf("steps %v, want %v", open.GetSteps(), want)
	}
	var donors []string
	for _, donor := range open.GetDonors() {
		donors = append(donors, fmt.Sprintf("%q %q", donor.GetProgram().GetSource(), donor.GetProfile()))
	}
	if got, want := fmt.Sprint(donors), `["+0\n*2" "profile of +0\n*2" "*2\n#= 2=4 3=6 " "profile of *2\n#= 2=4 3=6 "]`; got != want {
		t.Errorf("donors %s, want %s", got, want)
	}
	if open.GetTests() != 2 || len(open.GetInputs()) != len(open.GetChecks()) || len(open.GetInputs()) != 5 {
		t.Fatalf("%d tests, %d inputs, %d checks", open.GetTests(), len(open.GetInputs()), len(open.GetChecks()))
	}
	for i, c := range open.GetChecks() {
		if i == 1 {
			if c.GetExpected() != 0 || len(c.GetValues().GetValues()) != 0 || open.GetInputs()[i].GetBody() == nil {
				t.Errorf("the inside test has the check %v", c)
			}
			continue
		}
		table, err := trace.FromValues(c.GetValues())
		if err != nil {
			t.Fatal(err)
		}
		if n := argument(open.GetInputs()[i]); table.At(trace.ID(c.GetExpected())).Int != 2*n || i >= 2 && n == 2 {
			t.Errorf("input %d: f(%d) is to give %s", i, n, table.Format(trace.ID(c.GetExpected()), 20))
		}
	}
	l := open.GetLimits()
	if l.GetCpuSeconds() != searchSeconds || l.GetWallSeconds() != limits.GetWallSeconds()*searchSeconds/limits.GetCpuSeconds() || l.GetMemoryBytes() != limits.GetMemoryBytes() {
		t.Errorf("limits %v, those of a run are %v", l, limits)
	}
	if !proto.Equal(limits, p.Limits()) {
		t.Errorf("the candidates' limits are now %v", p.Limits())
	}
}
