package importer

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxPlain is how large private tests may be when they are decompressed, in bytes. A
// problem that is larger could not be written.
const maxPlain = 128 << 20

// liveCodeBench reads a row of code_generation or code_generation_lite.
func liveCodeBench(c *converter) error {
	r, err := decode[struct {
		Content  text                  `json:"question_content"`
		Starter  text                  `json:"starter_code"`
		Public   embedded[[]typedCase] `json:"public_test_cases"`
		Private  json.RawMessage       `json:"private_test_cases"`
		Metadata embedded[struct {
			Function text `json:"func_name"`
		}] `json:"metadata"`
	}](c, "question_id")
	if err != nil {
		return err
	}
	private, err := privateCases(r.Private)
	if err != nil {
		return fmt.Errorf("private_test_cases: %w", err)
	}
	c.problem.Prompt = prompt(string(r.Content), string(r.Starter))
	c.problem.Prelude = graderPrelude("50000")
	c.limits(6, 0)
	cases := slices.Concat(r.Public.value, private)
	if len(cases) == 0 {
		return errors.New("the row has no tests")
	}
	for i, t := range cases {
		if err := c.addLiveCodeBench(t, string(r.Metadata.value.Function), string(r.Starter)); err != nil {
			return fmt.Errorf("test %d: %w", i, err)
		}
	}
	if c.onStdin() {
		c.problem.Compare = "lines"
	}
	return nil
}

func (c *converter) addLiveCodeBench(t typedCase, function, starter string) error {
	switch {
	case len(t.Input) == 0 || len(t.Output) == 0:
		return errors.New("input or output is missing")
	case t.TestType == "stdin":
		return c.addStdin(t.Input, t.Output)
	case t.TestType != "functional":
		return fmt.Errorf("its testtype %q is neither stdin nor functional", t.TestType)
	case function == "":
		return errors.New("is functional, and metadata has no func_name")
	}
	// Its grader always asks a class Solution.
	if c.problem.EntryPoint = method(function, starter); strings.TrimSpace(starter) == "" {
		c.problem.EntryPoint = "Solution." + function
	}
	args, expected, err := callParts(t.Input, t.Output)
	if err != nil {
		return err
	}
	c.problem.Tests = append(c.problem.Tests, dataTest(args, expected))
	return nil
}

// privateCases reads tests that are JSON, or a pickle of JSON, compressed by zlib, in base64.
func privateCases(data json.RawMessage) ([]typedCase, error) {
	var cases embedded[[]typedCase]
	if len(data) == 0 || isNull(data) {
		return nil, nil
	}
	if quoted(data) {
		var inner text
		if err := json.Unmarshal(data, &inner); err != nil {
			return nil, err
		}
		if trimmed := strings.TrimSpace(string(inner)); trimmed != "" && trimmed[0] != '[' {
			plain, err := unpacked(trimmed)
			if err != nil {
				return nil, err
			}
			data = plain
		}
	}
	err := json.Unmarshal(data, &cases)
	return cases.value, err
}

// unpacked is the JSON in a compressed pickle.
func unpacked(text string) (json.RawMessage, error) {
	packed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("it is neither JSON nor base64: %w", err)
	}
	unzipped, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("it is not compressed by zlib: %w", err)
	}
	plain, err := io.ReadAll(io.LimitReader(unzipped, maxPlain+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("it is not whole: %w", err)
	case len(plain) > maxPlain:
		return nil, fmt.Errorf("it is larger than %d MiB when decompressed", maxPlain>>20)
	}
	return unpickle(plain, maxPlain)
}
