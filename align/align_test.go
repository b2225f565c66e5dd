package align

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/egca/egca/trace"
)

// Who finds nothing says why.
func TestAbstentions(t *testing.T) {
	const source = "def f(n):\n    x = n + 2\n    y = x * 3\n    return y\n"
	s := func(events int) Side { return newToy(source).call("f", events, 5) }
	none := s(100)
	none.Run.Loading = len(none.Run.Events)
	raised := runToy("def f(n):\n    x = n + 2\n    y = x * 3\n    raise Wrong\n", 5)
	raised.Run.Outcome.HasSpan = false
	for _, c := range []struct {
		name                 string
		candidate, reference Side
		options              Options
		want                 string
	}{
		{"no event of the candidate's call", none, s(100), DefaultOptions(), "the candidate's call recorded no event"},
		{"no event of the reference's call", s(100), none, DefaultOptions(), "the reference's call recorded no event"},
		{"equal runs", s(100), s(100), DefaultOptions(), "every value that the candidate computes, the reference computes too"},
		{"equal runs, paired by nothing", s(100), s(100), Options{Structural: 1.1}, "every value that the candidate computes, the reference computes too"},
		{"the candidate's trace is cut", s(2), s(100), DefaultOptions(), "the candidate's trace was cut after 2 events, and nothing differs before"},
		{"the reference's trace is cut", s(100), s(3), DefaultOptions(), "the reference's trace was cut after 3 events, and nothing differs before"},
		{"both are cut", s(2), s(3), DefaultOptions(), "the candidate's trace was cut after 2 events, and nothing differs before"},
		{"an exception without a place", raised, runToy("def f(n):\n    x = n + 2\n    y = x * 3\n    raise Wrong\n", 5), DefaultOptions(),
			"every value that the candidate computes, the reference computes too"},
		{
			"programs that are too unlike", runToy("def f(n):\n    x = n + 2\n    y = x * 3\n    return [y]\n", 5), s(100),
			Options{Structural: 0.5, MinSimilarity: 0.99},
			"the programs are less similar than align.min_similarity asks for: returns [21], the reference returns 21",
		},
	} {
		got := Locate(c.candidate, c.reference, c.options)
		if got.Divergence != nil || got.Abstained != c.want {
			t.Errorf("%s: %+v, abstained: %s", c.name, got.Divergence, got.Abstained)
		}
	}
}

// At exactly the least similarity the paired traces decide, and the divergence stands.
func TestOptionsAreInclusive(t *testing.T) {
	mine, theirs := runToy("def f(n):\n    x = n + 2\n    return x * 7\n", 5), runToy("def f(n):\n    x = n + 3\n    return x * 7\n", 5)
	similarity := Locate(mine, theirs, Options{}).Similarity
	if similarity <= 0.5 || similarity >= 1 {
		t.Fatalf("similarity %v", similarity)
	}
	at := Options{Structural: similarity, MinSimilarity: similarity}
	if d := Locate(mine, theirs, at).Divergence; d == nil || d.Kind != Value || d.Similarity != similarity {
		t.Errorf("%+v", d)
	}
	above := Options{Structural: similarity + 1e-9}
	if d := Locate(mine, theirs, above).Divergence; d == nil || d.Kind != Uncovered || d.Similarity != similarity/2 {
		t.Errorf("below the least structure: %+v", d)
	}
	above = Options{MinSimilarity: similarity + 1e-9}
	if got := Locate(mine, theirs, above); got.Divergence != nil || got.Similarity != similarity {
		t.Errorf("below the least similarity: %+v", got)
	}
}

// A value is not called uncovered when the reference's trace was cut: nobody knows what
// it computes later.
func TestACutReferenceCoversEverything(t *testing.T) {
	mine := runToy("def f(n):\n    for i in range(n):\n        y = i * 77\n    return y\n", 5)
	reference := newToy("def f(n):\n    x = [n]\n    while n < 9:\n        n += 1\n    return 308\n")
	if got := Locate(mine, reference.call("f", 4, 5), Options{Structural: 1.1}); got.Divergence != nil || !strings.Contains(got.Abstained, "was cut") {
		t.Errorf("%+v, %s", got.Divergence, got.Abstained)
	}
	if got := Locate(mine, reference.call("f", 400, 5), Options{Structural: 1.1}); got.Divergence == nil || got.Divergence.Kind != Uncovered {
		t.Errorf("whole: %+v, %s", got.Divergence, got.Abstained)
	}
}

