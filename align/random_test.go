package align

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/egca/egca/trace"
)

// writer writes a random toy: f(a, b), which calls some of three helpers, of which
// each calls the ones before it. All numbers in it are from 2 to 9.
type writer struct {
	*rand.Rand
	out       strings.Builder
	variables int
	helpers   int // that may be called here
}

// randomToy writes the program of a seed. Its functions stand in its order of calls;
// they are separated by blank lines.
func randomToy(seed uint64) string {
	w := &writer{Rand: rand.New(rand.NewPCG(seed, 7))}
	for ; w.helpers < 3; w.helpers++ {
		fmt.Fprintf(&w.out, "def g%d(n, k=%d):\n", w.helpers, 2+w.IntN(8))
		w.body(1, []string{"n", "k"}, false)
	}
	w.out.WriteString("def h(n):\n    for i in range(4):\n        yield n + i\n\n")
	w.out.WriteString("def f(a, b):\n")
	w.body(1, []string{"a", "b"}, false)
	return strings.TrimSuffix(w.out.String(), "\n")
}

// body writes a function's block and its return.
func (w *writer) body(depth int, known []string, inLoop bool) {
	known = w.block(depth, known, inLoop)
	w.line(depth, "return %s", w.expression(known, 2))
	w.out.WriteString("\n")
}

func (w *writer) line(depth int, format string, values ...any) {
	w.out.WriteString(strings.Repeat("    ", depth))
	fmt.Fprintf(&w.out, format+"\n", values...)
}

func (w *writer) fresh() string {
	w.variables++
	return fmt.Sprintf("v%d", w.variables)
}

// block writes statements, which may read the known variables, and returns those
// that are known behind it.
func (w *writer) block(depth int, known []string, inLoop bool) []string {
	known = slices.Clone(known)
	for range 2 + w.IntN(3) {
		switch kind := w.IntN(10); {
		case kind < 3 || depth > 2:
			name := w.fresh()
			w.line(depth, "%s = %s", name, w.expression(known, 2))
			known = append(known, name)
		case kind == 3:
			w.line(depth, "%s += %s", w.one(known), w.expression(known, 1))
		case kind == 4 && w.helpers > 0:
			w.line(depth, "%s", w.call(known))
		case kind == 5:
			name := w.fresh()
			source := fmt.Sprintf("range(%s %% %d)", w.one(known), 2+w.IntN(3))
			if w.helpers == 3 && w.IntN(3) == 0 {
				source = fmt.Sprintf("h(%s)", w.one(known))
			}
			w.line(depth, "for %s in %s:", name, source)
			w.block(depth+1, append(known, name), true)
		case kind == 6:
			list := w.fresh()
			w.line(depth, "%s = [%s]", list, w.expression(known, 1))
			w.line(depth, "%s.append(%s)", list, w.expression(known, 1))
		case kind == 7:
			w.line(depth, "try:")
			w.block(depth+1, known, inLoop)
			w.line(depth+1, "if %s < %d:", w.one(known), 2+w.IntN(8))
			w.line(depth+2, "raise Wrong")
			w.line(depth, "except:")
			w.block(depth+1, known, inLoop)
		default:
			w.line(depth, "if %s %% %d < %d:", w.expression(known, 1), 5+w.IntN(4), 2+w.IntN(3))
			w.block(depth+1, known, inLoop)
			if inLoop && w.IntN(3) == 0 {
				w.line(depth+1, "break")
			} else if w.IntN(2) == 0 {
				w.line(depth, "else:")
				w.block(depth+1, known, inLoop)
			}
		}
	}
	return known
}

func (w *writer) one(names []string) string { return names[w.IntN(len(names))] }

func (w *writer) call(known []string) string {
	if w.IntN(4) == 0 {
		return fmt.Sprintf("g%d(%s)", w.IntN(w.helpers), w.expression(known, 1))
	}
	return fmt.Sprintf("g%d(%s, %s)", w.IntN(w.helpers), w.expression(known, 1), w.one(known))
}

func (w *writer) expression(known []string, size int) string {
	switch kind := w.IntN(8); {
	case size == 0 || kind < 2:
		return w.one(known)
	case kind == 2:
		return fmt.Sprint(2 + w.IntN(8))
	case kind == 3 && w.helpers > 0:
		return w.call(known)
	case kind == 4:
		return fmt.Sprintf("%s %% %d", w.one(known), 5+w.IntN(5))
	default:
		return fmt.Sprintf("%s %s %s", w.one(known), w.one([]string{"+", "-", "*"}), w.expression(known, size-1))
	}
}

// seeds is how many random programs a property is held against.
const seeds = 300

