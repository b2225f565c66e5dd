package repair

import (
	"testing"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// A repair is confirmed if the repaired program, run like any candidate, passes every
// test and agrees with the references on enough generated inputs.
func TestConfirm(t *testing.T) {
	g := &given{reference: "*2\n", candidate: "*3\n", tests: []string{"f(2) = 4", "f(5) = 10"}, search: Search{Steps: 100_000, Generated: 6}}
	d := &taped{}
	p, j, search := g.prepared(t, d)
	found, err := Find(t.Context(), p, j, search)
	if err != nil || len(found.Repairs) == 0 {
		t.Fatal(found, err)
	}
	right := found.Repairs[0]
	if right.Agrees != found.Generated || found.Generated == 0 {
		t.Fatalf("%+v of %d", right, found.Generated)
	}
	with := func(replacement string, agrees int) Repair {
		r := right
		r.Replacement, r.Agrees = replacement, agrees
		return r
	}
	for name, c := range map[string]struct {
		repair Repair
		want   bool
	}{
		"as it was found":                  {right, true},
		"with less said of it":             {with("2", 0), true},
		"with more said than is so":        {with("2", found.Generated+1), false},
		"fails a test":                     {with("1", 0), false},
		"passes the tests alone":           {with("2\n>10 +1", 1), true},
		"agrees on fewer than was said":    {with("2\n>10 +1", found.Generated), false},
		"does not return on one of them":   {with("2\n^10", found.Generated), false},
		"is no program":                    {with("2 or so", 0), false},
		"loops for ever on a test as well": {with("2\n!4\n!9\n~", 0), false},
	} {
		ok, err := Confirm(t.Context(), p, []byte(g.candidate), &c.repair, search)
		if err != nil || ok != c.want {
			t.Errorf("%s: %v, %v; want %v", name, ok, err, c.want)
		}
	}
}

// A repair of several places is confirmed by the judge, or it is not told: a reply that
// claims it was forged.
func TestConfirmOfSeveralPlaces(t *testing.T) {
	g := &given{reference: "*2\n+0\n+3\n", candidate: "*5\n-0\n+9\n", tests: []string{"f(0) = 3", "f(5) = 13"},
		search: Search{Steps: 100_000, Generated: 4}, differs: true}
	d := &taped{}
	p, j, search := g.prepared(t, d)
	found, err := Find(t.Context(), p, j, search)
	if err != nil || found.Nearest == nil || len(found.Nearest.Further) != 1 {
		t.Fatal(found, err)
	}
	if ok, err := Confirm(t.Context(), p, []byte(g.candidate), found.Nearest, search); !ok || err != nil {
		t.Errorf("as it was found: %v, %v", ok, err)
	}
	half := *found.Nearest
	half.Further = nil
	if ok, err := Confirm(t.Context(), p, []byte(g.candidate), &half, search); ok || err != nil {
		t.Errorf("one place of two: %v, %v", ok, err)
	}
	// Every set is said to pass: the smallest claim is one hunk, which passes no test.
	d.spoil = func(request *pluginv1.EditRequest, reply *pluginv1.EditReply) {
		if run := request.GetRun(); run != nil && len(run.GetEach()) == 0 && len(run.GetBase()) > 0 {
			base := run.GetBase()
			reply.GetRan().Results = []*pluginv1.SetResult{{Edit: base[len(base)-1], Ran: uint32(len(run.GetChecks()))}}
		}
	}
	forged, err := Find(t.Context(), p, j, search)
	if err != nil || forged.Nearest == nil || len(forged.Nearest.Edits()) != 1 || forged.Nearest.Passed != 2 {
		t.Fatalf("%+v, %v", forged.Nearest, err)
	}
	if ok, err := Confirm(t.Context(), p, []byte(g.candidate), forged.Nearest, search); ok || err != nil {
		t.Errorf("a forged claim: %v, %v", ok, err)
	}
}

// Nothing of the search's own conversation takes part in confirming.
func TestConfirmOpensNoConversation(t *testing.T) {
	g := &given{reference: "*2\n", candidate: "*3\n", tests: []string{"f(2) = 4"}, search: Search{Steps: 100_000, Generated: 4}}
	d := &taped{}
	p, j, search := g.prepared(t, d)
	found, err := Find(t.Context(), p, j, search)
	if err != nil {
		t.Fatal(err)
	}
	d.log, d.conversations = nil, 0
	before := d.ranOn["*2\n"]
	if ok, err := Confirm(t.Context(), p, []byte(g.candidate), &found.Repairs[0], search); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	if d.conversations != 0 || d.ranOn["*2\n"] != before+1+found.Generated {
		t.Errorf("%d conversations; the repaired program ran on %d inputs, want the test and %d generated ones, once",
			d.conversations, d.ranOn["*2\n"]-before, found.Generated)
	}
}