// A trace that was cut says the same as the whole one while the difference is in it.
func TestCutTracesAgreeOnWhatTheyHold(t *testing.T) {
	held := 0
	runs(t, func(t *testing.T, seed uint64, source string, s Side) {
		changed, _ := another(source, rand.New(rand.NewPCG(seed, 8)))
		arguments := []any{int(seed % 7), int(seed%5) + 2}
		whole := runToy(changed, arguments...)
		want := Locate(whole, s, DefaultOptions()).Divergence
		if want == nil || want.Kind == Uncovered || want.Kind == Crash {
			return
		}
		held++
		most := max(want.Event, want.ReferenceEvent) + 40
		cut := newToy(changed).call("f", most, arguments...)
		got := Locate(cut, newToy(source).call("f", most, arguments...), DefaultOptions()).Divergence
		if cut.Run.Capped && got != nil && got.Event < want.Event {
			t.Errorf("%+v, cut %+v", want, got)
		}
	})
	if held == 0 {
		t.Error("no run had a difference")
	}
}

// In a loop the earliest difference counts, whatever comes later and however long the
// trace is.
func TestTheEarliestItemIsFound(t *testing.T) {
	p := loopProgram()
	random := rand.New(rand.NewPCG(1, 11))
	for range 50 {
		items := 1 + random.IntN(3000)
		at, events := random.IntN(items), 2*items+3
		d := Locate(Side{p, loopRun(p, events, at)}, Side{p, loopRun(p, events, -1)}, DefaultOptions()).Divergence
		if d == nil || d.Kind != Value || d.Event != 2+2*at || d.ReferenceEvent != d.Event || d.Statement != 2 {
			t.Errorf("item %d of %d: %+v", at, items, d)
		}
	}
}

// Each kind of divergence can come out.
func TestKinds(t *testing.T) {
	found := map[Kind]int{}
	for seed := range uint64(150) {
		source := randomToy(seed)
		s := runToy(source, int(seed%7), 3)
		lines := strings.Split(source, "\n")
		random := rand.New(rand.NewPCG(seed, 9))
		at := random.IntN(len(lines))
		for !strings.Contains(lines[at], " = ") {
			at = random.IntN(len(lines))
		}
		indent := strings.Repeat(" ", depth(lines[at]))
		name, _, _ := strings.Cut(strings.TrimSpace(lines[at]), " = ")
		for _, line := range []string{
			indent + name + " = 1", indent + name + " = 3 % 0", lines[at] + "\n" + indent + "if n < 0:\n" + indent + "    n = n",
			lines[at] + "\n" + indent + name + " += " + name, indent + name + " = [77]\n" + indent + "raise Wrong",
		} {
			changed := strings.Join(append(append(append([]string{}, lines[:at]...), line), lines[at+1:]...), "\n")
			mine, ok := tryToy(changed, int(seed%7), 3)
			if !ok {
				continue
			}
			for _, structural := range []float64{0.5, 1.1} {
				for _, pair := range [][2]Side{{mine, s}, {s, mine}} {
					got := Locate(pair[0], pair[1], Options{Structural: structural})
					if err := valid(pair[0], pair[1], got); err != nil {
						t.Errorf("%v: %s", err, changed)
					}
					if got.Divergence != nil {
						found[got.Divergence.Kind]++
					}
				}
			}
		}
	}
	for _, kind := range []Kind{Value, Control, Missing, Extra, Crash, Uncovered} {
		if found[kind] == 0 {
			t.Errorf("no divergence of kind %s in %v", kind, found)
		}
	}
}

// tryToy runs a program. It is not ok where the program adds a list to a number, for
// which a toy has no exception.
func tryToy(source string, arguments ...any) (s Side, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return runToy(source, arguments...), true
}

// FuzzLocate compares two programs that obey the protocol and make no sense otherwise:
// any sites, any statements, any events. Nothing panics or loops, all is in its bounds.
func FuzzLocate(f *testing.F) {
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 10))
		data := make([]byte, 40+random.IntN(400))
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := &reader{data: data}
		options := Options{Structural: float64(r.below(4)) / 3, MinSimilarity: float64(r.below(3)) / 4}
		mine, theirs := r.side(), r.side()
		got := Locate(mine, theirs, options)
		if err := valid(mine, theirs, got); err != nil {
			t.Error(err)
		}
		for name, similarity := range map[string]float64{
			"structural": StructuralSimilarity(mine.Program, theirs.Program), "behavioural": BehaviouralSimilarity(mine, theirs),
		} {
			if similarity < 0 || similarity > 1 {
				t.Errorf("%s similarity %v", name, similarity)
			}
		}
		for name, at := range map[string]int{"running": Running(mine), "repeating": Repeating(mine), "last loop": LastLoop(mine)} {
			if at < -1 || at >= len(mine.Program.Statements) {
				t.Errorf("%s: statement %d of %d", name, at, len(mine.Program.Statements))
			}
		}
		for _, at := range ModuleReads(mine) {
			if mine.Program.Statements[at].Function != 0 && mine.Program.Sites[0].Function != 0 {
				continue // a site may name a statement of another function
			}
			if at < 0 || at >= len(mine.Program.Statements) {
				t.Errorf("the module's statement %d", at)
			}
		}
	})
}

