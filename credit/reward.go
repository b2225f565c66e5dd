package credit

// The rules by which a program's verdicts become its reward.
const (
	RewardAll      = "all"      // 1 where every test passes, else 0
	RewardFraction = "fraction" // the share of the tests that pass
	RewardWeighted = "weighted" // the same by the tests' weights
)

// RewardNames lists the rules there are.
func RewardNames() []string { return []string{RewardAll, RewardFraction, RewardWeighted} }

// Reward is a program's reward under a rule, from 0 to 1; an empty rule is RewardAll.
// weights are the tests', one each, not negative, and not all 0: only RewardWeighted
// reads them. A test without a verdict does not pass. A program that does not
// compile, breaks a constraint or wrote a forged report gets 0 under every rule: of
// such a program no test counts.
func Reward(rule string, in Judged, weights []float64) float64 {
	if in.NoProgram || len(in.Errors) > 0 || len(in.Violations) > 0 {
		return 0
	}
	var passed, passing, all float64
	for i, weight := range weights {
		all += weight
		if i >= len(in.Verdicts) {
			continue
		}
		switch in.Verdicts[i].Kind {
		case VerdictTampered:
			return 0
		case VerdictPass:
			passed++
			passing += weight
		}
	}
	switch n := float64(len(weights)); {
	case n == 0:
		return 0
	case passed == n:
		return 1
	case rule == RewardFraction:
		return passed / n
	case rule == RewardWeighted && all > 0:
		return passing / all
	}
	return 0
}
