package align

import (
	"testing"

	"github.com/egca/egca/trace"
)

// cut is a run that a limit ended after so many events.
func cutAfter(s Side, events int) Side {
	run := *s.Run
	run.Events = run.Events[:events]
	run.Outcome = trace.Outcome{Kind: trace.TimedOut}
	return Side{s.Program, &run}
}

// The statement that is said to run is the one that the next event is of. Calls,
// exceptions and generators are left out: what runs then shows only later.
func TestRunningInRandomPrograms(t *testing.T) {
	known, all := 0, 0
	runs(t, func(t *testing.T, _ uint64, _ string, s Side) {
		for i := s.Run.Loading; i+1 < min(len(s.Run.Events), 400); i++ {
			here, next := s.Run.Events[i], s.Run.Events[i+1]
			site := &s.Program.Sites[next.Site]
			if site.Kind == trace.Enter || site.Kind == trace.Catch || site.Kind == trace.Return && site.Span.Empty() || next.Frame > here.Frame {
				continue
			}
			all++
			at := Running(cutAfter(s, i+1))
			if at < 0 {
				continue
			}
			known++
			back := s.Program.Sites[here.Site].Kind == trace.Return && s.Program.Statements[at].Kind == "expression"
			if at != site.Statement && !back { // a call by itself may have more to do when its callee is back
				t.Errorf("after event %d (%v of `%s`) `%s` is said to run, next is `%s`", i, s.Program.Sites[here.Site].Kind,
					statementText(s, s.Program.Sites[here.Site].Statement), statementText(s, at), statementText(s, site.Statement))
			}
		}
	})
	if 10*known < 9*all {
		t.Errorf("it is said of %d of %d events", known, all)
	}
}

func TestRunning(t *testing.T) {
	const source = "def g(x):\n    y = x + 2\n    return y\n\ndef f(n):\n    try:\n        z = g(n)\n    except:\n        z = n\n    if z < 3:\n        z = 4\n" +
		"    else:\n        z = 5\n    for i in range(2):\n        if i == 1:\n            break\n        continue\n    while z < 6:\n        z += 1\n    g(z)\n    return z\n"
	s := runToy(source, 5)
	for _, c := range []struct {
		events int // after which the run was cut
		want   string
	}{
		{1, "z = g(n)"},             // f is entered: the try has no event of its own
		{2, "y = x + 2"},            // g is entered
		{3, "return y"},             // after its assignment
		{4, "z = g(n)"},             // back in the caller, which has not assigned yet
		{5, "if z < 3:"},            // after it has
		{6, "z = 5"},                // the condition was false
		{7, "for i in range(2):"},   // behind the whole if
		{8, "if i == 1:"},           // with an item
		{9, "continue"},             // the condition was false
		{10, "for i in range(2):"},  // the loop goes on
		{12, "break"},               // the condition was true
		{13, "while z < 6:"},        // the loop was left
		{14, "z += 1"},              // the condition was true
		{15, "while z < 6:"},        // at the end of its block
		{16, "g(z)"},                // the condition is false
		{17, "g(z)"},                // a call by itself is reported before it runs
		{len(s.Run.Events), "none"}, // f has returned
	} {
		if got := statementText(s, Running(cutAfter(s, c.events))); got != c.want {
			t.Errorf("after %d events, %v: `%s`, want `%s`", c.events, s.Program.Sites[s.Run.Events[c.events-1].Site].Kind, got, c.want)
		}
	}
	if got := Running(cutAfter(s, 0)); got != -1 {
		t.Errorf("before any event: %d", got)
	}
	raised := runToy("def f(n):\n    raise Wrong\n", 5)
	if got := Running(raised); got != -1 {
		t.Errorf("an exception is on its way: %d", got)
	}
}

