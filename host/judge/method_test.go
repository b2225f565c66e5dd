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

// counters have a method that counts its calls on one object.
const (
	counter   = "class C:\n    def __init__(self):\n        self.n = 0\n\n    def f(self, x):\n        self.n += x\n        return self.n\n"
	counterJS = "class C {\n  n = 0;\n  f(x) { this.n += x; return this.n; }\n}\n"
)

// Each test makes an object of its own. Source tests make theirs themselves.
func TestMethods(t *testing.T) {
	given := problem(counter, returns("2", "2"), returns("3", "3"), source("assert C().f(4) == 4"))
	given.EntryPoint = "C.f"
	p := prepare(t, setting(testkit.Tracers(t)), given)
	for candidate, want := range map[string]string{
		counter: "pass; pass; pass",
		"class C:\n    n = []\n    def f(self, x):\n        self.n.append(x)\n        return sum(self.n)\n": "pass; pass; pass",
		"class B:\n    def f(self, x):\n        return x\n\nclass C(B):\n    pass\n":                        "pass; pass; pass",
		"class C:\n    @staticmethod\n    def f(x):\n        return -x\n":                                   "returned -2, expected 2; returned -3, expected 3; returned -4, expected 4",
		"class C:\n    def g(self, x):\n        return x\n": "AttributeError: 'C' object has no attribute 'f'; " +
			"AttributeError: 'C' object has no attribute 'f'; AttributeError: 'C' object has no attribute 'f'",
		"def C():\n    raise ValueError('no')\n": "ValueError: no; ValueError: no; ValueError: no",
	} {
		if got := outcomes(judged(t, p, candidate).Verdicts); got != want {
			t.Errorf("%s: %s, want %s", candidate, got, want)
		}
	}
}

func TestMethodsOfJavaScript(t *testing.T) {
	given := &dataset.Problem{TaskID: "t", Language: "javascript", EntryPoint: "C.f", Reference: counterJS,
		Tests: dataset.Tests{returns("2", "2"), source("if (!(new C().f(4) === 4)) throw new Error('no')")}}
	p := prepare(t, setting(testkit.Tracers(t)), given)
	for candidate, want := range map[string]string{
		counterJS: "pass; pass",
		"const C = class { f(x) { return x; } };\n":               "pass; pass",
		"function C() {}\nC.prototype.f = (x) => x;\n":            "pass; pass",
		"module.exports = { C: class { f(x) { return x; } } };\n": "pass; ReferenceError: C is not defined",
		"class C { g(x) { return x; } }\n":                        "ReferenceError: C.f is not defined; TypeError: (intermediate value).f is not a function",
		"class C { constructor() { throw new Error('no'); } }\n":  "Error: no; Error: no",
		"class C { f(x) { return -x; } }\n":                       "returned -2, expected 2; returned -4, expected 4",
	} {
		if got := outcomes(judged(t, p, candidate).Verdicts); got != want {
			t.Errorf("%s: %s, want %s", candidate, got, want)
		}
	}
	for i := range p.Tests {
		if p.Tests[i].Inside {
			t.Errorf("test %d is judged inside", i)
		}
	}
}

// Where the reference has what the problem names as a method alone, that is called.
func TestMethodOfTheReference(t *testing.T) {
	p := prepare(t, setting(testkit.Tracers(t)), problem(counter, returns("2", "2"), source("assert C().f(4) == 4")))
	if p.EntryPoint != "C.f" || p.Tests[1].Inside {
		t.Errorf("entry point %s, inside %v", p.EntryPoint, p.Tests[1].Inside)
	}
	if got := outcomes(judged(t, p, counter).Verdicts); got != "pass; pass" {
		t.Error(got)
	}
}

func TestMethodsNeedACapability(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	w.without = []pluginv1.Capability{pluginv1.Capability_CAPABILITY_METHODS}
	given := problem(counter, returns("2", "2"))
	given.EntryPoint = "C.f"
	_, err := judge.Prepare(t.Context(), setting(tracers), given, "")
	if !errors.Is(err, judge.ErrProblem) || !strings.Contains(err.Error(), "entry_point C.f is a method, and the plugin for python calls functions alone") {
		t.Error(err)
	}
}

