package importer

import (
	"encoding/json"
	"errors"
	"fmt"
)

// typedCase is a test that says its own type.
type typedCase struct {
	Type     text            `json:"type"`
	TestType text            `json:"testtype"` // LiveCodeBench's word for it
	FnName   text            `json:"fn_name"`
	Input    json.RawMessage `json:"input"`
	Output   json.RawMessage `json:"output"`
	// Metadata names the function of a functional test, as files made of LiveCodeBench have it.
	Metadata *struct {
		Function text `json:"func_name"`
	} `json:"metadata"`
}

// addTyped adds tests of which each says whether it is a call. The sources say whether the
// function is a method.
func (c *converter) addTyped(cases []typedCase, sources ...string) error {
	if len(cases) == 0 {
		return errors.New("the row has no tests")
	}
	for i, t := range cases {
		if err := c.addTypedCase(t, sources); err != nil {
			return fmt.Errorf("test %d: %w", i, err)
		}
	}
	c.compareAsApps()
	return nil
}

func (c *converter) addTypedCase(t typedCase, sources []string) error {
	if len(t.Input) == 0 || len(t.Output) == 0 {
		return errors.New("input or output is missing")
	}
	kind := t.Type
	if kind == "" {
		kind = t.TestType
	}
	switch kind {
	case "stdin_stdout", "stdin":
		return c.addStdin(t.Input, t.Output)
	case "function_call", "functional":
	default:
		return fmt.Errorf("its type %q is neither stdin_stdout nor function_call", kind)
	}
	function := string(t.FnName)
	if function == "" && t.Metadata != nil {
		function = string(t.Metadata.Function)
	}
	if function == "" {
		return errors.New("is a call, and fn_name is missing")
	}
	entry := method(function, sources...)
	if kind == "functional" && len(sources) == 0 {
		entry = "Solution." + function // LiveCodeBench's grader asks a class Solution
	}
	if c.problem.EntryPoint != "" && c.problem.EntryPoint != entry {
		return fmt.Errorf("calls %s, and another test %s; a problem has one entry point", entry, c.problem.EntryPoint)
	}
	c.problem.EntryPoint = entry
	args, expected, err := callParts(t.Input, t.Output)
	if err != nil {
		return err
	}
	return c.addAppsCall(args, expected)
}

// synthetic1 reads a row of SYNTHETIC-1 or of verifiable-coding-problems-python.
func synthetic1(c *converter) error {
	r, err := decode[struct {
		TaskType     text `json:"task_type"`
		Prompt       text `json:"prompt"`
		Solution     text `json:"gold_standard_solution"`
		Verification embedded[struct {
			Language text        `json:"language"`
			Cases    []typedCase `json:"test_cases"`
			Limit    name        `json:"time_limit"`
		}] `json:"verification_info"`
	}](c, "problem_id")
	if err != nil {
		return err
	}
	info := r.Verification.value
	switch {
	case r.TaskType != "" && r.TaskType != "verifiable_code":
		return fmt.Errorf("its task_type is %q; only verifiable_code has tests", r.TaskType)
	case !r.Verification.given:
		return errors.New("verification_info is missing, so the row has no tests")
	case info.Language != "" && info.Language != python:
		return fmt.Errorf("its language is %q; only Python is imported", info.Language)
	}
	c.problem.Prompt = string(r.Prompt)
	c.problem.Prelude = graderPrelude("6*10**5")
	solution := unfenced(string(r.Solution))
	if err := c.addTyped(info.Cases, solution); err != nil {
		return err
	}
	c.limits(number(string(info.Limit)), 0)
	c.keepSolutions([]string{solution})
	return nil
}
