package align

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/egca/egca/trace"
)

// Within a pair of functions sites are paired one to one and in order, and only those
// of one kind.
func TestSitesArePairedInOrder(t *testing.T) {
	runs(t, func(t *testing.T, seed uint64, _ string, s Side) {
		reference := runToy(randomToy(seed+7000), int(seed%7), int(seed%5)+2)
		p := pairPrograms(s, reference)
		last := fill(len(s.Program.Functions))
		for i, j := range p.sites {
			if j < 0 {
				continue
			}
			a, b := &s.Program.Sites[i], &reference.Program.Sites[j]
			switch {
			case p.back[j] != i:
				t.Errorf("site %d has the pair %d, which has %d", i, j, p.back[j])
			case a.Kind != b.Kind:
				t.Errorf("a pair of %v and %v", a.Kind, b.Kind)
			case p.functions[a.Function] != b.Function:
				t.Errorf("a pair in functions %d and %d, which are none", a.Function, b.Function)
			case j <= last[a.Function]:
				t.Errorf("site %d of the reference is paired after %d", j, last[a.Function])
			}
			last[a.Function] = j
		}
		for j, i := range p.back {
			if i >= 0 && p.sites[i] != j {
				t.Errorf("site %d of the reference has the pair %d, which has %d", j, i, p.sites[i])
			}
		}
	})
}

// A program and itself are paired site by site.
func TestTheSameSitesArePairs(t *testing.T) {
	runs(t, func(t *testing.T, _ uint64, source string, s Side) {
		p := pairPrograms(s, Side{newToy(source).Program, s.Run})
		for i, j := range p.sites {
			if i != j || !p.same[i] {
				t.Errorf("site %d is paired with %d, as the same code: %v", i, j, p.same[i])
			}
		}
	})
}

// pairsOf gives the texts of paired statements, those alone that are not the same code.
func pairsOf(candidate, reference string) []string {
	mine, theirs := runToy(candidate, 4), runToy(reference, 4)
	p := pairPrograms(mine, theirs)
	var all []string
	for i, j := range p.sites {
		if j >= 0 && !p.same[i] {
			all = append(all, statementText(mine, mine.Program.Sites[i].Statement)+" ~ "+statementText(theirs, theirs.Program.Sites[j].Statement))
		}
	}
	return all
}

