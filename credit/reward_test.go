package credit

import "testing"

func TestReward(t *testing.T) {
	verdicts := func(kinds ...VerdictKind) Judged {
		var in Judged
		for _, k := range kinds {
			in.Verdicts = append(in.Verdicts, Verdict{Kind: k})
		}
		return in
	}
	const pass, wrong = VerdictPass, VerdictWrong
	ones, weights := []float64{1, 1, 1, 1}, []float64{1, 2, 0, 5}
	half := verdicts(pass, pass, wrong, VerdictException)
	broken := verdicts(pass, pass, pass, pass)
	broken.Violations = []Violation{{}}
	refused := verdicts(pass, pass, pass, pass)
	refused.Errors = []Diagnostic{{}}
	for name, c := range map[string]struct {
		in                      Judged
		weights                 []float64
		all, fraction, weighted float64
	}{
		"all pass":         {verdicts(pass, pass, pass, pass), weights, 1, 1, 1},
		"half pass":        {half, ones, 0, 0.5, 0.5},
		"by weight":        {half, weights, 0, 0.5, 3.0 / 8},
		"none pass":        {verdicts(wrong, VerdictCrash, VerdictLimit, wrong), weights, 0, 0, 0},
		"no weight fails":  {verdicts(pass, pass, wrong, pass), weights, 0, 0.75, 1},
		"ends early":       {verdicts(pass, wrong), ones, 0, 0.25, 0.25},
		"a forged report":  {verdicts(pass, pass, VerdictTampered, pass), ones, 0, 0, 0},
		"a constraint":     {broken, ones, 0, 0, 0},
		"does not compile": {refused, ones, 0, 0, 0},
		"no program":       {Judged{NoProgram: true}, ones, 0, 0, 0},
		"no test":          {Judged{}, nil, 0, 0, 0},
		"no weight at all": {half, []float64{0, 0, 0, 0}, 0, 0.5, 0},
	} {
		for rule, want := range map[string]float64{"": c.all, RewardAll: c.all, RewardFraction: c.fraction, RewardWeighted: c.weighted} {
			if got := Reward(rule, c.in, c.weights); got != want {
				t.Errorf("%s, %q: %v, want %v", name, rule, got, want)
			}
		}
	}
	if len(RewardNames()) != 3 {
		t.Errorf("rules %q", RewardNames())
	}
}
