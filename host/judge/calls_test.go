package judge_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// operations is a test of several calls: the arguments of each, and the results.
func operations(expected, names string, args ...string) dataset.Test {
	test := dataset.Test{Operations: strings.Fields(names), Expected: json.RawMessage(expected)}
	for _, one := range args {
		test.Args = append(test.Args, json.RawMessage(one))
	}
	return test
}

const (
	chain = "def f(head, tail=None):\n    values = []\n    while head:\n        values.append(head.val)\n        head = head.next\n" +
		"    for value in reversed(values):\n        tail = ListNode(value, tail)\n    return tail\n"
	adder = "class f:\n    def __init__(self, n=0):\n        self.n = n\n    def add(self, n):\n        self.n += n\n        return self.n\n"
)

// A result of a type is compared as a list, whatever way the expected one is written.
func TestTypes(t *testing.T) {
	named := returns("[1, 2]", "[1]")
	named.Kwargs = map[string]json.RawMessage{"tail": json.RawMessage("[2]")}
	given := problem(chain, returns("[1, 2]", "[1, 2]"), returns("null", "null"), named)
	given.Types = &dataset.Types{Args: []string{"ListNode"}, Kwargs: map[string]string{"tail": "ListNode"}, Returns: "ListNode"}
	p := prepare(t, setting(testkit.Tracers(t)), given)
	if p.Tests[0].Text != "f([1, 2] as ListNode)" || p.Tests[2].Text != "f([1] as ListNode, tail=[2] as ListNode)" {
		t.Errorf("%s; %s", p.Tests[0].Text, p.Tests[2].Text)
	}
	for candidate, want := range map[string]string{
		chain: "pass; pass; pass",
		"def f(head, tail=None):\n    return head\n": "pass; pass; returned [1], expected [1, 2]",
		"def f(head, tail=None):\n    return [1]\n": strings.Repeat("; returned <no ListNode: an object of list, without val and next>, expected E: "+
			"<no ListNode: an object of list, without val and next> equals nothing", 3)[2:],
	} {
		got := strings.NewReplacer("expected [1, 2]:", "expected E:", "expected []:", "expected E:").Replace(outcomes(judged(t, p, candidate).Verdicts))
		if got != want {
			t.Errorf("%s: %s, want %s", candidate, got, want)
		}
	}
}

// What no argument of a type can be made of is the problem's fault.
func TestTypesThatDoNotFit(t *testing.T) {
	for args, want := range map[string]string{
		"3":         "args[0] is to be made a list[ListNode] by types, and is no list",
		"[[1], 2]":  "args[0] [1] is to be made a ListNode by types, and is no list",
		"{\"a\":1}": "args[0] is to be made a list[ListNode] by types, and is no list",
	} {
		given := problem("def f(x):\n    return 1\n", returns("1", args))
		given.Types = &dataset.Types{Args: []string{"list[ListNode]"}}
		_, err := judge.Prepare(t.Context(), setting(testkit.Tracers(t)), given, "")
		if !errors.Is(err, judge.ErrProblem) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", args, err, want)
		}
	}
	given := problem("def f(x):\n    return None\n", returns("7", "[1]"))
	given.Types = &dataset.Types{Returns: "ListNode"}
	if _, err := judge.Prepare(t.Context(), setting(testkit.Tracers(t)), given, ""); err == nil ||
		!strings.Contains(err.Error(), "expected is to be made a ListNode by types, and is no list") {
		t.Error(err)
	}
}

// Several calls are on one object, and a reference in another language makes them too.
func TestOperations(t *testing.T) {
	given := problem(adder, operations("[null, 3, 5]", "f add add", "[1]", "[2]", "[2]"), operations("[null, 4]", "f add", "[]", "[4]"))
	given.References = dataset.References{{Language: "javascript", EntryPoint: "Adder",
		Program: "class Adder {\n  constructor(n = 0) { this.n = n; }\n  add(n) { return (this.n += n); }\n}\n"}}
	p := prepare(t, setting(testkit.Tracers(t)), given)
	if p.Tests[0].Text != "f(1); add(2); add(2)" || len(p.Others) != 1 || !p.Others[0].Passes[0] || !p.Others[0].Passes[1] {
		t.Errorf("%s; %d others; %q", p.Tests[0].Text, len(p.Others), p.Notes)
	}
	for candidate, want := range map[string]string{
		adder:                                    "pass; pass",
		strings.Replace(adder, "+= n", "= n", 1): "returned [null, 2, 2], expected [null, 3, 5]; pass",
		"class f:\n    pass\n":                   "TypeError: f() takes no arguments; AttributeError: 'f' object has no attribute 'add'",
		"class g:\n    pass\n":                   "NameError: name 'f' is not defined; NameError: name 'f' is not defined",
	} {
		if got := outcomes(judged(t, p, candidate).Verdicts); got != want {
			t.Errorf("%s: %s, want %s", candidate, got, want)
		}
	}
}