// reader makes programs and runs of bytes. Where they end it reads zeros.
type reader struct {
	data []byte
	at   int
}

func (r *reader) below(n int) int {
	if r.at++; r.at > len(r.data) {
		return 0
	}
	return int(r.data[r.at-1]) % n
}

func (r *reader) one(of ...string) string { return of[r.below(len(of))] }

func (r *reader) span(size int) trace.Span {
	start := r.below(size + 1)
	return trace.Span{Start: start, End: start + r.below(size+1-start)}
}

func (r *reader) side() Side {
	const size = 60
	p := &trace.Program{Source: []byte(strings.Repeat("ab c=d\n", 9)[:size])}
	p.Functions = []trace.Function{{Name: "<module>", Span: trace.Span{End: size}}}
	for i := range r.below(4) {
		p.Functions = append(p.Functions, trace.Function{
			Name: r.one("f", "g", "h"), Parent: r.below(i + 1), Header: r.span(size), Span: r.span(size),
			Parameters: []string{"a", "b", "c"}[:r.below(4)], Accepted: r.below(4), Required: r.below(4),
		})
	}
	for i := range 1 + r.below(8) {
		span := r.span(size)
		p.Statements = append(p.Statements, trace.Statement{
			Span: span, Function: r.below(len(p.Functions)), Header: r.below(i+1) - 1, StatementEnd: span.End + r.below(size+1-span.End),
			Kind: r.one("assign", "if", "else", "for", "while", "function", "try", "except", "class", "assert", "break", "continue", "expression"),
		})
	}
	for range 1 + r.below(12) {
		s := trace.Site{
			Kind: trace.SiteKind(1 + r.below(12)), Name: r.one("", "a", "b", "a, b", "a[]"), Span: r.span(size),
			Statement: r.below(len(p.Statements)), Function: r.below(len(p.Functions)), Shape: r.one("_", "_ = _", "_ + 2", "for _ in _"),
			Reads: []string{"a", "b", "c"}[:r.below(4)],
		}
		if r.below(3) == 0 {
			s.Calls = []int{r.below(len(p.Functions))}
		}
		p.Sites = append(p.Sites, s)
	}
	return Side{p, r.run(p)}
}

// run makes a run of a program. A frame begins with an entry, as the protocol says.
func (r *reader) run(p *trace.Program) *trace.Run {
	run := &trace.Run{Table: trace.NewTable(), Capped: r.below(4) == 0}
	for i := range 1 + r.below(10) {
		v := trace.Value{Kind: trace.Kind(1 + r.below(11)), Int: int64(r.below(5)), Bool: r.below(2) == 0, Text: r.one("", "f", "text")}
		if v.Kind == trace.List || v.Kind == trace.Tuple || v.Kind == trace.Set {
			for range r.below(3) {
				v.Items = append(v.Items, trace.ID(1+r.below(max(i, 1))))
			}
		}
		if i == 0 {
			v.Items = nil
		}
		run.Table.Add(v)
	}
	frames := 1
	for range r.below(40) {
		e := trace.Event{Site: int32(r.below(len(p.Sites))), Frame: int32(r.below(frames)), Value: trace.ID(r.below(run.Table.Len()))}
		if p.Sites[e.Site].Kind == trace.Enter && r.below(3) > 0 {
			e.Frame = int32(frames)
			frames++
		}
		run.Events = append(run.Events, e)
	}
	run.Loading = r.below(len(run.Events) + 1)
	run.Outcome = trace.Outcome{Kind: trace.OutcomeKind(1 + r.below(8)), Value: trace.ID(r.below(run.Table.Len())), Type: "E"}
	if r.below(2) == 0 {
		statement := p.Statements[r.below(len(p.Statements))].Span
		run.Outcome.Span, run.Outcome.HasSpan, run.Outcome.Stack = statement, true, []trace.Span{statement}
	}
	run.BuildFrames(p)
	return run
}
