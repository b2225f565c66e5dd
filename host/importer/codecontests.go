package importer

import (
	"encoding/json"
	"errors"
	"fmt"
)

// codeContests reads a row of deepmind/code_contests.
func codeContests(c *converter) error {
	r, err := decode[struct {
		Description text          `json:"description"`
		Public      contestTests  `json:"public_tests"`
		Private     contestTests  `json:"private_tests"`
		Generated   contestTests  `json:"generated_tests"`
		Solutions   contestSource `json:"solutions"`
		Limit       *struct {
			Seconds float64 `json:"seconds"`
			Nanos   float64 `json:"nanos"`
		} `json:"time_limit"`
		Memory     float64 `json:"memory_limit_bytes"`
		InputFile  text    `json:"input_file"`
		OutputFile text    `json:"output_file"`
	}](c, "name")
	if err != nil {
		return err
	}
	if r.InputFile != "" || r.OutputFile != "" {
		return fmt.Errorf("its programs use the files %q and %q, not standard input and output", r.InputFile, r.OutputFile)
	}
	c.problem.Prompt = string(r.Description)
	for _, tests := range []contestTests{r.Public, r.Private, r.Generated} {
		for i := range tests.input {
			if err := c.addStdin(tests.input[i], tests.output[i]); err != nil {
				return err
			}
		}
	}
	if len(c.problem.Tests) == 0 {
		return errors.New("the row has no tests")
	}
	c.problem.Compare = "tokens"
	seconds := 0.0
	if r.Limit != nil {
		seconds = r.Limit.Seconds + r.Limit.Nanos/1e9
	}
	c.limits(seconds, r.Memory)
	c.keepSolutions(r.Solutions)
	return nil
}

// contestTests are an object of two lists, as the hub has them, or a list of objects.
type contestTests struct{ input, output []json.RawMessage }

func (t *contestTests) UnmarshalJSON(data []byte) error {
	*t = contestTests{}
	if list(data) {
		var all []struct{ Input, Output json.RawMessage }
		err := json.Unmarshal(data, &all)
		for _, one := range all {
			t.input, t.output = append(t.input, orNull(one.Input)), append(t.output, orNull(one.Output))
		}
		return err
	}
	var lists struct{ Input, Output []json.RawMessage }
	err := json.Unmarshal(data, &lists)
	t.input, t.output = lists.Input, lists.Output
	if err == nil && len(t.input) != len(t.output) {
		err = fmt.Errorf("there are %d inputs and %d outputs; each input needs one", len(t.input), len(t.output))
	}
	return err
}

func orNull(data json.RawMessage) json.RawMessage {
	if len(data) == 0 {
		return json.RawMessage("null")
	}
	return data
}

// contestSource are the solutions in Python 3.
type contestSource []string

// python3 is CodeContests' number for the language.
const python3 = 3

func (s *contestSource) UnmarshalJSON(data []byte) error {
	*s = nil
	var lists struct {
		Language []name `json:"language"`
		Solution []text `json:"solution"`
	}
	if list(data) {
		var all []struct {
			Language name `json:"language"`
			Solution text `json:"solution"`
		}
		if err := json.Unmarshal(data, &all); err != nil {
			return err
		}
		for _, one := range all {
			lists.Language, lists.Solution = append(lists.Language, one.Language), append(lists.Solution, one.Solution)
		}
	} else if err := json.Unmarshal(data, &lists); err != nil {
		return err
	}
	if len(lists.Language) != len(lists.Solution) {
		return fmt.Errorf("there are %d solutions and %d languages", len(lists.Solution), len(lists.Language))
	}
	for i, language := range lists.Language {
		if language == name(fmt.Sprint(python3)) || language == "PYTHON3" {
			*s = append(*s, string(lists.Solution[i]))
		}
	}
	return nil
}
