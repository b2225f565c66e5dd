package repair

import (
	"fmt"
	"strings"
	"testing"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// ones is a program that adds one so many times. A constant one more or one less in any
// line changes the result by one.
func ones(lines int) string { return strings.Repeat("+1\n", lines) }

// requests returns the transcript's lines of one kind of request.
func (d *taped) requests(what string) (lines []string) {
	for _, line := range d.log {
		if strings.HasPrefix(line, what+" ") {
			lines = append(lines, line)
		}
	}
	return lines
}

// Edits are listed and run in portions: each list begins where the one before it ended.
func TestListsComeInPortions(t *testing.T) {
	const lines = 900 // of 4 edits each: another operator twice, a constant twice
	g := &given{reference: "+0\n", candidate: strings.Repeat("+2\n", lines), tests: []string{"f(0) = 1"},
		search: Search{Steps: 1 << 40}, noDonors: true}
	d := &taped{}
	var begun [][]uint32
	listed := 0
	d.spoil = func(request *pluginv1.EditRequest, reply *pluginv1.EditReply) {
		if list := request.GetList(); list != nil {
			begun = append(begun, list.GetStatements())
			listed += int(reply.GetListed().GetCount())
			if reply.GetListed().GetCount() > maxListed+3 {
				t.Errorf("a list of %d edits", reply.GetListed().GetCount())
			}
		}
	}
	found := g.find(t, d)
	if found.Tried < listed || listed != 4*lines || len(begun) != 3 {
		t.Errorf("%d lists of %d edits in all, %d sets were tried", len(begun), listed, found.Tried)
	}
	at := 0
	for i, statements := range begun {
		if int(statements[0]) != at || len(statements) != lines-at {
			t.Errorf("list %d is of %d statements from %d on, want %d from %d on", i, len(statements), statements[0], lines-at, at)
		}
		at += maxListed / 4
	}
}

// The numbers of edits that are looked at closely and that are reported have bounds.
func TestManyPartialRepairs(t *testing.T) {
	const lines = 200
	g := &given{reference: "+0\n", candidate: ones(lines), tests: []string{"f(0) = 201", "f(1) = 250"},
		search: Search{Steps: 1 << 40}, noDonors: true}
	d := &taped{}
	found := g.find(t, d)
	if len(found.Repairs) != 0 || len(found.Partial) != maxPartial {
		t.Fatalf("%d repairs, %d partial ones", len(found.Repairs), len(found.Partial))
	}
	for i, r := range found.Partial {
		if r.Statement != i || r.Passed != 1 {
			t.Errorf("partial repair %d is of line %d and passes %d", i, r.Statement+1, r.Passed)
		}
	}
	closer := 0
	for _, line := range d.requests("run") {
		if strings.Contains(line, "2 failures, steps") {
			closer = strings.Count(strings.Split(strings.Split(line, "each")[1], " on ")[0], " ")
		}
	}
	if closer != maxCloser {
		t.Errorf("%d edits were looked at closely", closer)
	}
}

// Pairs take no more steps than pairShare times everything before them, but for one set.
func TestPairsAreBounded(t *testing.T) {
	g := &given{reference: "+0\n", candidate: ones(60), tests: []string{"f(0) = 61", "f(1) = 63"},
		search: Search{Steps: 1 << 40}, noDonors: true}
	d := &taped{}
	var before, pairs, set uint64
	bases := map[uint32]bool{}
	d.spoil = func(request *pluginv1.EditRequest, reply *pluginv1.EditReply) {
		switch run := request.GetRun(); {
		case run == nil || request.GetSwitches() != nil:
		case len(run.GetBase()) > 0:
			bases[run.GetBase()[0]] = true
			pairs += reply.GetRan().GetSteps()
			set = max(set, reply.GetRan().GetSteps()/uint64(reply.GetRan().GetTried()))
		case pairs == 0:
			before += reply.GetRan().GetSteps()
		}
	}
	g.find(t, d)
	if len(bases) < 2 || len(bases) > 2*maxFirsts || pairs < pairShare*before || pairs > pairShare*before+2*set {
		t.Errorf("%d first edits took %d steps, everything before them %d", len(bases), pairs, before)
	}
}

func TestManyRepairs(t *testing.T) {
	const lines = maxRepairs + 3
	g := &given{reference: "+0\n", candidate: ones(lines), tests: []string{fmt.Sprintf("f(0) = %d", lines+1)},
		search: Search{Steps: 1 << 40}, noDonors: true}
	found := g.find(t, &taped{})
	if len(found.Repairs) != maxRepairs || found.Repairs[0].Statement != 0 || found.Repairs[maxRepairs-1].Statement != maxRepairs-1 {
		t.Errorf("%d repairs", len(found.Repairs))
	}
}

func TestManySwitches(t *testing.T) {
	const lines = 40
	g := &given{reference: "+0\n", candidate: strings.Repeat(">900 +7\n", lines) + strings.Repeat("+0\n", lines),
		tests: []string{"f(0) = 7", "f(1) = 1"}, search: Search{Steps: 1 << 40}, noDonors: true}
	found := g.find(t, &taped{})
	if len(found.Switches) != maxSwitches {
		t.Fatalf("%d switches", len(found.Switches))
	}
	for i, s := range found.Switches {
		if s.Statement != i || !s.IsBranch || s.Passed != 1 || g.candidate[s.Span.Start:s.Span.End] != ">900" {
			t.Errorf("switch %d: %+v", i, s)
		}
	}
}

// The places that mend most tests come first.
func TestBestSwitchFirst(t *testing.T) {
	g := &given{reference: "+0\n", candidate: ">900 +7\n^7\n>900 +7\n+0\n+0\n+0\n", noDonors: true,
		tests: []string{"f(0) = 7", "f(1) = 8", "f(2) = 2"}, search: Search{Steps: 1 << 40}}
	found := g.find(t, &taped{})
	var got []string
	for _, s := range found.Switches {
		got = append(got, fmt.Sprintf("line %d passes %d", s.Statement+1, s.Passed))
	}
	if want := "line 3 passes 2; line 1 passes 1"; strings.Join(got, "; ") != want {
		t.Errorf("%s, want %s", strings.Join(got, "; "), want)
	}
}

// Where a later portion has a repair, the first edits of an earlier one need no second.
func TestNoPairsBesideALateRepair(t *testing.T) {
	g := &given{reference: "+0\n", candidate: "+0\n" + strings.Repeat(">900 +0\n", 600) + ">4 +0\n", noDonors: true,
		tests: []string{"f(9) = 10", "f(5) = 6", "f(1) = 1"}, search: Search{Steps: 1 << 40}}
	d := &taped{}
	found := g.find(t, d)
	if len(d.requests("list")) < 2 || len(found.Partial) == 0 || len(found.Repairs) == 0 {
		t.Fatalf("%d lists, %d partial repairs, %d repairs", len(d.requests("list")), len(found.Partial), len(found.Repairs))
	}
	for _, line := range d.requests("run") {
		if strings.Contains(line, "base") {
			t.Errorf("a pair was tried: %s", line)
		}
	}
}

// A small repair is never asked whether it stands alone, and at most maxStandalone
// expressions are tried.
func TestStandaloneHasBounds(t *testing.T) {
	lenders := []string{"n*2+0"}
	for k := range maxStandalone + 5 { // each passes the test and none is another's text
		lenders = append(lenders, fmt.Sprintf("n*%d+%d", k+3, 0)+"\n+0\n!900\nn*2+0")
	}
	g := &given{reference: "*2\n", candidate: "*3\n", tests: []string{"f(0) = 0", "f(1) = 2"}, lenders: lenders,
		search: Search{Steps: 1 << 40}}
	d := &taped{}
	found := g.find(t, d)
	standalone := 0
	for _, r := range found.Repairs {
		if r.IsStandalone {
			standalone++
			if r.Replacement != "n*2+0" {
				t.Errorf("%+v", r)
			}
		}
		if r.IsStandalone != strings.HasPrefix(r.Replacement, "n*") {
			t.Errorf("%q: standalone is %v", r.Replacement, r.IsStandalone)
		}
	}
	if standalone != 1 || len(d.requests("standalone")) != 1 {
		t.Errorf("%d standalone solutions, requests %q", standalone, d.requests("standalone"))
	}
	g.lenders = nil
	d = &taped{}
	g.find(t, d)
	if asked := d.requests("standalone"); len(asked) != 0 {
		t.Errorf("of repairs of two tokens: %q", asked)
	}
}
