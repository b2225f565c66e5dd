package judge_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// With stop_at_failure the verdicts are those of all tests up to the first failure,
// however the tests are spread over jobs.
func TestStopAtFailure(t *testing.T) {
	w, tracers := watching(t, testkit.Tracers(t), "python")
	given := problem(doubles)
	for n := range 30 {
		given.Tests = append(given.Tests, returns(fmt.Sprint(2*n), fmt.Sprint(n)))
	}
	s := setting(tracers)
	all := prepare(t, s, given)
	s.Judge.StopAtFailure, s.Confirm = true, true
	p := prepare(t, s, given)
	wrongFrom := func(n int, how string) string {
		return fmt.Sprintf("def f(n):\n    if n >= %d:\n        %s\n    return n * 2\n", n, how)
	}
	for name, c := range map[string]struct {
		candidate string
		jobs      int
		reason    string // of the last verdict; "": as among all tests
		verdicts  int
	}{
		"wrong at once":          {triples, 1, "returned 3, expected 2", 2},
		"wrong in the first job": {wrongFrom(7, "return 0"), 1, "returned 0, expected 14", 8},
		"wrong in the next one":  {wrongFrom(8, "return 0"), 2, "returned 0, expected 16", 9},
		"raises":                 {wrongFrom(10, "raise ValueError"), 2, "ValueError", 11},
		"wrong at the end":       {wrongFrom(29, "return 0"), 3, "returned 0, expected 58", 30},
		"passes, twice":          {doubles, 6, "", 30},
		"does not compile":       {"def f(:", 1, "", 0},
		"exits":                  {"import os\n" + wrongFrom(3, "os._exit(0)"), 1, "", 4},
	} {
		t.Run(name, func(t *testing.T) {
			w.forget()
			j, jobs := judged(t, p, c.candidate), len(w.jobs)
			whole := judged(t, all, c.candidate)
			if len(j.Verdicts) != c.verdicts || jobs != c.jobs {
				t.Fatalf("%d verdicts of %d jobs, want %d of %d", len(j.Verdicts), jobs, c.verdicts, c.jobs)
			}
			if j.Failing != whole.Failing || j.Passed+j.Failed != c.verdicts || j.Proven() != whole.Proven() ||
				(len(j.Program.Errors) > 0) != (c.verdicts == 0) {
				t.Errorf("%d first, %d passed, %d failed", j.Failing, j.Passed, j.Failed)
			}
			for i, v := range j.Verdicts {
				if other := whole.Verdicts[i]; v.Passed != other.Passed || v.Reason != other.Reason {
					t.Errorf("test %d: %q, among all %q", i, v.Reason, other.Reason)
				}
			}
			if c.reason != "" && j.Verdicts[c.verdicts-1].Reason != c.reason {
				t.Errorf("%q, want %q", j.Verdicts[c.verdicts-1].Reason, c.reason)
			}
		})
	}
	// A plugin that stops where nothing failed has not done its part.
	w.spoil = func(job *pluginv1.Job, result *pluginv1.JobResult) error {
		if job.GetStopAtFailure() {
			result.Results = result.Results[:1]
		}
		return nil
	}
	if _, err := p.Judge(t.Context(), doubles); !errors.Is(err, judge.ErrPlugin) || !strings.Contains(err.Error(), "1 of 8") {
		t.Errorf("a plugin that stops early: %v", err)
	}
}

// Of more tests than may run, the rule chooses, and their order stays.
func TestMaxTests(t *testing.T) {
	given := problem("def f(xs):\n    return xs\n")
	for _, size := range []int{1, 4, 2, 5, 0, 3} {
		list := "[" + strings.TrimSuffix(strings.Repeat("0,", size), ",") + "]"
		given.Tests = append(given.Tests, returns(list, list))
	}
	s := setting(testkit.Tracers(t))
	for want, c := range map[string]config.JudgeConfig{
		"1 4 2 5 0 3": {MaxTests: 6, TestRule: config.TestsLongest},
		"1 4 2":       {MaxTests: 3, TestRule: config.TestsFirst},
		"4 5 3":       {MaxTests: 3, TestRule: config.TestsLongest},
		"1 2 3":       {MaxTests: 3, TestRule: config.TestsSpread},
		"1 3":         {MaxTests: 2, TestRule: config.TestsSpread},
		"1":           {MaxTests: 1, TestRule: config.TestsSpread},
	} {
		s.Judge = c
		p := prepare(t, s, given)
		var sizes []string
		for i := range p.Tests {
			table, id := p.Tests[i].Expected()
			sizes = append(sizes, fmt.Sprint(len(table.At(id).Items)))
		}
		if got := strings.Join(sizes, " "); got != want || (len(p.Notes) > 0) != (c.MaxTests < 6) {
			t.Errorf("%+v: %s, want %s; notes %q", c, got, want, p.Notes)
		}
		if j := judged(t, p, given.Reference); j.Passed != len(p.Tests) || j.Failed > 0 {
			t.Errorf("%+v: %d pass", c, j.Passed)
		}
	}
}