// The call's own frame has not left its statement, however deep it is and wherever a
// limit happens to end it.
func TestRepeating(t *testing.T) {
	s := runToy("def g(x):\n    for k in range(x):\n        x = x + k\n    return x\n\ndef f(n):\n    y = n + 2\n    for i in range(n):\n        while y < 9:\n            y += 1\n            g(2)\n        z = y\n    return y\n", 3)
	first, last := 0, 0 // the events of the outer loop
	for i, e := range s.Run.Events {
		if site := s.Program.Sites[e.Site]; site.Kind == trace.Loop && site.Name == "i" && first == 0 {
			first = i
		} else if site.Kind == trace.LoopEnd && site.Name == "i" {
			last = i
		}
	}
	for events := first + 1; events <= last; events++ {
		if got := statementText(s, Repeating(cutAfter(s, events))); got != "for i in range(n):" {
			t.Errorf("after %d events: `%s`", events, got)
		}
	}
	if got := statementText(s, Repeating(cutAfter(s, 1))); got != "y = n + 2" {
		t.Errorf("before the loop: `%s`", got)
	}
	if got := statementText(s, Repeating(cutAfter(s, last+1))); got != "return y" {
		t.Errorf("behind the loop: `%s`", got)
	}
	if got := Repeating(cutAfter(s, 0)); got != -1 {
		t.Errorf("before any event: %d", got)
	}
	loading := newToy("X = 2\nwhile X < 9:\n    X += 1\n\ndef f(n):\n    return n\n").call("f", 100, 3)
	cut := cutAfter(loading, 4)
	cut.Run.Loading = 4
	if got := statementText(loading, Repeating(cut)); got != "while X < 9:" {
		t.Errorf("while it is loaded: `%s`", got)
	}
}

func TestLastLoop(t *testing.T) {
	s := runToy("def g(x):\n    return x\n\ndef f(n):\n    y = n\n    for i in range(n):\n        while y < 5:\n            y += 1\n        g(y)\n    return y\n", 3)
	for i, e := range s.Run.Events {
		want := "none"
		switch text := statementText(s, s.Program.Sites[e.Site].Statement); text {
		case "while y < 5:", "y += 1":
			want = "while y < 5:"
		case "for i in range(n):", "g(y)":
			want = "for i in range(n):"
		}
		if got := statementText(s, LastLoop(cutAfter(s, i+1))); got != want {
			t.Errorf("after `%s`: `%s`, want `%s`", statementText(s, s.Program.Sites[e.Site].Statement), got, want)
		}
	}
	if got := LastLoop(cutAfter(s, 0)); got != -1 {
		t.Errorf("without an event: %d", got)
	}
}

func TestHasRun(t *testing.T) {
	s := runToy("def g(x):\n    return 3 % x\n\ndef f(n):\n    x = n\n    g(x)\n    return x\n", 0)
	for i, want := range map[string]bool{"x = n": true, "g(x)": false, "return x": false, "def f(n):": false, "return 3 % x": false} {
		for statement := range s.Program.Statements {
			if statementText(s, statement) == i && HasRun(s, statement) != want {
				t.Errorf("`%s` has run: %v", i, !want)
			}
		}
	}
}

// When the test's call has returned, nothing of the program runs, whatever loading did.
func TestNothingRunsBehindTheCall(t *testing.T) {
	s := runToy("X = 2\nX = 3\n\ndef f(n):\n    return n\n", 5)
	if got := Running(cutAfter(s, len(s.Run.Events))); got != -1 {
		t.Errorf("`%s` is said to run", statementText(s, got))
	}
	if got := statementText(s, Running(cutAfter(s, 1))); got != "X = 3" {
		t.Errorf("while it is loaded `%s` is said to run", got)
	}
}

// The condition of an expression within a header does not decide where control goes;
// an assignment in a header does.
func TestRunningInAHeader(t *testing.T) {
	s := runToy("def f(n):\n    if n < 9:\n        n = n\n    return n\n", 5)
	branch := s.Program.Sites[1]
	narrow := branch
	narrow.Span.End--
	s.Program.Sites = append(s.Program.Sites, narrow)
	yes := s.Run.Events[1].Value
	run := *s.Run
	run.Events = []trace.Event{s.Run.Events[0], {Site: int32(len(s.Program.Sites) - 1), Frame: 1, Value: yes}}
	if got := statementText(s, Running(Side{s.Program, &run})); got != "if n < 9:" {
		t.Errorf("within the condition `%s` is said to run", got)
	}
	run.Events = s.Run.Events[:2]
	if got := statementText(s, Running(Side{s.Program, &run})); got != "n = n" {
		t.Errorf("behind the condition `%s` is said to run", got)
	}
	s.Program.Sites[1].Kind, s.Program.Statements[1].Kind = trace.Assign, "with"
	if got := statementText(s, Running(Side{s.Program, &run})); got != "n = n" {
		t.Errorf("behind an assignment in a header `%s` is said to run", got)
	}
}

// A case is no successor of the one before it.
func TestRunningInCases(t *testing.T) {
	s := runToy("def f(n):\n    if n < 9:\n        x = n\n    if n == 9:\n        x = 9\n    return n\n", 5)
	s.Program.Statements[1].Kind, s.Program.Statements[3].Kind = "case", "case"
	if got := statementText(s, Running(cutAfter(s, 3))); got != "return n" {
		t.Errorf("behind the first case `%s` is said to run", got)
	}
}
