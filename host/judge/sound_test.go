package judge_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
)

func prepared(t *testing.T, problem dataset.Problem) (*judge.Problem, error) {
	t.Helper()
	problem.TaskID, problem.Language, problem.EntryPoint = "sound", "python", "f"
	return judge.Prepare(t.Context(), judge.Setting{Tracers: testkit.Tracers(t), Limits: testkit.Limits()}, &problem, "")
}

// A problem whose references fail its tests can judge nothing, and says why.
func TestUnsoundProblems(t *testing.T) {
	tests := dataset.Tests{returns("4", "2"), returns("6", "3"), {Source: "assert f(1) > 0"}}
	for want, problem := range map[string]dataset.Problem{
		"the reference fails 2 of 3 tests (test 0: returned 6, expected 4)":                                   {Reference: triples, Tests: tests},
		"the reference fails 3 of 3 tests (test 0: the test's own code fails: AssertionError)":                {Reference: doubles, Tests: dataset.Tests{{Source: "assert f(1) < 0"}, {Source: "assert not f(1)"}, {Source: "f(1) / 0"}}},
		"does not define f at its top level, as entry_point says (test 0: NameError: name 'f' is not defined": {Reference: "class Solution:\n    def double(self, n):\n        return n * 2\n", Tests: tests},
		"it defines double; mend the tests or the reference":                                                  {Reference: "def double(n):\n    return n * 2\n", Tests: tests},
		"the reference 1 fails 1 of 1 tests":                                                                  {References: dataset.References{{Program: triples}, {Program: "def f(n):\n    return 0\n"}}, Tests: tests[:1]},
	} {
		if _, err := prepared(t, problem); !errors.Is(err, judge.ErrProblem) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// The first reference that passes every test is the problem's.
func TestASoundReferenceServes(t *testing.T) {
	p, err := prepared(t, dataset.Problem{Reference: triples, References: dataset.References{{Program: doubles}, {Program: upToTen}},
		Tests: dataset.Tests{returns("4", "2"), returns("6", "3")}})
	if err != nil {
		t.Fatal(err)
	}
	if p.Reference.Source != doubles || len(p.Others) != 2 || p.Others[0].Source != triples {
		t.Errorf("the reference is %q beside %d", p.Reference.Source, len(p.Others))
	}
	if notes := strings.Join(p.Notes, "\n"); !strings.Contains(notes, "test 0: reference fails it (returned 6, expected 4)") {
		t.Errorf("notes %q", notes)
	}
}

// exact_type has a result be of the expected value's type, all the way down.
func TestExactType(t *testing.T) {
	exact := true
	test := returns("[4, {\"a\": 1}]", "2")
	test.ExactType = &exact
	plain := returns("[4, {\"a\": 1}]", "2")
	for _, c := range []struct {
		test   dataset.Test
		result string
		want   bool
	}{
		{test, "[n * 2, {'a': 1}]", true}, {test, "[n * 2.0, {'a': 1}]", false}, {test, "[n * 2, {'a': True}]", false}, {test, "(n * 2, {'a': 1})", false},
		{plain, "[n * 2.0, {'a': True}]", true}, {plain, "[n * 3, {'a': 1}]", false},
	} {
		p, err := prepared(t, dataset.Problem{Reference: "def f(n):\n    return [n * 2, {'a': 1}]\n", Tests: dataset.Tests{c.test}})
		if err != nil {
			t.Fatal(err)
		}
		j, err := p.Judge(t.Context(), "def f(n):\n    return "+c.result+"\n")
		if err != nil {
			t.Fatal(err)
		}
		if got := j.Failed == 0; got != c.want {
			t.Errorf("%s, exact %t: passes %t, want %t (%s)", c.result, c.test.Exact(), got, c.want, j.Verdicts[0].Reason)
		}
		if c.test.Exact() && !c.want && !strings.HasSuffix(j.Verdicts[0].Reason, "and of its type") {
			t.Errorf("%s: %q", c.result, j.Verdicts[0].Reason)
		}
	}
}

const upToTen = "def f(n):\n    if n > 10:\n        raise ValueError(n)\n    return n * 2\n"
