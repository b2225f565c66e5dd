package importer

import "errors"

// appsRow is a row of codeparrot/apps. TACO has the same keys and more.
type appsRow struct {
	Question  text             `json:"question"`
	Starter   text             `json:"starter_code"`
	Cases     embedded[inOut]  `json:"input_output"`
	Solutions embedded[[]text] `json:"solutions"`
	TimeLimit name             `json:"time_limit"`
	Memory    name             `json:"memory_limit"`
}

func apps(c *converter) error {
	r, err := decode[appsRow](c, "problem_id", "id")
	if err != nil {
		return err
	}
	c.limits(4, 0)
	return r.fill(c)
}

// taco reads a row of BAAI/TACO. Its rows have no id.
func taco(c *converter) error {
	r, err := decode[appsRow](c)
	if err != nil {
		return err
	}
	c.limits(number(string(r.TimeLimit)), number(string(r.Memory))*(1<<20))
	return r.fill(c)
}

func (r *appsRow) fill(c *converter) error {
	if !r.Cases.given {
		return errors.New("input_output is missing or empty, so the row has no tests")
	}
	c.problem.Prompt = prompt(string(r.Question), string(r.Starter))
	c.problem.Prelude = graderPrelude("6*10**5")
	solutions := texts(r.Solutions.value)
	if err := c.addInOut(r.Cases.value, append([]string{string(r.Starter)}, solutions...)...); err != nil {
		return err
	}
	c.compareAsApps()
	c.keepSolutions(solutions)
	return nil
}