// runs gives each random program, its text and its run on a pair of arguments.
func runs(t *testing.T, hold func(t *testing.T, seed uint64, source string, s Side)) {
	t.Helper()
	events := 0
	for seed := range uint64(seeds) {
		source := randomToy(seed)
		s := runToy(source, int(seed%7), int(seed%5)+2)
		if hold(t, seed, source, s); t.Failed() {
			t.Fatalf("seed %d:\n%s", seed, source)
		}
		events += len(s.Run.Events)
	}
	if events < 20*seeds {
		t.Errorf("%d events of %d programs: too few to hold anything", events, seeds)
	}
}

func TestARunDoesNotDivergeFromItself(t *testing.T) {
	runs(t, func(t *testing.T, seed uint64, source string, s Side) {
		again := runToy(source, int(seed%7), int(seed%5)+2)
		got := Locate(s, again, DefaultOptions())
		if got.Divergence != nil || got.Abstained == "" || got.Similarity != 1 {
			t.Errorf("%+v, %+v", got, got.Divergence)
		}
	})
}

func TestLocateIsDeterministic(t *testing.T) {
	runs(t, func(t *testing.T, seed uint64, source string, s Side) {
		other := runToy(randomToy(seed+1), int(seed%7), int(seed%5)+2)
		want := Locate(s, other, DefaultOptions())
		for range 3 {
			fresh := runToy(source, int(seed%7), int(seed%5)+2)
			if got := Locate(fresh, other, DefaultOptions()); !reflect.DeepEqual(got, want) {
				t.Errorf("%+v, then %+v", want.Divergence, got.Divergence)
			}
		}
	})
}

// The value of one event of a copied run is another: the divergence is that event.
func TestAChangedEventIsFound(t *testing.T) {
	runs(t, func(t *testing.T, seed uint64, _ string, s Side) {
		random := rand.New(rand.NewPCG(seed, 1))
		at := random.IntN(len(s.Run.Events))
		for s.Run.Events[at].Value == 0 {
			at = random.IntN(len(s.Run.Events))
		}
		changed := *s.Run
		changed.Events = slices.Clone(s.Run.Events)
		site, value := s.Run.Events[at].Site, s.Run.Table.Add(trace.Value{Kind: trace.Text, Text: "another"})
		got := `"another"`
		if s.Program.Sites[site].Kind == trace.Enter {
			items := slices.Clone(s.Run.Table.At(s.Run.Events[at].Value).Items)
			items[len(items)-1] = value
			value = s.Run.Table.Add(trace.Value{Kind: trace.Tuple, Items: items})
			got = s.Run.Table.Format(value, valueWidth)
		}
		changed.Events[at].Value = value
		d := Locate(Side{s.Program, &changed}, s, DefaultOptions()).Divergence
		if d == nil || d.Kind != Value || d.Event != at || d.ReferenceEvent != at || d.Site != int(site) || d.Got != got {
			t.Fatalf("event %d at site %d: %+v", at, site, d)
		}
		if s.Program.Sites[site].Kind != trace.Enter && d.Statement != s.Program.Sites[site].Statement {
			t.Errorf("statement %d for event %d at site %d", d.Statement, at, site)
		}
	})
}

var toyNumber = regexp.MustCompile(`\b[2-9]\b`)

// another is the program with one of its numbers replaced by one that it has nowhere
// else, and the place of that number. "" when the program has none.
func another(source string, random *rand.Rand) (changed string, at int) {
	places := toyNumber.FindAllStringIndex(source, -1)
	place := places[random.IntN(len(places))]
	return source[:place[0]] + "11" + source[place[1]:], place[0]
}

// A number is another one in one statement: that statement is blamed, whatever calls,
// loops and exceptions are in between.
func TestAChangedNumberIsFound(t *testing.T) {
	found := 0
	runs(t, func(t *testing.T, seed uint64, source string, s Side) {
		random := rand.New(rand.NewPCG(seed, 2))
		for range 6 {
			changed, at := another(source, random)
			mine := runToy(changed, int(seed%7), int(seed%5)+2)
			d := Locate(mine, s, DefaultOptions()).Divergence
			if d == nil {
				continue // it is not reached, or makes no difference
			}
			found++
			if span := mine.Program.Statements[d.Statement].Span; at < span.Start || at >= span.End {
				t.Errorf("changed at byte %d; %s at %q: %s\n%s", at, d.Kind, statementText(mine, d.Statement), d.Reason, changed)
			}
		}
	})
	if found < seeds {
		t.Errorf("%d of %d changes made a difference", found, 6*seeds)
	}
}

// reordered puts a program's functions in another order.
func reordered(source string, random *rand.Rand) string {
	functions := strings.Split(strings.TrimSuffix(source, "\n"), "\n\n")
	random.Shuffle(len(functions), func(i, j int) { functions[i], functions[j] = functions[j], functions[i] })
	return strings.Join(functions, "\n\n") + "\n"
}

// words is what a divergence says, without the places that depend on the order of a text.
func inWords(s Side, r Result) string {
	if r.Divergence == nil {
		return r.Abstained
	}
	d := r.Divergence
	return fmt.Sprintf("%s at event %d of %q: %s (got %s, want %s)", d.Kind, d.Event, statementText(s, d.Statement), d.Reason, d.Got, d.Want)
}

