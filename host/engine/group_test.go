package engine

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
)

const (
	right = "def f(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total\n"
	wrong = "def f(xs):\n    total = 1\n    for x in xs:\n        total += x\n    if total < 0:\n        total = 0\n    return total\n"
)

func sumTask(t *testing.T, e *Engine) *Task {
	t.Helper()
	task, err := e.Prepare(t.Context(), &dataset.Problem{
		TaskID: "sum", Language: "python", EntryPoint: "f", Reference: right,
		Tests: dataset.Tests{{Args: []json.RawMessage{json.RawMessage("[1, 2]")}, Expected: json.RawMessage("3")}},
	}, Variation{})
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// settle judges the members in the order given, one after the other.
func settle(t *testing.T, e *Engine, task *Task, members ...Member) []*Sample {
	t.Helper()
	group := e.Open(task)
	for _, m := range members {
		if err := group.Judge(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	_, samples, err := group.Settle(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return samples
}

func completion(text string) dataset.Completion { return dataset.Completion{Text: text} }

func TestGroupsOfEqualRewardsAreNotTraced(t *testing.T) {
	e := newTestEngine(t)
	task := sumTask(t, e)
	own, advantage := 1.0, -1.0
	other := strings.Replace(wrong, "total = 1", "total = 2", 1)
	for name, c := range map[string]struct {
		members []Member
		useless bool
	}{
		"all fail":       {[]Member{{Completion: completion(wrong)}, {Completion: completion(other), Index: 1}}, true},
		"one passes":     {[]Member{{Completion: completion(wrong)}, {Completion: completion(right), Index: 1}}, false},
		"asked for":      {[]Member{{Completion: completion(wrong), Always: true}}, false},
		"own reward":     {[]Member{{Completion: completion(wrong)}, {Completion: dataset.Completion{Text: other, Reward: &own}, Index: 1}}, false},
		"own advantage":  {[]Member{{Completion: dataset.Completion{Text: wrong, Advantage: &advantage}}}, false},
		"makes no sense": {[]Member{{Completion: completion("def f(:")}}, false}, // the compiler's word costs nothing
	} {
		s := settle(t, e, task, c.members...)[0]
		if s.Useless != c.useless || (s.Finding == nil) != c.useless {
			t.Errorf("%s: useless %v, finding %v", name, s.Useless, s.Finding)
		}
	}
}

func TestFaultsThatNobodyUsesAreNotLookedFor(t *testing.T) {
	e := newTestEngine(t)
	advantage := -1.0
	members := []dataset.Completion{completion(wrong), {Text: right}, {Text: wrong + "\n", Advantage: &advantage}}
	for _, c := range []struct {
		policy   string
		equal    bool
		members  []dataset.Completion
		fallback string
	}{
		{"uniform", true, members, credit.FallbackUnused},
		{"egca", false, members, ""},
		{"egca", true, members[:1], ""},
		{"egca", false, members[:1], credit.FallbackEqual},
	} {
		settings := e.config
		settings.EqualGroups = c.equal
		var err error
		if settings.Policy, err = credit.NewPolicy(c.policy, credit.PolicyOptions{}); err != nil {
			t.Fatal(err)
		}
		under := e.With(settings)
		samples, err := under.Group(t.Context(), sumTask(t, under), c.members)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := under.Credits("sum", c.members, samples)
		if err != nil {
			t.Fatal(err)
		}
		if l := lines[0]; l.Fallback != c.fallback || (len(l.Spans) > 0) != (c.fallback == "") {
			t.Errorf("%s, equal groups %v: fallback %q, spans %v", c.policy, c.equal, l.Fallback, l.Spans)
		}
	}
}

func TestTheOrderOfArrivalDoesNotMatter(t *testing.T) {
	e := newTestEngine(t)
	task := sumTask(t, e)
	members := []Member{
		{Completion: completion(wrong), Index: 0}, {Completion: completion(right), Index: 1},
		{Completion: completion(strings.ReplaceAll(right, "total", "t")), Index: 2}, {Completion: completion(wrong), Index: 3},
	}
	credits := func(samples []*Sample) []dataset.Credit {
		var completions []dataset.Completion
		for _, m := range members {
			completions = append(completions, m.Completion)
		}
		lines, err := e.Credits("sum", completions, samples)
		if err != nil {
			t.Fatal(err)
		}
		return lines
	}
	want := credits(settle(t, e, task, members...))
	if want[3].Sample != 3 || want[0].SpanText != want[3].SpanText || want[0].SpanText == "" {
		t.Errorf("equal programs: %+v and %+v", want[0], want[3])
	}
	backwards := []Member{members[3], members[2], members[1], members[0]}
	if got := credits(settle(t, e, task, backwards...)); !reflect.DeepEqual(got, want) {
		t.Errorf("backwards: %+v\nwant %+v", got, want)
	}
	group := e.Open(task)
	var together errgroup.Group
	for _, m := range members {
		together.Go(func() error { return group.Judge(t.Context(), m) })
	}
	if err := together.Wait(); err != nil {
		t.Fatal(err)
	}
	_, samples, err := group.Settle(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := credits(samples); !reflect.DeepEqual(got, want) {
		t.Errorf("together: %+v\nwant %+v", got, want)
	}
}

func TestExecutedAndBlamedAreOfTheCompletion(t *testing.T) {
	e := newTestEngine(t)
	task := sumTask(t, e)
	text := "Here it is:\n```python\n" + wrong + "```\nDone."
	s := settle(t, e, task, Member{Completion: completion(text), Executed: true})[0]
	var got strings.Builder
	for _, lines := range s.ExecutedLines(text) {
		got.WriteString(text[lines.StartByte:lines.EndByte])
	}
	if want := strings.Replace(wrong, "        total = 0\n", "", 1); got.String() != want {
		t.Errorf("executed %q, want %q", got.String(), want)
	}
	if s.Blamed() != nil || settle(t, e, task, Member{Completion: completion(text)})[0].Executed != nil {
		t.Errorf("blamed %v, or executed without being asked for", s.Blamed())
	}
	text = "def f(xs):\n    return xs[5]\n"
	s = settle(t, e, task, Member{Completion: completion(text)})[0]
	if blamed := s.Blamed(); len(blamed) != 1 || !strings.Contains(text[blamed[0].StartByte:blamed[0].EndByte], "xs[5]") {
		t.Errorf("blamed %v", blamed)
	}
	if s.Decision.Mode != credit.ModeSyntax {
		t.Errorf("mode %s", s.Decision.Mode)
	}
}

func TestAFaultOfOursIsTheSamplesError(t *testing.T) {
	s := &Sample{}
	func() {
		defer survive(s)
		var none []int
		_ = none[len(s.Executed)]
	}()
	if s.Err == nil || !strings.Contains(s.Err.Error(), "group_test.go:") || !strings.Contains(s.Err.Error(), "out of range") {
		t.Errorf("got %v", s.Err)
	}
}
