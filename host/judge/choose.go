package judge

import (
	"fmt"
	"slices"

	"github.com/egca/egca/host/config"
)

// chooseTests leaves as many tests as may run, by the rule of the configuration, in
// the problem's order. They are counted anew.
func (p *Problem) chooseTests(c config.JudgeConfig) {
	all := len(p.Tests)
	if c.MaxTests == 0 || all <= c.MaxTests {
		return
	}
	chosen := make([]int, all)
	for i := range chosen {
		chosen[i] = i
	}
	switch c.TestRule {
	case config.TestsLongest:
		slices.SortStableFunc(chosen, func(a, b int) int { return p.Tests[b].Size() - p.Tests[a].Size() })
	case config.TestsSpread:
		for i := range c.MaxTests {
			chosen[i] = i * (all - 1) / max(c.MaxTests-1, 1)
		}
	}
	chosen = chosen[:c.MaxTests]
	slices.Sort(chosen)
	tests := make([]Test, len(chosen))
	for i, test := range chosen {
		tests[i] = p.Tests[test]
	}
	p.Tests = tests
	p.Notes = append(p.Notes, fmt.Sprintf("of %d tests only %v run (judge.max_tests, %s)", all, chosen, c.TestRule))
}
