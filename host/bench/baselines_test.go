package bench

import (
	"math"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/trace"
)

func TestTextDiff(t *testing.T) {
	candidate := layout(summing)
	for _, c := range []struct{ name, reference, want string }{
		{"a number", "def f(xs):\n    total = 0\n    for x in xs:\n        if x > 3:\n            total += x\n        x = 1\n    return total\n", "if x > 2:"},
		{"the first of two", "def f(xs):\n    total = 1\n    for x in xs:\n        if x > 3:\n            total += x\n        x = 1\n    return total\n", "total = 0"},
		{"a statement more, behind", summing + "    pass\n", "return total"},
		{"a statement less", "def f(xs):\n    total = 0\n    for x in xs:\n        if x > 2:\n            total += x\n    return total\n", "x = 1"},
		{"layout alone", "def f( xs ):\n    total  =  0\n    for x in xs:\n        if x > 2:\n            total += x\n        x = 1\n    return total\n", "return total"},
	} {
		e := &Evidence{Candidate: align.Side{Program: candidate}, Reference: align.Side{Program: layout(c.reference)}}
		got := textDiff(e)
		if got < 0 || candidate.Statements[got].Span != find(candidate, c.want) {
			t.Errorf("%s: statement %d, want %q", c.name, got, c.want)
		}
	}
	empty := &Evidence{Candidate: align.Side{Program: &trace.Program{}}, Reference: align.Side{Program: candidate}}
	if got := textDiff(empty); got != -1 {
		t.Errorf("a program without a token: %d", got)
	}
}

func TestOchiai(t *testing.T) {
	p := layout(summing)
	ran := func(statements ...int) map[int]bool {
		all := map[int]bool{}
		for _, s := range statements {
			all[s] = true
		}
		return all
	}
	for _, c := range []struct {
		name     string
		coverage []map[int]bool
		failed   []bool
		want     int
	}{
		{"what failing tests alone run", []map[int]bool{ran(0, 1, 2, 6), ran(0, 1, 2, 3, 4, 6)}, []bool{false, true}, 3},
		{"what more of the failing tests run", []map[int]bool{ran(1, 3), ran(2, 3), ran(1, 2)}, []bool{true, true, false}, 3},
		{"the first among equals", []map[int]bool{ran(2, 3, 4)}, []bool{true}, 2},
		{"fewer passing tests outweigh", []map[int]bool{ran(1, 2), ran(1), ran(2), ran(2)}, []bool{true, false, false, false}, 1},
		{"no test fails", []map[int]bool{ran(1), ran(2)}, []bool{false, false}, -1},
		{"nothing ran", []map[int]bool{ran()}, []bool{true}, -1},
	} {
		e := &Evidence{Candidate: align.Side{Program: p}, Coverage: c.coverage, Failed: c.failed}
		if got := ochiai(e); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestIthEvent(t *testing.T) {
	p := layout(summing)
	for _, c := range []struct {
		name         string
		mine, theirs [][2]int
		want         int
	}{
		{"the first other value", [][2]int{{1, 5}, {2, 6}, {3, 7}}, [][2]int{{1, 5}, {2, 9}, {3, 9}}, 2},
		{"whatever the statement", [][2]int{{1, 5}, {4, 6}}, [][2]int{{2, 5}, {3, 6}}, 4}, // nothing differs: the last
		{"an event more", [][2]int{{1, 5}, {2, 6}, {3, 7}}, [][2]int{{1, 5}, {2, 6}}, 3},
		{"an event less", [][2]int{{1, 5}, {2, 6}}, [][2]int{{1, 5}, {2, 6}, {3, 7}}, 2},
		{"no event of the reference", [][2]int{{1, 5}}, nil, 1},
		{"no event", nil, [][2]int{{1, 5}}, -1},
	} {
		e := &Evidence{Candidate: ran(p, c.mine...), Reference: ran(p, c.theirs...)}
		if got := ithEvent(e); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestRandomHit(t *testing.T) {
	p := layout(summing) // seven statements
	fault := func(text, kind string) dataset.Fault {
		return dataset.Fault{Range: rangeOf(p, find(p, text)), Kind: kind}
	}
	for _, c := range []struct {
		name  string
		truth []dataset.Fault
		want  float64
	}{
		{"one statement", []dataset.Fault{fault("2", "replace")}, 1. / 7},
		{"two", []dataset.Fault{fault("2", "replace"), fault("0", "replace")}, 2. / 7},
		{"the same twice", []dataset.Fault{fault("2", "replace"), fault("> 2", "replace")}, 1. / 7},
		{"none", nil, 0},
	} {
		if got := RandomHit(NewTarget(p, c.truth)); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	if got := RandomHit(NewTarget(&trace.Program{}, nil)); got != 0 {
		t.Errorf("a program without a statement: %v", got)
	}
}

func TestCoveredAndFailures(t *testing.T) {
	p := layout(summing)
	got := covered(p, ran(p, [2]int{1, 5}, [2]int{4, 6}, [2]int{1, 7}).Run)
	if len(got) != 2 || !got[1] || !got[4] {
		t.Errorf("statements %v", got)
	}
	failed := failures([]judge.Verdict{{Passed: true}, {}, {Passed: true}})
	if len(failed) != 3 || failed[0] || !failed[1] || failed[2] {
		t.Errorf("%v", failed)
	}
}

// Each baseline has a name of its own, which the tables have a line for.
func TestBaselinesHaveNames(t *testing.T) {
	seen := map[string]bool{"random": true}
	for _, b := range Baselines() {
		if b.Name == "" || seen[b.Name] || b.Locate == nil {
			t.Errorf("baseline %q", b.Name)
		}
		seen[b.Name] = true
	}
}

// A site that repeats a value computed it once; the arguments of a call and loops'
// ends compute nothing.
func TestSequences(t *testing.T) {
	p := layout("def f(x):\n    a = 1\n    b = 2\n    c = 3\n")
	p.Sites[0].Kind = trace.Enter
	of := func(values ...int) uint64 {
		var steps [][2]int
		for _, v := range values {
			steps = append(steps, [2]int{1, v})
		}
		return sequences(ran(p, steps...))[1].digest
	}
	if of(1, 1, 2) != of(1, 2) || of(1, 2) == of(2, 1) || of(1, 2, 1) == of(1, 2) || of(1) == of(2) {
		t.Error("repeated, exchanged or further values")
	}
	all := sequences(ran(p, [2]int{0, 4}, [2]int{2, 5}, [2]int{3, 6}, [2]int{2, 7}))
	if len(all) != 3 || all[0].valued || !all[2].valued || all[2].first != 1 || all[3].first != 2 {
		t.Errorf("%+v", all)
	}
}

func TestUnexplained(t *testing.T) {
	p := layout("def f(x):\n    a = 1\n    b = 2\n    c = 3\n")
	p.Sites = append(p.Sites, trace.Site{Kind: trace.Assign, Statement: -1})
	pair := Pair{
		ran(p, [2]int{1, 5}, [2]int{2, 6}, [2]int{3, 8}, [2]int{2, 7}, [2]int{4, 9}),
		ran(p, [2]int{3, 5}, [2]int{1, 6}, [2]int{1, 7}),
	}
	reached, statements := pair.unexplained()
	if len(reached) != 3 || !reached[1] || !reached[2] || !reached[3] {
		t.Errorf("reached %v", reached)
	}
	if len(statements) != 1 || statements[3] != 2 {
		t.Errorf("unexplained %v", statements) // 5 and 6, 7 are the reference's, at other sites
	}
}
