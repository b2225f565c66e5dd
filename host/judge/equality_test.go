package judge_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
)

// Within a language its own equality decides. Between languages a difference counts if
// both languages can tell it apart; with Strict the kind of value counts too.
func TestEqualityOfLanguages(t *testing.T) {
	tracers := testkit.Tracers(t)
	const (
		py     = "python"
		js     = "javascript" // a program for a problem in JavaScript
		across = "javascript across"
		strict = "javascript strictly across"
	)
	bodies := map[string]string{py: "def f():\n    return VALUE\n", js: "function f() { return VALUE; }\n"}
	for _, c := range []struct {
		where, value, expected string
		equal                  bool
	}{
		{py, "4", "4", true},
		{py, "4.0", "4", true},
		{py, "True", "1", true},
		{py, "0", "false", true},
		{py, "(1, 2)", "[1, 2]", true}, // JSON has lists alone
		{py, "[(1, [2]), {'a': (3,)}]", `[[1, [2]], {"a": [3]}]`, true},
		{py, "(1, 2)", "[1, 2, 3]", false},
		{py, "{(1, 2)}", "[[1, 2]]", false},
		{py, "[1, 2]", "[1, 2]", true},
		{py, "None", "null", true},
		{py, "2**70", "1180591620717411303424", true},
		{py, "2.0**70", "1180591620717411303424", true},
		{py, "2**70 + 1", "1180591620717411303424", false},
		{py, "{'b': 1, 'a': [2]}", `{"a": [2], "b": 1}`, true},
		{py, "{'a': 1, 'b': 1}", `{"a": 1}`, false},
		{py, "'1'", "1", false},
		{py, "b'a'", `"a"`, false},
		{py, "__import__('collections').OrderedDict(a=1)", `{"a": 1}`, true},
		{js, "4", "4", true},
		{js, "4", "4.0", true},
		{js, "true", "1", false},
		{js, "null", "null", true},
		{js, "undefined", "null", false},
		{js, "[1, 2]", "[1, 2]", true},
		{js, "{b: 1, a: [2]}", `{"a": [2], "b": 1}`, true},
		{js, "4n", "4", false},
		{js, "new Map([['a', 1]])", `{"a": 1}`, false},
		{js, "9007199254740993", "9007199254740992", true}, // one number to JavaScript
		{across, "4", "4.0", true},
		{across, "true", "1", false},
		{across, "undefined", "null", true},
		{across, "4n", "4", true},
		{across, "new Map([['a', 1]])", `{"a": 1}`, true},
		{strict, "4.5", "4.5", true},
		{strict, "true", "1", false},
		{strict, "undefined", "null", false},
		{strict, "[1, 'b', null]", `[1, "b", null]`, true},
	} {
		language, _, _ := strings.Cut(c.where, " ")
		s := setting(tracers)
		s.Strict = c.where == strict
		given := problem(strings.ReplaceAll(bodies[py], "VALUE", fmt.Sprintf("__import__('json').loads(%q)", c.expected)), returns(c.expected))
		if c.where == js {
			given.Language, given.Reference = js, strings.ReplaceAll(bodies[js], "VALUE", fmt.Sprintf("JSON.parse(%q)", c.expected))
		}
		p, err := judge.Prepare(t.Context(), s, given, language)
		if err != nil {
			t.Fatal(err)
		}
		j := judged(t, p, strings.ReplaceAll(bodies[language], "VALUE", "("+c.value+")"))
		if got := j.Verdicts[0].Passed; got != c.equal {
			t.Errorf("%s: %s for %s: %v, want %v (%s)", c.where, c.value, c.expected, got, c.equal, j.Verdicts[0].Reason)
		}
	}
}

// A tuple stands for a list of the expected value unless the test, or the problem of a
// test that says nothing, keeps them apart.
func TestTupleIsList(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		problem, test, exact *bool
		want                 bool
	}{
		{nil, nil, nil, true}, {&no, nil, nil, false}, {&no, &yes, nil, true}, {&yes, &no, nil, false},
		{nil, nil, &yes, false}, {&yes, nil, &yes, false}, {nil, nil, &no, true},
	} {
		test := returns("[1, 2]")
		test.TupleIsList, test.ExactType = c.test, c.exact
		given := problem("def f():\n    return [1, 2]\n", test)
		given.TupleIsList = c.problem
		p, err := judge.Prepare(t.Context(), setting(testkit.Tracers(t)), given, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := judged(t, p, "def f():\n    return 1, 2\n").Verdicts[0].Passed; got != c.want {
			t.Errorf("problem %v, test %v, exact %v: %v, want %v", c.problem, c.test, c.exact, got, c.want)
		}
	}
}