// The result is an argument after the call, whatever the call returns, in a reference of another language too.
func TestInPlace(t *testing.T) {
	const turns = "def f(xs, by):\n    xs[:] = xs[by:] + xs[:by]\n"
	first := 0
	given := problem(turns, returns("[2, 3, 1]", "[1, 2, 3]", "1"), returns("[]", "[]", "2"))
	given.Types = &dataset.Types{InPlace: &first}
	given.References = dataset.References{{Language: "javascript", EntryPoint: "turn",
		Program: "async function turn(xs, by) {\n  await null;\n  xs.push(...xs.splice(0, by));\n  return 7;\n}\n"}}
	p := prepare(t, setting(testkit.Tracers(t)), given)
	if p.Tests[0].Text != "f([1, 2, 3], 1), of which the result is args[0]" || len(p.Others) != 1 || !p.Others[0].Passes[0] || !p.Others[0].Passes[1] {
		t.Errorf("%s; %d others; %q", p.Tests[0].Text, len(p.Others), p.Notes)
	}
	for candidate, want := range map[string]string{
		turns: "pass; pass",
		"def f(xs, by):\n    xs = xs[by:] + xs[:by]\n    return xs\n": "returned [1, 2, 3], expected [2, 3, 1]; pass",
		"def f(xs, by):\n    xs.clear()\n":                            "returned [], expected [2, 3, 1]; pass",
		"def f(xs, by):\n    xs.pop()\n":                              "returned [1, 2], expected [2, 3, 1]; IndexError: pop from empty list",
	} {
		if got := outcomes(judged(t, p, candidate).Verdicts); got != want {
			t.Errorf("%s: %s, want %s", candidate, got, want)
		}
	}
	lists := problem("def f(head):\n    head.val, head.next.val = head.next.val, head.val\n", returns("[2, 1]", "[1, 2]"))
	lists.Types = &dataset.Types{Args: []string{"ListNode"}, Returns: "ListNode", InPlace: &first}
	prepare(t, setting(testkit.Tracers(t)), lists)
	third := 2
	given.Types.InPlace = &third
	if _, err := judge.Prepare(t.Context(), setting(testkit.Tracers(t)), given, ""); err == nil ||
		!strings.Contains(err.Error(), "types.in_place is 2: the test has no such argument") {
		t.Error(err)
	}
}

// A plugin that cannot make the calls is named with the way out.
func TestCallsNeedCapabilities(t *testing.T) {
	typed := problem(chain, returns("[1]", "[1]"))
	typed.Types = &dataset.Types{Args: []string{"ListNode"}, Returns: "ListNode"}
	first := 0
	changed := problem("def f(xs):\n    xs.sort()\n", returns("[1]", "[1]"))
	changed.Types = &dataset.Types{InPlace: &first}
	for _, c := range []struct {
		capability pluginv1.Capability
		given      *dataset.Problem
		want       string
	}{
		{pluginv1.Capability_CAPABILITY_IN_PLACE, changed, "test 0 has an argument for its result (types.in_place), which the plugin for python does not look at"},
		{pluginv1.Capability_CAPABILITY_TYPES, typed, "test 0 has arguments or a result of types, which the plugin for python cannot make"},
		{pluginv1.Capability_CAPABILITY_OPERATIONS, problem(adder, operations("[null]", "f", "[]"), operations("[null, 1]", "f add", "[]", "[1]")),
			"test 1 has operations, and the plugin for python makes one call"},
	} {
		w, tracers := watching(t, testkit.Tracers(t), "python")
		w.without = []pluginv1.Capability{c.capability}
		_, err := judge.Prepare(t.Context(), setting(tracers), c.given, "")
		if !errors.Is(err, judge.ErrProblem) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// A test file runs inside; what it wants and is not there is said of the problem, with a
// reference and without one.
func TestFiles(t *testing.T) {
	file := func(text string) dataset.Test { return source("from solution import f\n\n\ndef test_f(" + text + "\n") }
	p := prepare(t, setting(testkit.Tracers(t)), problem(doubles, file("):\n    assert f(2) == 4")))
	if j := judged(t, p, "def f(n):\n    return n\n"); outcomes(j.Verdicts) != "inside: the test's own code fails: AssertionError: test_f, line 5 of the test file" ||
		j.Inside != 1 {
		t.Errorf("%s, %d inside", outcomes(j.Verdicts), j.Inside)
	}
	for _, reference := range []string{doubles, ""} {
		_, err := judge.Prepare(t.Context(), setting(testkit.Tracers(t)), problem(reference, file("tmp_path):\n    assert f(2) == 4")), "")
		if err == nil || !strings.Contains(err.Error(), "its test test_f takes the fixture tmp_path") {
			t.Errorf("%q: %v", reference, err)
		}
	}
}