func TestPairGap(t *testing.T) {
	for _, c := range []struct {
		name, candidate, reference string
		want                       []string
	}{
		{
			"the more similar one", "def f(n):\n    x = n * 3 + 1\n    return x\n",
			"def f(n):\n    y = [n]\n    x = n * 3 + 2\n    return x\n", []string{"x = n * 3 + 1 ~ x = n * 3 + 2"},
		},
		{
			"by the name where the code says nothing", "def f(n):\n    y = 5\n    return n\n",
			"def f(n):\n    x = 6\n    y = 7\n    z = 8\n    return n\n", []string{"y = 5 ~ y = 7"},
		},
		{
			"two for two, in order", "def f(n):\n    x = n * 3\n    y = n % 5\n    return n\n",
			"def f(n):\n    x = n * 4\n    y = n % 6\n    return n\n", []string{"x = n * 3 ~ x = n * 4", "y = n % 5 ~ y = n % 6"},
		},
		{
			"of one kind only", "def f(n):\n    x = n < 3\n    return n\n",
			"def f(n):\n    if n < 3:\n        n = n\n    return n\n", []string{"x = n < 3 ~ n = n"},
		},
		{
			"the gap ends where equal code begins", "def f(n):\n    x = n * 3\n    z = [n]\n    y = n % 5\n    return n\n",
			"def f(n):\n    z = [n]\n    y = n % 6\n    return n\n", []string{"y = n % 5 ~ y = n % 6"},
		},
	} {
		if got := pairsOf(c.candidate, c.reference); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A gap of more sites than are compared in the square of their number has no pairs.
func TestLongGapsStayUnpaired(t *testing.T) {
	source := func(n, number int) string {
		return "def f(n):\n" + strings.Repeat(fmt.Sprintf("    x = %d\n", number), n) + "    return n\n"
	}
	for n, want := range map[int]int{maxGap: maxGap, maxGap + 1: 0} {
		if got := len(pairsOf(source(n, 5), source(n, 6))); got != want {
			t.Errorf("%d sites: %d pairs, want %d", n, got, want)
		}
	}
}

func TestSiteSimilarity(t *testing.T) {
	a := trace.Site{Kind: trace.Assign, Name: "x", Shape: "_ = (_ + 2)"}
	other, kind := a, a
	other.Name, kind.Kind = "y", trace.Branch
	if same, named := siteSimilarity(&a, &a), siteSimilarity(&a, &other); same != 1 || named != 0.8 {
		t.Errorf("the same site %v, of another name %v", same, named)
	}
	if got := siteSimilarity(&a, &kind); got != 0 {
		t.Errorf("of another kind: %v", got)
	}
	other.Shape = "_.append('a')"
	if got := siteSimilarity(&a, &other); got <= 0 || got >= 0.5 {
		t.Errorf("of other code: %v", got)
	}
	random := rand.New(rand.NewPCG(1, 3))
	shapes := []string{"_ = _", "_ = (_ + 2)", "_ = [_]", "_ < 5", "", "_(_, _)", "é"}
	for range 200 {
		a := trace.Site{Kind: trace.Assign, Name: shapes[random.IntN(3)], Shape: shapes[random.IntN(len(shapes))]}
		b := trace.Site{Kind: trace.Assign, Name: shapes[random.IntN(3)], Shape: shapes[random.IntN(len(shapes))]}
		if x, y := siteSimilarity(&a, &b), siteSimilarity(&b, &a); x != y || x < 0 || x > 1 {
			t.Errorf("%+v and %+v: %v, %v", a, b, x, y)
		}
	}
}

func TestWords(t *testing.T) {
	for shape, want := range map[string]map[string]int{
		"":               {},
		"_ = (_ + 12)":   {"_": 2, "=": 1, "(": 1, "+": 1, "12": 1, ")": 1},
		"len(_) <= Ab_3": {"len": 1, "(": 1, "_": 1, ")": 1, "<": 1, "=": 1, "Ab_3": 1},
		"'größe'":        {"'": 2, "größe": 1},
		"__[__]":         {"__": 2, "[": 1, "]": 1},
	} {
		if got := words(shape); !maps.Equal(got, want) {
			t.Errorf("%q: %v, want %v", shape, got, want)
		}
	}
}

// Signatures are told apart by runes: any number of them, each of which a string holds.
func TestRuneOf(t *testing.T) {
	last := rune(0)
	for n := range 0x10000 {
		r := runeOf(n)
		if r <= last || !utf8.ValidRune(r) {
			t.Fatalf("%d: %#x after %#x", n, r, last)
		}
		last = r
	}
}

// Sites of functions that no call enters are no part of the similarity. Those that
// one call enters are, and count as paired.
func TestPairedShare(t *testing.T) {
	const helper = "def g(x):\n    for i in range(x):\n        x += i\n    return x\n\n"
	const f = "def f(n):\n    if n < 3:\n        return g(n)\n    return n\n"
	other := "def f(n):\n    if n < 9:\n        return g(n)\n    return n\n"
	share := func(candidate, reference string) float64 {
		return pairPrograms(runToy(candidate, 4), runToy(reference, 4)).similarity
	}
	if got := share(helper+f, helper+f); got != 1 {
		t.Errorf("the same program: %v", got)
	}
	const alone = "def f(n):\n    if n < 3:\n        return n\n    return n\n"
	if got := share(helper+alone, alone); got != 1 {
		t.Errorf("a helper that no call enters: %v", got)
	}
	entered, entering := share(helper+f, helper+other), share(helper+other, helper+f)
	if entered != entering || entered < 0.8 || entered == 1 {
		t.Errorf("a helper that one call enters: %v and %v", entered, entering)
	}
	if got := share("def f(n):\n    return [n]\n", "def f(n):\n    for i in range(n):\n        n += i\n    raise Wrong\n"); got <= 0 || got >= 0.5 {
		t.Errorf("other code: %v", got)
	}
}
