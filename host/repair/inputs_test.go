package repair_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/repair"
	"github.com/egca/egca/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

const (
	doubles = "def f(n):\n    return n * 2\n"
	triples = "def f(n):\n    return n * 3\n"
	upToTen = "def f(n):\n    if n > 10:\n        raise ValueError(n)\n    return n * 2\n"
	oddOnes = "def f(n):\n    return n * 2 if n < 8 else 0\n"
	endless = "def f(n):\n    while n > 9:\n        n = n\n    return n * 2\n"
	long    = "def f(n):\n    return [n] * 5000 if n > 9 else n * 2\n"
	nothing = "def f(n):\n    n.append(2)\n"
)

// searched looks for repairs of a candidate with some references; all statements are
// edited.
func searched(t *testing.T, problem dataset.Problem, candidate string, most int) *repair.Found {
	t.Helper()
	problem.TaskID, problem.Language, problem.EntryPoint = "generated", "python", "f"
	p, err := judge.Prepare(t.Context(), judge.Setting{Tracers: testkit.Tracers(t), Limits: testkit.Limits()}, &problem, "")
	if err != nil {
		t.Fatal(err)
	}
	j, err := p.Judge(t.Context(), candidate)
	if err != nil {
		t.Fatal(err)
	}
	search := repair.Search{Steps: 100_000, StepMultiple: 10, Oracles: append([]*judge.Reference{p.Reference}, p.Others...), Generated: most}
	for statement := range j.Program.Statements {
		search.Order = append(search.Order, statement)
	}
	found, err := repair.Find(t.Context(), p, j, search)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func structured(args, expected string) dataset.Test {
	return dataset.Test{Args: []json.RawMessage{json.RawMessage(args)}, Expected: json.RawMessage(expected)}
}

// Only n * 2 goes on like the references; n + 2 and 4 were made for the test.
func TestGeneratedInputsTellRepairsApart(t *testing.T) {
	found := searched(t, dataset.Problem{Reference: doubles, Tests: dataset.Tests{structured("2", "4")}}, triples, 8)
	if found.Generated < 4 || found.AgreesUnedited != 0 && found.AgreesUnedited >= found.Generated {
		t.Fatalf("%d generated inputs, %d of them passed as it is", found.Generated, found.AgreesUnedited)
	}
	right, others := 0, 0
	for _, r := range found.Repairs {
		switch {
		case r.Agrees == found.Generated:
			right++
			if r.Replacement != "2" {
				t.Errorf("%q goes on like the reference", r.Replacement)
			}
		default:
			others++
		}
	}
	if right == 0 || others == 0 {
		t.Errorf("%d repairs go on like the reference, %d do not: %+v", right, others, found.Repairs)
	}
}

func TestGeneratedInputsAreThoseThatReferencesAgreeOn(t *testing.T) {
	tests := dataset.Tests{structured("2", "4"), structured("9", "18")}
	few := dataset.Tests{structured("2", "4"), structured("7", "14")}
	all := searched(t, dataset.Problem{Reference: doubles, Tests: tests}, triples, 100).Generated
	for _, c := range []struct {
		name    string
		problem dataset.Problem
		more    bool // than none
	}{
		{"one raises an exception", dataset.Problem{Reference: upToTen, Tests: tests}, true},
		{"two differ", dataset.Problem{Reference: doubles, References: dataset.References{{Program: oddOnes}}, Tests: few}, true},
		{"one loops for ever", dataset.Problem{Reference: endless, Tests: tests}, true},
		{"one gives much", dataset.Problem{Reference: long, Tests: tests}, true},
		{"a second one loops for ever", dataset.Problem{Reference: doubles, References: dataset.References{{Program: endless}}, Tests: tests}, true},
		{"asked for none", dataset.Problem{Reference: doubles, Tests: tests}, false},
	} {
		most := 100
		if !c.more {
			most = 0
		}
		if got := searched(t, c.problem, triples, most).Generated; got >= all || c.more != (got > 0) {
			t.Errorf("%s: %d generated inputs, %d with one reference that takes all", c.name, got, all)
		}
	}
	if got := searched(t, dataset.Problem{Reference: doubles, Tests: tests}, triples, 3).Generated; got != 3 {
		t.Errorf("asked for 3, got %d", got)
	}
}

// The arguments of a test in source form are those that a trace shows.
func TestGeneratedInputsOfTestsInSourceForm(t *testing.T) {
	for name, test := range map[string]dataset.Test{
		"split":  {Source: "assert f(2) == 4", Call: "f(2)", Expect: "4"},
		"inside": {Source: "m = 2\nfor k in range(2, 4):\n    m = m + f(k) - 2 * k\nassert m == 2"},
	} {
		found := searched(t, dataset.Problem{Reference: doubles, Tests: dataset.Tests{test}}, triples, 8)
		if found.Generated == 0 {
			t.Errorf("%s: no generated inputs", name)
		}
	}
}

func TestFunctionsThatReturnNothingHaveNoGeneratedInputs(t *testing.T) {
	test := dataset.Test{Source: "xs = [1]\nf(xs)\nassert xs == [1, 2]"}
	found := searched(t, dataset.Problem{Reference: nothing, Tests: dataset.Tests{test}}, "def f(n):\n    n.append(3)\n", 8)
	if found.Generated != 0 || len(found.Repairs) == 0 {
		t.Errorf("%d generated inputs, %d repairs", found.Generated, len(found.Repairs))
	}
}

// Of large arguments none are made: every search would carry them.
func TestLargeArgumentsAreNotVaried(t *testing.T) {
	large, _ := json.Marshal(strings.Repeat("a", 20_000))
	sizes := dataset.Test{Args: []json.RawMessage{large}, Expected: json.RawMessage("20000")}
	found := searched(t, dataset.Problem{Reference: "def f(s):\n    return len(s)\n", Tests: dataset.Tests{sizes}}, "def f(s):\n    return len(s) + 1\n", 8)
	if found.Generated != 0 || len(found.Repairs) == 0 {
		t.Errorf("%d generated inputs, %d repairs", found.Generated, len(found.Repairs))
	}
}

// Inputs near operations are calls of the same methods on one object, and tell a repair
// that goes on like the reference from one that was made for the test.
func TestGeneratedOperations(t *testing.T) {
	const counter = "class f:\n    def __init__(self, start):\n        self.total = start\n" +
		"    def add(self, n):\n        self.total = self.total + n\n    def value(self):\n        return self.total\n"
	test := dataset.Test{
		Operations: []string{"f", "add", "add", "value"}, Expected: json.RawMessage("[null, null, null, 6]"),
		Args: []json.RawMessage{json.RawMessage("[0]"), json.RawMessage("[2]"), json.RawMessage("[4]"), json.RawMessage("[]")},
	}
	wrong := strings.Replace(counter, "self.total + n", "self.total - n", 1)
	found := searched(t, dataset.Problem{Reference: counter, Tests: dataset.Tests{test}}, wrong, 8)
	if found.Generated != 8 || found.AgreesUnedited > 3 {
		t.Fatalf("%d inputs were generated, the program agrees on %d", found.Generated, found.AgreesUnedited)
	}
	if agree := func(r repair.Repair) bool { return r.Agrees == found.Generated }; !slices.ContainsFunc(found.Repairs, agree) {
		t.Errorf("no repair agrees with the reference on all generated inputs: %+v", found.Repairs)
	}
}

// Inputs near linked lists are lists of which linked lists are made.
func TestGeneratedNodes(t *testing.T) {
	const sum = "def f(head):\n    total = 0\n    while head:\n        total = total + head.val\n        head = head.next\n    return total\n"
	problem := dataset.Problem{
		Reference: sum, Types: &dataset.Types{Args: []string{"ListNode"}}, Tests: dataset.Tests{structured("[1, 2, 3]", "6")},
	}
	found := searched(t, problem, strings.Replace(sum, "total + head.val", "total - head.val", 1), 8)
	agree := func(r repair.Repair) bool { return r.Agrees == found.Generated }
	if found.Generated != 8 || !slices.ContainsFunc(found.Repairs, agree) {
		t.Fatalf("%d inputs were generated, and the repairs are %+v", found.Generated, found.Repairs)
	}
}
