package repair

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/egca/egca/internal/mockedit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// random makes the same problems in every run.
type random struct{ *rand.Rand }

func seeded(seed int) random { return random{rand.New(rand.NewPCG(uint64(seed), 7))} }

func (r random) line() string {
	switch n := r.IntN(6); r.IntN(8) {
	case 0:
		return fmt.Sprintf(">%d %s%d", n, []string{"+", "-", "*"}[r.IntN(3)], r.IntN(4))
	case 1:
		return fmt.Sprintf("!%d", 5+n)
	case 2:
		return fmt.Sprintf("n*%d+%d", 1+r.IntN(3), n)
	case 3:
		return fmt.Sprintf("^%d", 20+n)
	default:
		return fmt.Sprintf("%s%d", []string{"+", "-", "*"}[r.IntN(3)], r.IntN(4))
	}
}

func (r random) program() string {
	text := ""
	for range 2 + r.IntN(3) {
		text += r.line() + "\n"
	}
	return text
}

// problem is a reference, tests that it passes, and a candidate that fails one: the
// reference with a few lines changed. False: no such candidate came up.
func (r random) problem() (*given, bool) {
	g := &given{reference: r.program(), search: Search{Steps: 1_000_000, Generated: r.IntN(5)}}
	for _, n := range r.Perm(9)[:1+r.IntN(4)] {
		if v := value(g.reference, int64(n)); v != "" {
			g.tests = append(g.tests, fmt.Sprintf("f(%d) = %s", n, v))
		}
	}
	lines := strings.SplitAfter(strings.TrimSuffix(g.reference, "\n"), "\n")
	for range 1 + r.IntN(2) {
		at := r.IntN(len(lines))
		lines[at] = strings.Replace(lines[at], strings.TrimSuffix(lines[at], "\n"), r.line(), 1)
	}
	g.candidate = strings.Join(lines, "") + "\n"
	g.search.Order = r.Perm(len(lines))
	for range r.IntN(3) {
		g.others = append(g.others, r.program())
	}
	return g, len(g.tests) > 0 && g.passes(g.candidate) < len(g.tests)
}

// passes counts the tests that a program passes.
func (g *given) passes(source string) (count int) {
	for _, text := range g.tests {
		if g.passesOne(source, text) {
			count++
		}
	}
	return count
}

func (g *given) passesOne(source, test string) bool {
	var n int64
	call, want, _ := strings.Cut(test, " = ")
	fmt.Sscanf(call, "f(%d)", &n)
	return value(source, n) == want
}

// firstFailing is the first test that the candidate fails.
func (g *given) firstFailing() string {
	return g.tests[slices.IndexFunc(g.tests, func(test string) bool { return !g.passesOne(g.candidate, test) })]
}

// lastFailing is the last test that the candidate fails.
func (g *given) lastFailing() string {
	last := ""
	for _, test := range g.tests {
		if !g.passesOne(g.candidate, test) {
			last = test
		}
	}
	return last
}

// overProblems runs a check on some hundred random problems.
func overProblems(t *testing.T, check func(t *testing.T, g *given, r random)) {
	t.Helper()
	checked := 0
	for seed := range 400 {
		r := seeded(seed)
		g, ok := r.problem()
		if !ok {
			continue
		}
		checked++
		if t.Run(fmt.Sprint(seed), func(t *testing.T) { check(t, g, r) }); t.Failed() {
			t.Fatalf("reference\n%s\ncandidate\n%s\ntests %q, others %q", g.reference, g.candidate, g.tests, g.others)
		}
	}
	if checked < 200 {
		t.Fatalf("only %d problems were checked", checked)
	}
}

// Apply gives the text that cutting and joining by hand gives.
func TestApplyIsSplicing(t *testing.T) {
	r := seeded(1)
	for range 2000 {
		source := strings.Repeat("abcdefgh\n", 1+r.IntN(4))
		edit := func() Edit {
			from := r.IntN(len(source) + 1)
			return Edit{Span: trace.Span{Start: from, End: from + r.IntN(min(len(source)-from, 6)+1)}, Replacement: strings.Repeat("X", r.IntN(4))}
		}
		one, two := edit(), edit()
		repair := Repair{Edit: one}
		cut := source[:one.Span.Start] + one.Replacement + source[one.Span.End:]
		if before := one.Span.End <= two.Span.Start && one.Span.Start < two.Span.Start; before {
			repair.Second = &two
			cut = source[:one.Span.Start] + one.Replacement + source[one.Span.End:two.Span.Start] + two.Replacement + source[two.Span.End:]
		}
		if got := repair.Apply([]byte(source)); got != cut {
			t.Fatalf("%+v gives %q, want %q", repair, got, cut)
		}
		if repair.Second != nil {
			swapped := Repair{Edit: two, Second: &one}
			if got := swapped.Apply([]byte(source)); got != cut {
				t.Fatalf("the same edits the other way round give %q, want %q", got, cut)
			}
			if all := swapped.Edits(); len(all) != 2 || !reflect.DeepEqual(all[0], two) || !reflect.DeepEqual(all[1], one) {
				t.Fatalf("Apply changed the order of Edits: %+v", all)
			}
		}
	}
}

