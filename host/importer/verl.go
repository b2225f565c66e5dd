package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// verlRow is a training row of verl.
type verlRow struct {
	Source  text `json:"data_source"`
	Prompt  chat `json:"prompt"`
	Ability text `json:"ability"`
	Reward  struct {
		Truth json.RawMessage `json:"ground_truth"`
	} `json:"reward_model"`
	Extra struct {
		Index name `json:"index"`
		Split text `json:"split"`
	} `json:"extra_info"`
}

// begin reads what rows for verl have in common and returns the ground truth, JSON or a
// text that holds JSON or not.
func (r *verlRow) begin(c *converter) (json.RawMessage, error) {
	if r.Extra.Index != "" {
		id := string(r.Extra.Index)
		if r.Extra.Split != "" {
			id = string(r.Extra.Split) + "-" + id
		}
		c.problem.TaskID = c.taskID(id)
	}
	if r.Ability != "" && r.Ability != "code" && r.Ability != "coding" {
		return nil, fmt.Errorf("its ability is %q; only code has tests", r.Ability)
	}
	c.problem.Prompt = string(r.Prompt)
	if len(r.Reward.Truth) == 0 || isNull(r.Reward.Truth) {
		return nil, errors.New("reward_model.ground_truth is missing, so the row has no tests")
	}
	return r.Reward.Truth, nil
}

// verl reads a row of which only verl's keys are known. The ground truth is APPS's object;
// a list of asserts, or of tests as LiveCodeBench and SYNTHETIC-1 have them; or a text of
// asserts, a line each.
func verl(c *converter) error {
	r, err := decode[verlRow](c)
	if err != nil {
		return err
	}
	truth, err := r.begin(c)
	if err != nil {
		return err
	}
	if quoted(truth) {
		var inner text
		if err := json.Unmarshal(truth, &inner); err != nil {
			return fmt.Errorf("reward_model.ground_truth: %w", err)
		}
		truth = bytes.TrimSpace([]byte(inner))
	}
	switch {
	case strings.HasPrefix(string(truth), "assert"):
		return c.addAsserts("", assertsOf(string(truth)))
	case object(truth):
		return c.verlObject(truth)
	case list(truth):
		return c.verlList(truth)
	}
	return fmt.Errorf("reward_model.ground_truth is %s, which are no tests of a program", short(truth))
}

func (c *converter) verlObject(truth json.RawMessage) error {
	var cases struct {
		inOut
		Asserts    []text `json:"assert_case"`
		Functional text   `json:"functional"`
	}
	if err := json.Unmarshal(truth, &cases); err != nil {
		return fmt.Errorf("reward_model.ground_truth: %w", explain(err))
	}
	switch {
	case len(cases.Asserts) > 0:
		return c.addAsserts("", texts(cases.Asserts))
	case cases.Functional != "":
		return errors.New("the ground truth is code of its own (functional) that judges a program; give asserts, or inputs and outputs")
	}
	return c.primeCases(cases.inOut)
}

func (c *converter) verlList(truth json.RawMessage) error {
	var elements []json.RawMessage
	if err := json.Unmarshal(truth, &elements); err != nil {
		return fmt.Errorf("reward_model.ground_truth: %w", err)
	}
	if len(elements) > 0 && quoted(elements[0]) {
		var asserts []text
		if err := json.Unmarshal(truth, &asserts); err != nil {
			return fmt.Errorf("reward_model.ground_truth: %w", explain(err))
		}
		return c.addAsserts("", texts(asserts))
	}
	var cases []typedCase
	if err := json.Unmarshal(truth, &cases); err != nil {
		return fmt.Errorf("reward_model.ground_truth: %w", explain(err))
	}
	c.problem.Prelude = graderPrelude("6*10**5")
	return c.addTyped(cases)
}
