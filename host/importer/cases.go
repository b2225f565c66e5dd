package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/host/dataset"
)

// inOut is the form in which APPS and what came after it give tests.
type inOut struct {
	Inputs  []json.RawMessage `json:"inputs"`
	Outputs []json.RawMessage `json:"outputs"`
	// FnName is the function that is called; "": the program reads standard input.
	FnName text `json:"fn_name"`
}

// addInOut adds the tests of an APPS row. The sources say, the first that is there, whether
// the function is a method of a class Solution.
func (c *converter) addInOut(cases inOut, sources ...string) error {
	if len(cases.Inputs) == 0 {
		return errors.New("the row has no tests")
	}
	if len(cases.Inputs) != len(cases.Outputs) {
		return fmt.Errorf("the row has %d inputs and %d outputs; each input needs one", len(cases.Inputs), len(cases.Outputs))
	}
	if cases.FnName == "" {
		for i := range cases.Inputs {
			if err := c.addStdin(cases.Inputs[i], cases.Outputs[i]); err != nil {
				return fmt.Errorf("test %d: %w", i, err)
			}
		}
		return nil
	}
	c.problem.EntryPoint = method(string(cases.FnName), sources...)
	for i := range cases.Inputs {
		args, expected, err := callParts(cases.Inputs[i], cases.Outputs[i])
		if err != nil {
			return fmt.Errorf("test %d: %w", i, err)
		}
		if err := c.addAppsCall(args, expected); err != nil {
			return fmt.Errorf("test %d: %w", i, err)
		}
	}
	return nil
}

// addStdin adds a test on standard input. Each side is a text, or a list of lines.
func (c *converter) addStdin(input, output json.RawMessage) error {
	stdin, err := lines(input)
	if err != nil {
		return fmt.Errorf("the input: %w", err)
	}
	stdout, err := lines(output)
	if err != nil {
		return fmt.Errorf("the output: %w", err)
	}
	c.problem.Tests = append(c.problem.Tests, dataset.Test{Stdin: &stdin, Stdout: &stdout})
	return nil
}

// lines is a text, or a list of lines joined to one.
func lines(data json.RawMessage) (string, error) {
	if isNull(data) {
		return "", errors.New("it is null; a text belongs there")
	}
	if !list(data) {
		var t text
		err := json.Unmarshal(data, &t)
		return string(t), err
	}
	var all []text
	err := json.Unmarshal(data, &all)
	return strings.Join(texts(all), "\n"), err
}

// callParts are the arguments and the result of a call. They are values; or texts: then an
// argument stands on each line of the input, as JSON, and the output is JSON.
func callParts(input, output json.RawMessage) (args []json.RawMessage, expected json.RawMessage, err error) {
	switch {
	case list(input):
		err = json.Unmarshal(input, &args)
		return args, output, err
	case !quoted(input):
		return nil, nil, fmt.Errorf("the input of a call is %s; a list of arguments, or a text, belongs there", short(input))
	}
	var in, out text
	if err = json.Unmarshal(input, &in); err != nil {
		return nil, nil, err
	}
	if !quoted(output) {
		return nil, nil, fmt.Errorf("the output is %s; beside an input that is a text, it is one too", short(output))
	}
	if err = json.Unmarshal(output, &out); err != nil {
		return nil, nil, err
	}
	if args, err = jsonLines(string(in)); err != nil {
		return nil, nil, err
	}
	if !json.Valid([]byte(out)) {
		return nil, nil, fmt.Errorf("the output %s is not JSON", short([]byte(out)))
	}
	return args, json.RawMessage(strings.TrimSpace(string(out))), nil
}

// jsonLines reads an argument a line, as JSON. A text without a line that says anything
// has no arguments.
func jsonLines(text string) ([]json.RawMessage, error) {
	args := []json.RawMessage{}
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" && i == 0:
		case !json.Valid([]byte(line)):
			return nil, fmt.Errorf("line %d of the input, %s, is not JSON, as each argument is", i+1, short([]byte(line)))
		default:
			args = append(args, json.RawMessage(line))
		}
	}
	return args, nil
}

// addAppsCall adds a call as APPS's grader judges it: the expected value, or its first
// element where it is a list, is right. Where JSON's keys were whole numbers, the grader
// makes them so again; only a test in source form can say that.
func (c *converter) addAppsCall(args []json.RawMessage, expected json.RawMessage) error {
	first := json.RawMessage(nil)
	if list(expected) {
		var elements []json.RawMessage
		if err := json.Unmarshal(expected, &elements); err != nil {
			return err
		}
		if len(elements) > 0 {
			first = elements[0]
		}
	}
	if len(args) > 0 && wholeKeyed(args[0]) || wholeKeyed(expected) || wholeKeyed(first) {
		if first != nil {
			expected = first
		}
		return c.addCallSource(args, expected)
	}
	test := dataset.Test{Args: compactAll(args), Expected: compact(expected)}
	if first != nil {
		test.Expected, test.AnyOf = nil, []json.RawMessage{compact(expected), compact(first)}
	}
	c.problem.Tests = append(c.problem.Tests, test)
	return nil
}