// Every statement about a repair holds when the repaired program is run.
func TestRepairsAreWhatTheySay(t *testing.T) {
	pairs, singles, partials := 0, 0, 0
	overProblems(t, func(t *testing.T, g *given, _ random) {
		d := &taped{}
		found := g.find(t, d)
		if found.Tests != len(g.tests) {
			t.Errorf("%d tests", found.Tests)
		}
		for i := range found.Repairs {
			r := &found.Repairs[i]
			if g.passes(r.Apply([]byte(g.candidate))) != len(g.tests) || r.Passed != len(g.tests) {
				t.Errorf("%+v passes %d", r, g.passes(r.Apply([]byte(g.candidate))))
			}
			if r.Second == nil {
				singles++
			} else {
				pairs++
			}
			if r.IsStandalone && (r.Size < minStandalone || !standsAlone(g, r)) {
				t.Errorf("%+v is no standalone solution", r)
			}
		}
		for i := range found.Partial {
			r := &found.Partial[i]
			partials++
			text := r.Apply([]byte(g.candidate))
			if got := g.passes(text); got != r.Passed || got == len(g.tests) || !g.passesOne(text, g.firstFailing()) && !g.passesOne(text, g.lastFailing()) {
				t.Errorf("the partial repair %+v passes %d", r, got)
			}
			if i > 0 && (r.Passed > found.Partial[i-1].Passed || r.Passed == found.Partial[i-1].Passed && r.Size < found.Partial[i-1].Size) {
				t.Errorf("%+v comes after %+v", r, found.Partial[i-1])
			}
		}
	})
	if singles == 0 || pairs == 0 || partials == 0 {
		t.Errorf("%d single repairs, %d pairs, %d partial ones: the problems show nothing", singles, pairs, partials)
	}
}

func standsAlone(g *given, r *Repair) bool {
	return slices.ContainsFunc(r.Edits(), func(e Edit) bool {
		return strings.HasPrefix(e.Replacement, "n*") && g.passes(e.Replacement) == len(g.tests)
	})
}

// No single edit that repairs the program is missed, and none is made a pair.
func TestNoSingleRepairIsMissed(t *testing.T) {
	overProblems(t, func(t *testing.T, g *given, _ random) {
		d := &taped{}
		p, j, search := g.prepared(t, d)
		found, err := Find(t.Context(), p, j, search)
		if err != nil {
			t.Fatal(err)
		}
		var donors []string
		for _, r := range search.Donors {
			donors = append(donors, r.Source)
		}
		missing := map[string]bool{}
		for statement := range j.Program.Statements {
			if !reaches(g.candidate, g.firstFailing(), statement) {
				continue
			}
			for _, e := range (mockedit.Tape{}).Edits(g.candidate, statement, donors) {
				r := Repair{Edit: Edit{Span: fromSpan(e.GetSpan()), Replacement: string(e.GetReplacement())}}
				if text := r.Apply([]byte(g.candidate)); g.passes(text) == len(g.tests) {
					missing[text] = true
				}
			}
		}
		single := len(missing) > 0
		for i := range found.Repairs {
			r := &found.Repairs[i]
			if (r.Second == nil) != single {
				t.Errorf("%+v, where there are %d single repairs", r, len(missing))
			}
			delete(missing, r.Apply([]byte(g.candidate)))
		}
		if single && len(missing) > 0 {
			t.Errorf("%d single repairs are missing: %v", len(missing), missing)
		}
	})
}

// reaches reports whether a program goes through a statement on a test's argument.
func reaches(source, test string, statement int) bool {
	lines, _ := mockedit.Lines(source)
	head := strings.Join(lines[:statement], "\n")
	if statement == 0 {
		return true
	}
	var n int64
	fmt.Sscanf(test, "f(%d)", &n)
	// If the lines before it neither stop nor raise, an added last line decides the value.
	return value(head+"\nn*0+7", n) == "7" && value(head+"\nn*0+8", n) == "8"
}

// The counts of generated inputs hold when the repaired programs are run. Only the
// best repair's count is complete.
func TestAgreementOnGeneratedInputs(t *testing.T) {
	generated := 0
	overProblems(t, func(t *testing.T, g *given, _ random) {
		d := &taped{}
		found := g.find(t, d)
		if found.Generated > g.search.Generated {
			t.Errorf("%d generated inputs, at most %d were asked for", found.Generated, g.search.Generated)
		}
		if len(found.Repairs) == 0 || found.Generated == 0 {
			return
		}
		generated++
		if got := d.agrees(g.candidate); got != found.AgreesUnedited {
			t.Errorf("as it is the program agrees on %d, not %d", got, found.AgreesUnedited)
		}
		said, most := 0, 0
		for i := range found.Repairs {
			r := &found.Repairs[i]
			got := d.agrees(r.Apply([]byte(g.candidate)))
			said, most = max(said, r.Agrees), max(most, got)
			if r.Agrees > got {
				t.Errorf("%+v agrees on %d", r, got)
			}
		}
		if said != most {
			t.Errorf("the best agrees on %d, it is said on %d", most, said)
		}
	})
	if generated < 20 {
		t.Errorf("only %d problems had generated inputs and a repair", generated)
	}
}

// agrees counts the generated inputs of the last conversation on which a program gives
// the expected value.
func (d *taped) agrees(source string) (count int) {
	for i := int(d.open.GetTests()); i < len(d.open.GetInputs()); i++ {
		table, err := trace.FromValues(d.open.GetChecks()[i].GetValues())
		if err != nil {
			d.t.Fatal(err)
		}
		if value(source, argument(d.open.GetInputs()[i])) == fmt.Sprint(table.At(trace.ID(d.open.GetChecks()[i].GetExpected())).Int) {
			count++
		}
	}
	return count
}

// argument is the one argument of an input.
func argument(input *pluginv1.Input) int64 {
	return input.GetValues().GetValues()[input.GetArguments().GetValues()[0]].GetInteger()
}
