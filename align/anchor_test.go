package align

import (
	"slices"
	"testing"

	"github.com/egca/egca/trace"
)

// anchors are the candidate's statements where each statement of the reference that
// has no pair should stand, by the reference's text.
func anchors(candidate, reference string, arguments ...any) map[string]string {
	mine, theirs := runToy(candidate, arguments...), runToy(reference, arguments...)
	p := pairPrograms(mine, theirs)
	statements, found := p.pairStatements(), map[string]string{}
	for missing, pair := range statements {
		if pair < 0 && theirs.Program.Statements[missing].Kind != "function" {
			found[statementText(theirs, missing)] = statementText(mine, p.anchor(missing, -1))
		}
	}
	return found
}

func TestAnchor(t *testing.T) {
	const candidate = "def f(n):\n    x = n + 2\n    for i in range(n):\n        x = x * 3\n        y = [x]\n    return x % 7\n"
	for _, c := range []struct{ name, reference, missing, want string }{
		{
			"between two", "def f(n):\n    x = n + 2\n    n.append(x)\n    for i in range(n):\n        x = x * 3\n        y = [x]\n    return x % 7\n",
			"n.append(x)", "for i in range(n):",
		},
		{
			"at the front", "def f(n):\n    n.append(n)\n    x = n + 2\n    for i in range(n):\n        x = x * 3\n        y = [x]\n    return x % 7\n",
			"n.append(n)", "x = n + 2",
		},
		{
			"at the front of a loop", "def f(n):\n    x = n + 2\n    for i in range(n):\n        n.append(i)\n        x = x * 3\n        y = [x]\n    return x % 7\n",
			"n.append(i)", "x = x * 3",
		},
		{
			"at the end of a loop", "def f(n):\n    x = n + 2\n    for i in range(n):\n        x = x * 3\n        y = [x]\n        n.append(i)\n    return x % 7\n",
			"n.append(i)", "y = [x]",
		},
		{
			"in a block that is missing itself", "def f(n):\n    x = n + 2\n    for i in range(n):\n        x = x * 3\n        if x < 5:\n            n.append(i)\n        y = [x]\n    return x % 7\n",
			"n.append(i)", "y = [x]",
		},
		{
			"in a block of a block that is missing", "def f(n):\n    x = n + 2\n    for i in range(n):\n        x = x * 3\n        if x < 5:\n            if i < 5:\n                n.append(i)\n        y = [x]\n    return x % 7\n",
			"n.append(i)", "y = [x]",
		},
		{
			"behind the last statement with a block", "def f(n):\n    x = n + 2\n    for i in range(n):\n        x = x * 3\n        y = [x]\n    n.append(x)\n    return x % 7\n",
			"n.append(x)", "return x % 7",
		},
	} {
		if got := anchors(candidate, c.reference, 0); got[c.missing] != c.want {
			t.Errorf("%s: %q of %q, want %q", c.name, got[c.missing], got, c.want)
		}
	}
}

// At the end of a block behind a statement with a block of its own: the block's header.
func TestAnchorBehindABlock(t *testing.T) {
	const candidate = "def f(n):\n    for i in range(n):\n        if i < 2:\n            x = i * 3\n    return n % 7\n"
	const reference = "def f(n):\n    for i in range(n):\n        if i < 2:\n            x = i * 3\n        n.append(i)\n    return n % 7\n"
	if got := anchors(candidate, reference, 0)["n.append(i)"]; got != "for i in range(n):" {
		t.Errorf("%q", got)
	}
}

// Where no statement of the block has a pair: the place where the candidate is, if it
// is in the block, else the block's first statement.
func TestAnchorWithoutPairs(t *testing.T) {
	mine := runToy("def f(n):\n    x = n + 2\n    y = x\n    return y\n", 5)
	theirs := runToy("def f(n):\n    for i in range(n):\n        continue\n", 5)
	p := pairPrograms(mine, theirs)
	for i := range p.sites {
		p.sites[i] = -1
	}
	for j := range p.back {
		p.back[j] = -1
	}
	for at, want := range map[int]string{-1: "x = n + 2", 2: "y = x", 0: "x = n + 2"} {
		if got := statementText(mine, p.anchor(1, at)); got != want {
			t.Errorf("at %d: %q, want %q", at, got, want)
		}
	}
	p.functions[1] = -1
	if got := p.anchor(1, 1); got != -1 {
		t.Errorf("in a function without a pair: %d", got)
	}
}

