package importer

import (
	"encoding/json"
	"fmt"
)

// prime reads a row of Eurus-2-RL-Data.
func prime(c *converter) error {
	r, err := decode[verlRow](c)
	if err != nil {
		return err
	}
	truth, err := r.begin(c)
	if err != nil {
		return err
	}
	var cases embedded[inOut]
	if err := json.Unmarshal(truth, &cases); err != nil {
		return fmt.Errorf("reward_model.ground_truth: %w", explain(err))
	}
	return c.primeCases(cases.value)
}

// primeCases adds tests that prime_code of verl judges, as APPS's grader does.
func (c *converter) primeCases(cases inOut) error {
	c.problem.Prelude = graderPrelude("6*10**5")
	c.limits(5, 0)
	if err := c.addInOut(cases); err != nil {
		return err
	}
	c.compareAsApps()
	return nil
}
