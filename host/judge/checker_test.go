package judge_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
)

// checkedBy is a problem without expected values, whose function is f.
func checkedBy(checker dataset.Checker, reference string, tests ...dataset.Test) *dataset.Problem {
	p := problem(reference, tests...)
	p.Checker = &checker
	return p
}

// given is a test of f with the arguments, in JSON.
func given(args ...string) dataset.Test {
	test := returns("", args...)
	test.Expected = nil
	return test
}

// sums accepts any pair whose sum is the argument.
const sums = `def check(input, expected, output):
    if not isinstance(output, list) or len(output) != 2:
        return False, "give two numbers"
    return sum(output) == input[0]
`

const sumsJS = `function check(input, expected, output) {
  return Array.isArray(output) && output.length === 2 && output[0] + output[1] === input[0];
}
`

// A result is right where the checker says so, and the reason has its words.
func TestChecker(t *testing.T) {
	for name, checker := range map[string]dataset.Checker{
		"own": {Program: sums}, "other": {Language: "javascript", Program: sumsJS},
	} {
		p := prepare(t, setting(testkit.Tracers(t)), checkedBy(checker, "def f(n):\n    return [0, n]\n", given("4"), given("7")))
		if len(p.Notes) > 0 {
			t.Errorf("%s: notes %q", name, p.Notes)
		}
		words := func(text string) string {
			if name == "other" {
				text, _, _ = strings.Cut(text, ":")
			}
			return text
		}
		for candidate, want := range map[string]string{
			"def f(n):\n    return [1, n - 1]\n":              "pass; pass",
			"def f(n):\n    return (1, n - 1)\n":              "pass; pass",
			"def f(n):\n    return [n, n]\n":                  "returned [4, 4], which the checker refuses; returned [7, 7], which the checker refuses",
			"def f(n):\n    return [2, 2]\n":                  "pass; returned [2, 2], which the checker refuses",
			"def f(n):\n    return n\n":                       words("returned 4, which the checker refuses: give two numbers") + "; " + words("returned 7, which the checker refuses: give two numbers"),
			"def f(n):\n    return {n} if n < 5 else print\n": words("returned {4}, which the checker refuses: give two numbers") + "; returned <builtin print>, which is no plain data that the checker could be given",
			"def f(n):\n    return [][n]\n":                   "IndexError: list index out of range; IndexError: list index out of range",
		} {
			if got := outcomes(judged(t, p, candidate).Verdicts); got != want {
				t.Errorf("%s: %q: %s, want %s", name, candidate, got, want)
			}
		}
	}
}

