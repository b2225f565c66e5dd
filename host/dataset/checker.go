package dataset

import "encoding/json"

// CheckerFunction is the name of the function that a checker defines.
const CheckerFunction = "check"

// Checker is a program that decides tests. As JSON it may be a string: a program in the
// problem's own language.
type Checker struct {
	// Language is the program's language. Default: the problem's.
	Language string `json:"language,omitempty"`
	// Program is the source. It defines check(input, expected, output), which returns
	// true where the output is right, or a pair of that and a text that says why. input is the
	// list of the arguments (keyword arguments are a map behind the others) or the text of
	// standard input; expected is what the test has, the list of any_of, or null; output is the
	// result, or the text that was written.
	Program string `json:"program"`
}

// UnmarshalJSON takes a string or an object.
func (c *Checker) UnmarshalJSON(data []byte) error {
	if isString(data) {
		*c = Checker{}
		return json.Unmarshal(data, &c.Program)
	}
	type plain Checker
	if err := json.Unmarshal(data, (*plain)(c)); err != nil {
		return within("checker", err)
	}
	if err := checkerKeys.check(data); err != nil {
		return within("checker", err)
	}
	return nil
}

func (c *Checker) check() error {
	if c == nil {
		return nil
	}
	if err := require("program", c.Program); err != nil {
		return within("checker", err)
	}
	return nil
}