// A header without an event of its own has the pair that what stands in its block has.
func TestPairStatements(t *testing.T) {
	candidate := "def f(n):\n    try:\n        x = n + 2\n    except:\n        return n\n    if n < 3:\n        return x\n    else:\n        x = x * 2\n    return x % 7\n"
	reference := "def f(m):\n    y = [m]\n    try:\n        y = m + 2\n    except:\n        return m\n    if m < 3:\n        return y\n    else:\n        y = y * 2\n    return y % 7\n"
	mine, theirs := runToy(candidate, 5), runToy(reference, 5)
	pairs := pairPrograms(mine, theirs).pairStatements()
	if len(pairs) != len(theirs.Program.Statements) {
		t.Fatalf("%d pairs", len(pairs))
	}
	got := make([]string, len(pairs))
	for i, pair := range pairs {
		got[i] = statementText(mine, pair)
	}
	want := []string{
		"def f(n):", "none", "try:", "x = n + 2", "except:", "return n", "if n < 3:", "return x", "else:", "x = x * 2", "return x % 7",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	// ... but only a header of the same kind, which has no event either.
	other := runToy("def f(n):\n    if n < 9:\n        x = n + 2\n    if n < 3:\n        return x\n    else:\n        x = x * 2\n    return x % 7\n", 5)
	for i, pair := range pairPrograms(other, theirs).pairStatements() {
		if theirs.Program.Statements[i].Kind == "try" && pair >= 0 {
			t.Errorf("a try is paired with `%s`", statementText(other, pair))
		}
	}
}

// Each anchor is in the block that is paired with the reference's.
func TestAnchorsStayInTheirBlock(t *testing.T) {
	anchored := 0
	runs(t, func(t *testing.T, seed uint64, _ string, s Side) {
		reference := runToy(randomToy(seed+11000), int(seed%7), int(seed%5)+2)
		p := pairPrograms(s, reference)
		pairs := p.pairStatements()
		for missing := range reference.Program.Statements {
			at := p.anchor(missing, -1)
			if at < -1 || at >= len(s.Program.Statements) {
				t.Fatalf("anchor %d of %d", at, len(s.Program.Statements))
			}
			header := reference.Program.Statements[missing].Header
			if at < 0 || header < 0 || pairs[header] < 0 {
				continue
			}
			anchored++
			if own := s.Program.Statements[at].Header; own != pairs[header] && at != pairs[header] {
				t.Errorf("`%s` is put at `%s`", statementText(reference, missing), statementText(s, at))
			}
		}
	})
	if anchored < seeds {
		t.Errorf("%d statements have an anchor", anchored)
	}
}

// No statement before the missing one has a pair. The anchor is then the pair of the
// statement that follows it, not the start of the block.
func TestAnchorBeforeAPair(t *testing.T) {
	candidate := "def f(n):\n    z = []\n    z.append(5)\n    x = n + 2\n    return x % 7\n"
	reference := "def f(n):\n    if n == 5:\n        raise Wrong\n    x = n + 2\n    return x % 7\n"
	if got := anchors(candidate, reference, 4)["if n == 5:"]; got != "x = n + 2" {
		t.Errorf("%q", got)
	}
}

// A header takes no pair from its block if it has an event of its own, or if the other
// header has.
func TestHeadersWithEventsPairByThem(t *testing.T) {
	source := "def f(n):\n    try:\n        x = n + 2\n    except:\n        return n\n    if n < 9:\n        x = x * 3\n    return x\n"
	of := func(change func(p *pairing, statement func(text string) int)) map[string]string {
		mine, theirs := runToy(source, 4), runToy(source, 4)
		p := pairPrograms(mine, theirs)
		change(p, func(text string) int {
			for i := range mine.Program.Statements {
				if statementText(mine, i) == text {
					return i
				}
			}
			return -1
		})
		found := map[string]string{}
		for i, pair := range p.pairStatements() {
			found[statementText(theirs, i)] = statementText(mine, pair)
		}
		return found
	}
	if got := of(func(*pairing, func(string) int) {}); got["try:"] != "try:" || got["if n < 9:"] != "if n < 9:" {
		t.Fatalf("%q", got)
	}
	if got := of(func(p *pairing, statement func(string) int) {
		for j := range p.back {
			if p.reference.Program.Sites[j].Statement == statement("if n < 9:") {
				p.back[j] = -1
				p.candidate.Program.Sites[j].Statement = -1 // the candidate's has no event at all
			}
		}
	}); got["if n < 9:"] != "none" {
		t.Errorf("a condition without a pair has the header %q", got["if n < 9:"])
	}
	if got := of(func(p *pairing, statement func(string) int) {
		p.candidate.Program.Sites = append(p.candidate.Program.Sites, trace.Site{Kind: trace.Assign, Statement: statement("try:"), Function: 1})
	}); got["try:"] != "none" {
		t.Errorf("a header with an event of its own is the pair of one without: %q", got["try:"])
	}
}