// A checker is told what the test has, in the form of its kind of test.
func TestCheckerIsTold(t *testing.T) {
	text := func(s string) *string { return &s }
	echo := dataset.Checker{Program: "def check(*all):\n    return False, repr(all)\n"}
	for want, test := range map[string]dataset.Test{
		`([3, [1, 2]], None, 0)`:    given("3", "[1, 2]"),
		`([3], {'a': 1.5}, 0)`:      returns(`{"a": 1.5}`, "3"),
		`([3], [1, None], 0)`:       {Args: []json.RawMessage{json.RawMessage("3")}, AnyOf: []json.RawMessage{json.RawMessage("1"), json.RawMessage("null")}},
		`([{'a': 1}], None, 0)`:     {Args: []json.RawMessage{}, Kwargs: map[string]json.RawMessage{"a": json.RawMessage("1")}},
		`('a\nb', 'c\n', 'said\n')`: {Stdin: text("a\nb"), Stdout: text("c\n")},
	} {
		candidate := "def f(*args, **named):\n    return 0\n"
		if test.Stdin != nil {
			candidate = "print('said')\n"
		}
		p := checkedBy(echo, "", test)
		if test.Stdin != nil {
			p.EntryPoint = ""
		}
		verdicts := judged(t, prepare(t, setting(testkit.Tracers(t)), p), candidate).Verdicts
		if got := outcomes(verdicts); !strings.HasSuffix(got, "refuses: "+want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// Equal results are asked about once, in a job of references' workers.
func TestCheckerRemembers(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	p := prepare(t, setting(tracers), checkedBy(dataset.Checker{Program: sums}, "", given("4"), given("4"), given("7")))
	w.forget()
	asked := func() (inputs int) {
		defer w.forget()
		for _, job := range w.jobs {
			if job.EntryPoint != dataset.CheckerFunction {
				continue
			}
			if inputs += len(job.Inputs); !job.Confidential || len(job.Program.Prelude) > 0 {
				t.Errorf("a checker runs as %v", job)
			}
		}
		return inputs
	}
	for i, c := range []struct {
		program string
		inputs  int
	}{
		{"def f(n):\n    return [0, n]\n", 3},
		{"def f(n):\n    return (n - n, n)\n", 0},
		{"def f(n):\n    return [0, 4]\n", 1}, // for 7 alone
		{"def f(n):\n    return [n, 0]\n", 3},
	} {
		judged(t, p, c.program)
		if got := asked(); got != c.inputs {
			t.Errorf("program %d: %d questions, want %d", i, got, c.inputs)
		}
	}
}

// A checker that fails is the problem's fault, whatever the program did: there is no verdict.
func TestCheckerFails(t *testing.T) {
	candidate := "def f(n):\n    return [n]\n"
	for source, want := range map[string]string{
		"def check(i, e, o):\n    return o[0] == 1 or o[1]\n":                     "IndexError: list index out of range",
		"def check(i, e, o):\n    return o and 1\n":                               "it returned 1, which is neither a truth value nor a pair of one and a text",
		"def check(i, e, o):\n    return o and (True, 1)\n":                       "it returned (true, 1), which is neither",
		"def check(i, e, o):\n    return o and [True, 'a', 'b']\n":                "neither a truth value nor a pair",
		"def check(i, e, o):\n    while o: pass\n":                                "over its limit of ",
		"def check(i, e, o):\n    return o and [0] * 10 ** 12\n":                  "over its limit on memory",
		"def check(i, e, o):\n    import os\n    o and os._exit(0)\n":             "the process exited by itself",
		"def check(i, e):\n    return True\n":                                     "TypeError: check() takes 2 positional arguments but 3 were given",
		"def check(i, e, o):\n    raise SystemExit\n":                             "SystemExit",
		"def check(i, e, o):\n    import os, struct\n    o and os.write(3, b'x')": "its process broke the protocol",
	} {
		s := setting(testkit.Tracers(t))
		s.Limits.CPUCeiling.Duration = s.Limits.CPUFloor.Duration
		p := prepare(t, s, checkedBy(dataset.Checker{Program: source}, "", given("4")))
		j, err := p.Judge(t.Context(), candidate)
		if !errors.Is(err, judge.ErrProblem) || errors.Is(err, judge.ErrPlugin) || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), "its checker fails on test 0, on the result [4]") {
			t.Errorf("%s: %v %v, want %q", source, j, err, want)
		}
	}
}

// A problem whose checker cannot be used is broken, or noted.
func TestCheckersOfProblems(t *testing.T) {
	for source, want := range map[string]string{
		"def check(i, e, o:\n":                        "its checker does not compile: SyntaxError",
		"def chek(i, e, o):\n    return True\n":       "its checker does not define check(input, expected, output)",
		"def check(i, e, o):\n    return o is None\n": "the reference fails 1 of 1 tests (test 0: returned [0, 4], which the checker refuses)",
		"def check(i, e, o):\n    return not o or 1 / 0\n": "its checker fails on test 0, on the result [0, 4]: ZeroDivisionError: division by zero; " +
			"mend the checker",
	} {
		asked := checkedBy(dataset.Checker{Program: source}, "def f(n):\n    return [0, n]\n", given("4"))
		if _, err := judge.Prepare(t.Context(), setting(testkit.Tracers(t)), asked, ""); !errors.Is(err, judge.ErrProblem) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", source, err, want)
		}
	}
	unguarded := checkedBy(dataset.Checker{Program: "def check(i, e, o):\n    return sum(o) == i[0]\n"}, "def f(n):\n    return [0, n]\n", given("4"))
	p := prepare(t, setting(testkit.Tracers(t)), unguarded)
	if len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "the checker fails on the result null of test 0 (TypeError: 'NoneType' object is not iterable)") {
		t.Errorf("notes %q", p.Notes)
	}
}

// What a candidate returns is data to a checker: nothing of it runs there.
func TestCheckerIsNotAttacked(t *testing.T) {
	p := prepare(t, setting(testkit.Tracers(t)), checkedBy(dataset.Checker{Program: sums}, "", given("4"), given("7")))
	refused := func(reason string) string { return reason + "; " + reason }
	for candidate, want := range map[string]string{
		"class A(list):\n    def __len__(self):\n        return 2\n    def __eq__(self, other):\n        return True\n    def __radd__(self, other):\n        return self\ndef f(n):\n    return A([A()])\n": refused("returned [[]], which the checker refuses: give two numbers"),
		"class A:\n    def __eq__(self, other):\n        return True\n    def __radd__(self, other):\n        return self\ndef f(n):\n    return [A(), A()]\n":                                               refused("returned [A(), A()], which is no plain data that the checker could be given"),
		"def f(n):\n    return \"__import__('os')._exit(0)\"\n":                    refused("returned \"__import__('os')._exit(0)\", which the checker refuses: give two numbers"),
		"def f(n):\n    a = []\n    a.append(a)\n    return a\n":                   refused("returned [<cycle>], which is no plain data that the checker could be given"),
		"def f(n):\n    return [1] * 10 ** 6\n":                                    refused("no plain data"),
		"def f(n):\n    global check\n    check = lambda *a: True\n    return 0\n": refused("returned 0, which the checker refuses: give two numbers"),
	} {
		got := outcomes(judged(t, p, candidate).Verdicts)
		if want == refused("no plain data") {
			if strings.Count(got, "which is no plain data") != 2 {
				t.Errorf("%q: %s", candidate, got)
			}
		} else if got != want {
			t.Errorf("%q: %s, want %s", candidate, got, want)
		}
	}
}

// Tests end at the first that the checker refuses where they are to.
func TestCheckerStops(t *testing.T) {
	s := setting(testkit.Tracers(t))
	s.Judge.StopAtFailure = true
	p := prepare(t, s, checkedBy(dataset.Checker{Program: sums}, "", given("4"), given("7"), given("4")))
	if got := outcomes(judged(t, p, "def f(n):\n    return [2, 2]\n").Verdicts); got != "pass; returned [2, 2], which the checker refuses" {
		t.Error(got)
	}
}