func TestTheOrderOfFunctionsDoesNotMatter(t *testing.T) {
	runs(t, func(t *testing.T, seed uint64, source string, _ Side) {
		random := rand.New(rand.NewPCG(seed, 3))
		changed, _ := another(source, random)
		got, mine := located(changed, source, int(seed%7), int(seed%5)+2)
		want := inWords(mine, got)
		got, mine = located(reordered(changed, random), source, int(seed%7), int(seed%5)+2)
		if moved := inWords(mine, got); moved != want {
			t.Errorf("%s\nin another order %s", want, moved)
		}
	})
}

var toyVariable = regexp.MustCompile(`\b(v\d+|[abnki])\b`)

// renamed gives every variable of a program another name, in another alphabetical order.
func renamed(source string) string {
	return toyVariable.ReplaceAllStringFunc(source, func(name string) string {
		return fmt.Sprintf("z%c_%s", 'a'+(len(name)*31+int(name[len(name)-1])*17)%26, name)
	})
}

func TestNamesAreNotNeeded(t *testing.T) {
	runs(t, func(t *testing.T, seed uint64, source string, _ Side) {
		same, mine := located(renamed(source), source, int(seed%7), int(seed%5)+2)
		if same.Divergence != nil || same.Similarity != 1 {
			t.Errorf("the program itself, renamed: %s", inWords(mine, same))
		}
		changed, _ := another(source, rand.New(rand.NewPCG(seed, 4)))
		want, _ := located(changed, source, int(seed%7), int(seed%5)+2)
		got, _ := located(renamed(changed), source, int(seed%7), int(seed%5)+2)
		a, b := want.Divergence, got.Divergence
		if (a == nil) != (b == nil) {
			t.Fatalf("%+v, renamed %+v", a, b)
		}
		if a != nil && (a.Kind != b.Kind || a.Event != b.Event || a.Statement != b.Statement || a.Site != b.Site || a.Got != b.Got || a.Want != b.Want) {
			t.Errorf("%+v, renamed %+v", a, b)
		}
	})
}

// What is said of two programs that have nothing to do with each other is in its
// bounds: each index in its list, the span its statement's.
func valid(s, reference Side, r Result) error {
	if (r.Divergence == nil) != (r.Abstained != "") {
		return fmt.Errorf("divergence %+v and abstention %q", r.Divergence, r.Abstained)
	}
	if r.Similarity < 0 || r.Similarity > 1 {
		return fmt.Errorf("similarity %v", r.Similarity)
	}
	d := r.Divergence
	switch {
	case d == nil:
		return nil
	case d.Statement < 0 || d.Statement >= len(s.Program.Statements):
		return fmt.Errorf("statement %d of %d", d.Statement, len(s.Program.Statements))
	case d.Span != s.Program.Statements[d.Statement].Span:
		return fmt.Errorf("span %v, the statement's is %v", d.Span, s.Program.Statements[d.Statement].Span)
	case d.Event < -1 || d.Event >= len(s.Run.Events):
		return fmt.Errorf("event %d of %d", d.Event, len(s.Run.Events))
	case d.ReferenceEvent < -1 || d.ReferenceEvent >= len(reference.Run.Events):
		return fmt.Errorf("the reference's event %d of %d", d.ReferenceEvent, len(reference.Run.Events))
	case d.Site >= 0 && int(s.Run.Events[d.Event].Site) != d.Site:
		return fmt.Errorf("site %d for the event at site %d", d.Site, s.Run.Events[d.Event].Site)
	case d.ReferenceSite >= 0 && int(reference.Run.Events[d.ReferenceEvent].Site) != d.ReferenceSite:
		return fmt.Errorf("the reference's site %d for the event at site %d", d.ReferenceSite, reference.Run.Events[d.ReferenceEvent].Site)
	case d.Reason == "":
		return fmt.Errorf("no reason: %+v", d)
	case d.Similarity < 0 || d.Similarity > 1:
		return fmt.Errorf("the divergence's similarity is %v", d.Similarity)
	}
	return nil
}

func TestUnlikeProgramsStayInBounds(t *testing.T) {
	found := 0
	runs(t, func(t *testing.T, seed uint64, _ string, s Side) {
		for other := range uint64(4) {
			reference := runToy(randomToy(seed+1000*(other+1)), int(seed%7), int(seed%5)+2)
			for _, structural := range []float64{0, 0.5, 1.1} {
				got := Locate(s, reference, Options{Structural: structural})
				if err := valid(s, reference, got); err != nil {
					t.Errorf("%v: %s", err, inWords(s, got))
				}
				if got.Divergence != nil {
					found++
				}
			}
		}
	})
	if found < 6*seeds {
		t.Errorf("%d divergences of %d pairs", found, 12*seeds)
	}
}
