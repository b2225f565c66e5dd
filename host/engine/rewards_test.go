package engine

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
)

// Tests end at the first failure only where no other verdict counts in the reward.
func TestStopsOnlyWhereTheRewardIsKnown(t *testing.T) {
	e := newTestEngine(t)
	e.config.Judge.StopAtFailure, e.config.Judge.MaxTests = true, 4
	e = e.With(e.config)
	problem := dataset.Problem{TaskID: "same", Language: "python", EntryPoint: "f", Reference: "def f(n):\n    return n\n"}
	for _, n := range []string{"1", "-1", "2", "-2", "3"} {
		problem.Tests = append(problem.Tests, dataset.Test{Args: []json.RawMessage{json.RawMessage(n)}, Expected: json.RawMessage(n)})
	}
	for rule, want := range map[string][3]float64{"": {1, 1, 0}, "all": {1, 1, 0}, "fraction": {2, 2, 0.5}} {
		problem.Reward = rule
		task, err := e.Prepare(t.Context(), &problem, Variation{})
		if err != nil {
			t.Fatal(err)
		}
		samples, err := e.Group(t.Context(), task, []dataset.Completion{{Text: "def f(n):\n    return abs(n)\n"}})
		if err != nil {
			t.Fatal(err)
		}
		s := samples[0]
		if got := [3]float64{float64(s.Decision.Passed), float64(s.Decision.Failed), s.Reward}; got != want {
			t.Errorf("%q: passed, failed, reward %v, want %v", rule, got, want)
		}
		if f := s.Finding; f == nil || len(f.Spans) == 0 || f.Served != "reference" {
			t.Errorf("%q: finding %+v", rule, f)
		}
	}
	zero := 0.0
	problem.Reward = "weighted"
	for i := range problem.Tests[:4] {
		problem.Tests[i].Weight = &zero
	}
	if _, err := e.Prepare(t.Context(), &problem, Variation{}); !errors.Is(err, judge.ErrProblem) {
		t.Errorf("tests without any weight: %v", err)
	}
}

// A reward is the share of the tests that pass where the problem or the configuration
// says so; the mode stays, and advantages follow.
func TestRewards(t *testing.T) {
	e := newTestEngine(t)
	number := func(text string) []json.RawMessage { return []json.RawMessage{json.RawMessage(text)} }
	weight := 3.0
	problem := dataset.Problem{
		TaskID: "absolute", Language: "python", EntryPoint: "f", Reference: "def f(n):\n    return abs(n)\n",
		Tests: dataset.Tests{
			{Args: number("1"), Expected: json.RawMessage("1")}, {Args: number("-1"), Expected: json.RawMessage("1"), Weight: &weight},
		},
	}
	forbidden := credit.Constraints{Calls: credit.CallRules{Forbidden: []string{"int"}}}
	completions := []dataset.Completion{
		{Text: "def f(n):\n    return n\n"}, {Text: "def f(n):\n    return -n\n"}, {Text: "def f(n):\n    return max(n, -n)\n"},
		{Text: "def f(n):\n    return m\n"}, {Text: "def f(n):\n    return int(n)\n"},
	}
	for name, c := range map[string]struct {
		own, configured string
		want            []float64
	}{
		"all":                  {"", "", []float64{0, 0, 1, 0, 0}},
		"fraction":             {"fraction", "", []float64{0.5, 0.5, 1, 0, 0}},
		"weighted":             {"", "weighted", []float64{0.25, 0.75, 1, 0, 0}},
		"the problem's counts": {"all", "fraction", []float64{0, 0, 1, 0, 0}},
	} {
		given := problem
		given.Reward, given.Constraints = c.own, forbidden
		config := e.config
		config.Reward = c.configured
		with := e.With(config)
		task, err := with.Prepare(t.Context(), &given, Variation{})
		if err != nil {
			t.Fatal(err)
		}
		samples, err := with.Group(t.Context(), task, completions)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := with.Credits("absolute", completions, samples)
		if err != nil {
			t.Fatal(err)
		}
		advantages, err := credit.Advantages(c.want, config.AdvantageEps)
		if err != nil {
			t.Fatal(err)
		}
		modes := []credit.Mode{credit.ModeLogic, credit.ModeLogic, credit.ModeCorrect, credit.ModeSyntax, credit.ModeConstraint}
		for i, l := range lines {
			if l.Reward == nil || *l.Reward != c.want[i] || l.Advantage != advantages[i] || l.Mode != modes[i] {
				t.Errorf("%s, sample %d: %+v, want the reward %v", name, i, l, c.want[i])
			}
		}
	}
}
