package importer

import "strings"

// mbpp reads a row of mbpp, full or sanitized.
func mbpp(c *converter) error {
	r, err := decode[struct {
		Text      text   `json:"text"`
		Prompt    text   `json:"prompt"`
		Code      text   `json:"code"`
		Setup     text   `json:"test_setup_code"`
		Imports   []text `json:"test_imports"`
		Tests     []text `json:"test_list"`
		Challenge []text `json:"challenge_test_list"`
	}](c, "task_id")
	if err != nil {
		return err
	}
	if c.problem.Prompt = string(r.Text); r.Prompt != "" {
		c.problem.Prompt = string(r.Prompt)
	}
	c.problem.Reference = string(r.Code)
	setup := append(texts(r.Imports), string(r.Setup))
	if prelude := strings.TrimSpace(strings.Join(setup, "\n")); prelude != "" {
		c.problem.Prelude = prelude + "\n"
	}
	if err := c.addAsserts(string(r.Code), append(texts(r.Tests), texts(r.Challenge)...)); err != nil {
		return err
	}
	for i := len(r.Tests); i < len(c.problem.Tests); i++ {
		c.problem.Tests[i].Challenge = true
	}
	return nil
}