// addCallSource adds a call as a test in source form, with the keys of the outermost
// objects as the whole numbers that they are.
func (c *converter) addCallSource(args []json.RawMessage, expected json.RawMessage) error {
	var parts []string
	for _, v := range append(slices.Clone(args), expected) {
		part, err := pythonLiteral(v, wholeKeyed(v))
		if err != nil {
			return err
		}
		parts = append(parts, part)
	}
	last := len(parts) - 1
	call := callee(c.problem.EntryPoint) + "(" + strings.Join(parts[:last], ", ") + ")"
	c.addSource("assert " + call + " == " + parts[last])
	return nil
}

func (c *converter) addSource(source string) {
	c.problem.Tests = append(c.problem.Tests, dataset.Test{Source: source})
}

// callee is how a test in source form names an entry point.
func callee(entry string) string {
	if class, method, ok := strings.Cut(entry, "."); ok {
		return class + "()." + method
	}
	return entry
}

func compactAll(all []json.RawMessage) []json.RawMessage {
	out := make([]json.RawMessage, len(all))
	for i, v := range all {
		out[i] = compact(v)
	}
	return out
}

// keepSolutions keeps the first programs that a data set calls right, each once. A program
// that cannot have the entry point is left out.
func (c *converter) keepSolutions(solutions []string) {
	for _, s := range solutions {
		s = unfenced(s)
		if len(c.problem.Solutions) >= c.options.Solutions {
			return
		}
		if strings.TrimSpace(s) != "" && fits(s, c.problem.EntryPoint) &&
			!slices.ContainsFunc(c.problem.Solutions, func(r dataset.Reference) bool { return r.Program == s }) {
			c.problem.Solutions = append(c.problem.Solutions, dataset.Reference{Program: s})
		}
	}
}

// The grader of APPS compares numbers as NumPy's allclose does by default.
const appsAbs, appsRel = 1e-8, 1e-5

// compareAsApps has standard output compared as APPS's grader compares it. Results of calls
// are compared by the language's own equality.
func (c *converter) compareAsApps() {
	if c.onStdin() {
		abs, rel := appsAbs, appsRel
		c.problem.Compare, c.problem.Abs, c.problem.Rel = "float", &abs, &rel
	}
}

// onStdin reports whether the problem has a test on standard input.
func (c *converter) onStdin() bool {
	return slices.ContainsFunc(c.problem.Tests, func(t dataset.Test) bool { return t.Stdin != nil })
}

// limits sets the problem's limits to the data set's: seconds, and bytes of memory. 0 stands
// for none.
func (c *converter) limits(seconds, memory float64) {
	megabytes := int(memory / (1 << 20))
	if seconds > 0 || megabytes > 0 {
		c.problem.Limits = &dataset.ProblemLimits{Seconds: min(max(seconds, 0), dataset.MaxSeconds)}
		if megabytes > 0 {
			c.problem.Limits.MemoryMB = min(max(megabytes, dataset.MinMemoryMB), dataset.MaxMemoryMB)
		}
	}
}

// prompt is a task in words with the code that programs begin with.
func prompt(words, starter string) string {
	if strings.TrimSpace(starter) == "" {
		return words
	}
	return strings.TrimRight(words, "\n") + "\n\n" + starter
}

// chat is the task in a list of chat messages: what the user says. A plain text is itself.
type chat string

func (m *chat) UnmarshalJSON(data []byte) error {
	if !list(bytes.TrimSpace(data)) {
		var t text
		err := t.UnmarshalJSON(data)
		*m = chat(t)
		return err
	}
	var messages []struct {
		Role    string `json:"role"`
		Content text   `json:"content"`
	}
	if err := json.Unmarshal(data, &messages); err != nil {
		return err
	}
	var said []string
	for _, message := range messages {
		if message.Role == "user" {
			said = append(said, string(message.Content))
		}
	}
	*m = chat(strings.Join(said, "\n\n"))
	return nil
}

// dataTest is a call in data form.
func dataTest(args []json.RawMessage, expected json.RawMessage) dataset.Test {
	return dataset.Test{Args: compactAll(args), Expected: compact(expected)}
}
