package repair

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/egca/egca/host/judge"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// The budget bounds the search: no run begins with more steps than are left, so at
// most one set of edits of each run goes over it. Only the runs that tell repairs apart
// have no bound: without them a repair is worth nothing.
func TestBudgetIsKept(t *testing.T) {
	exhausted, within := 0, 0
	overProblems(t, func(t *testing.T, g *given, r random) {
		budget := uint64(1 + r.IntN(4000))
		g.search.Steps = budget
		d := &taped{}
		var used uint64
		var hasRepair, cut bool
		d.spoil = func(request *pluginv1.EditRequest, reply *pluginv1.EditReply) {
			run, ran := request.GetRun(), reply.GetRan()
			if run == nil {
				return
			}
			switch {
			case run.GetSteps() == 0 && !hasRepair:
				t.Errorf("a run without bound and no repair yet: %v", run)
			case run.GetSteps() > 0 && run.GetSteps() > max(budget-min(used, budget), 1):
				t.Errorf("a run of up to %d steps, %d of %d are used", run.GetSteps(), used, budget)
			}
			used += ran.GetSteps()
			cut = cut || ran.GetExhausted() && used >= budget
			for _, s := range ran.GetResults() {
				hasRepair = hasRepair || len(s.GetFailed()) == 0 && len(run.GetChecks()) == len(g.tests)
			}
		}
		found := g.find(t, d)
		if found.Steps != used {
			t.Errorf("%d steps, the plugin took %d", found.Steps, used)
		}
		if found.Exhausted {
			exhausted++
		} else {
			within++
		}
		if found.Exhausted && used < budget || cut && !found.Exhausted {
			t.Errorf("exhausted is %v after %d of %d steps", found.Exhausted, used, budget)
		}
	})
	if exhausted < 20 || within < 20 {
		t.Errorf("%d searches were ended by the budget, %d were not", exhausted, within)
	}
}

// A search that the budget does not end is the search without a budget.
func TestBudgetChangesNothingElse(t *testing.T) {
	overProblems(t, func(t *testing.T, g *given, _ random) {
		whole := g.find(t, &taped{})
		g.search.Steps = whole.Steps + 1
		enough := g.find(t, &taped{})
		if !reflect.DeepEqual(whole, enough) {
			t.Errorf("with %d steps\n%s\nwith many\n%s", g.search.Steps, report(enough, g.candidate), report(whole, g.candidate))
		}
	})
}

// A conversation that breaks is held once more from its beginning, and finds the same
// as an unbroken one, wherever it breaks.
func TestBrokenConversation(t *testing.T) {
	g := &given{reference: "+0\n>2 +2\n>5 +2\n", candidate: ">2 +1\n>5 +1\n", tests: []string{"f(1) = 1", "f(3) = 5", "f(9) = 13"},
		search: Search{Steps: 100_000, Generated: 6}, noDonors: true}
	d := &taped{}
	want := g.find(t, d)
	if len(want.Repairs) == 0 {
		t.Fatal("nothing was found")
	}
	for at := 1; at <= len(d.log); at++ {
		broken := &taped{breaksAt: at}
		if got := g.find(t, broken); !reflect.DeepEqual(got, want) || broken.conversations != 2 {
			t.Errorf("broken at request %d (%d conversations):\n%s\nwant\n%s", at, broken.conversations, report(got, g.candidate), report(want, g.candidate))
		}
	}
}

// A reply that cannot be is the plugin's fault, not a finding.
func TestRepliesThatCannotBe(t *testing.T) {
	g := &given{reference: "+1\n*2\n", candidate: "+1\n*3\n", tests: []string{"f(1) = 4", "f(2) = 6"}, search: Search{Steps: 100_000}}
	for want, spoil := range map[string]func(*pluginv1.EditRequest, *pluginv1.EditReply){
		"no statement was begun": func(_ *pluginv1.EditRequest, reply *pluginv1.EditReply) {
			if reply.GetListed() != nil {
				reply.GetListed().Statements = 0
			}
		},
		"described.edits[0].statement: 2 of 2": func(_ *pluginv1.EditRequest, reply *pluginv1.EditReply) {
			if reply.GetDescribed() != nil {
				reply.GetDescribed().Edits[0].Statement = 2
			}
		},
	} {
		d := &taped{spoil: spoil}
		p, j, search := g.prepared(t, d)
		found, err := Find(t.Context(), p, j, search)
		if !errors.Is(err, judge.ErrPlugin) || found != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v; want ErrPlugin with %q", found, err, want)
		}
	}
}

func TestPluginCannotEdit(t *testing.T) {
	g := &given{reference: "+1", candidate: "+2", tests: []string{"f(1) = 2"}, search: Search{Steps: 100_000}}
	p, j, search := g.prepared(t, &taped{lacks: pluginv1.Capability_CAPABILITY_EDIT})
	if found, err := Find(t.Context(), p, j, search); !errors.Is(err, ErrNoEdits) || found != nil {
		t.Errorf("%v, %v; want ErrNoEdits", found, err)
	}
}

// A plugin that cannot switch is not asked to.
func TestPluginCannotSwitch(t *testing.T) {
	g := &given{reference: ">3 +40\n>8 -40\n", candidate: ">50 +40\n+0\n+0\n+0\n+0\n+0\n", tests: []string{"f(4) = 44", "f(9) = 9"},
		search: Search{Steps: 100_000}, noDonors: true}
	for _, lacks := range []pluginv1.Capability{pluginv1.Capability_CAPABILITY_UNSPECIFIED, pluginv1.Capability_CAPABILITY_SWITCHES} {
		d := &taped{lacks: lacks}
		found := g.find(t, d)
		asked := strings.Contains(strings.Join(d.log, "\n"), "switches")
		if can := lacks == pluginv1.Capability_CAPABILITY_UNSPECIFIED; asked != can || (len(found.Switches) > 0) != can {
			t.Errorf("without %v: switches were asked for: %v, found: %v", lacks, asked, found.Switches)
		}
	}
}