// Keyword arguments are given by their names, and shown so.
func TestKeywordArguments(t *testing.T) {
	const reference = "def f(a, *, b=1, **more):\n    return [a, b, more]\n"
	named := func(expected string, kwargs map[string]json.RawMessage, args ...string) dataset.Test {
		test := returns(expected, args...)
		test.Kwargs = kwargs
		return test
	}
	given := problem(reference, returns("[1, 1, {}]", "1"), named(`[1, 2, {"c": [3]}]`,
		map[string]json.RawMessage{"c": json.RawMessage("[3]"), "b": json.RawMessage("2")}, "1"),
		named("[0, 1, {}]", map[string]json.RawMessage{"a": json.RawMessage("0")}))
	p := prepare(t, setting(testkit.Tracers(t)), given)
	if p.Tests[1].Text != "f(1, b=2, c=[3])" {
		t.Error(p.Tests[1].Text)
	}
	for candidate, want := range map[string]string{
		reference: "pass; pass; pass",
		"def f(a, b=1, c=None):\n    return [a, b, {} if c is None else {'c': c}]\n": "pass; pass; pass",
		"def f(x, b=1, c=None):\n    return [x, b, {} if c is None else {'c': c}]\n": "pass; pass; TypeError: f() got an unexpected keyword argument 'a'",
	} {
		if got := outcomes(judged(t, p, candidate).Verdicts); got != want {
			t.Errorf("%s: %s, want %s", candidate, got, want)
		}
	}
	_, err := judge.Prepare(t.Context(), setting(testkit.Tracers(t)), given, "javascript")
	if !errors.Is(err, judge.ErrProblem) || !strings.Contains(err.Error(), "test 1 has kwargs, and the plugin for javascript gives no keyword arguments") {
		t.Error(err)
	}
}

// A prelude runs before each program of the problem's language, in every input anew.
func TestPrelude(t *testing.T) {
	given := problem("def f(n):\n    seen.append(n)\n    return half(sum(seen))\n", returns("1", "2"), returns("2", "4"),
		source("assert f(half(8)) == 2"))
	given.Prelude = "import math\nseen = []\ndef half(n):\n    return math.floor(n / 2)\n"
	p := prepare(t, setting(testkit.Tracers(t)), given)
	for candidate, want := range map[string]string{
		given.Reference: "pass; pass; pass",
		"def half(n):\n    return n\ndef f(n):\n    return half(n)\n": "returned 2, expected 1; returned 4, expected 2; returned 8, expected 2",
		"def f(n):\n    return math.pi\n":                             "returned 3.141592653589793, expected 1; returned 3.141592653589793, expected 2; returned 3.141592653589793, expected 2",
	} {
		if got := outcomes(judged(t, p, candidate).Verdicts); got != want {
			t.Errorf("%s: %s, want %s", candidate, got, want)
		}
	}
	broken := judged(t, p, "def f(:\n")
	if len(broken.Program.Errors) != 1 || broken.Program.Errors[0].Span.Start != 6 {
		t.Errorf("%+v", broken.Program.Errors)
	}
	for _, c := range []struct{ language, prelude, reference, want string }{
		{"python", "def g(:", doubles, "its prelude does not compile: SyntaxError"},
		{"python", "raise ValueError('no')", doubles, "the reference fails 1 of 1 tests (test 0: ValueError: no)"},
		{"javascript", "let (", "f = (n) => 2 * n", "its prelude does not compile: SyntaxError"},
	} {
		given := problem(c.reference, returns("4", "2"))
		given.Language, given.Prelude = c.language, c.prelude
		_, err := judge.Prepare(t.Context(), setting(testkit.Tracers(t)), given, "")
		if !errors.Is(err, judge.ErrProblem) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.prelude, err)
		}
	}
}
