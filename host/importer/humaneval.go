package importer

import "errors"

// humanEval reads a row of openai_humaneval.
func humanEval(c *converter) error {
	r, err := decode[struct {
		Prompt   text `json:"prompt"`
		Solution text `json:"canonical_solution"`
		Test     text `json:"test"`
		Entry    text `json:"entry_point"`
	}](c, "task_id")
	if err != nil {
		return err
	}
	if r.Entry == "" {
		return errors.New("entry_point is missing")
	}
	c.problem.Prompt, c.problem.EntryPoint = string(r.Prompt), string(r.Entry)
	if r.Solution != "" {
		c.problem.Reference = string(r.Prompt) + string(r.Solution)
	}
	return c.addCheck(string(r.Test), string(r.Entry))
}
