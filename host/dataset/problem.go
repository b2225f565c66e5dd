// Package dataset reads and writes the files of problems, rollouts,
// localisation cases, credits and predictions: JSON Lines, gzip'd where the
// name ends in .gz. A reader gives a line at a time and an error with file,
// line, field and remedy for one that is wrong, then goes on. A writer appends
// whole lines, can be resumed after a crash, and gives the same bytes for the
// same records, resumed or not.
package dataset

import (
	"encoding/json"

	"github.com/egca/egca/credit"
)

// Problem is one programming task.
type Problem struct {
	TaskID   string `json:"task_id"`
	Language string `json:"language"` // as a plugin names it: "python"
	// Prompt is the task in words, or the code that the program begins with.
	Prompt     string `json:"prompt,omitempty"`
	EntryPoint string `json:"entry_point"`         // the function that tests call
	Reference  string `json:"reference,omitempty"` // a program that passes every test
	// References are more correct programs, in any language.
	References  References         `json:"references,omitempty"`
	Tests       Tests              `json:"tests"`
	Constraints credit.Constraints `json:"constraints,omitzero"`
}

func (p *Problem) check() error {
	return first(
		require("task_id", p.TaskID),
		require("language", p.Language),
		require("entry_point", p.EntryPoint),
		requireSome("tests", len(p.Tests)),
	)
}

// Reference is a correct program. As JSON it may be a string: a program in the
// problem's own language.
type Reference struct {
	Language   string `json:"language,omitempty"`    // empty: the problem's
	EntryPoint string `json:"entry_point,omitempty"` // its name for the function; empty: the problem's
	Program    string `json:"program"`
}

// UnmarshalJSON takes a string or an object.
func (r *Reference) UnmarshalJSON(data []byte) error {
	if isString(data) {
		*r = Reference{}
		return json.Unmarshal(data, &r.Program)
	}
	type plain Reference
	return json.Unmarshal(data, (*plain)(r))
}

func (r Reference) check() error { return require("program", r.Program) }

// References decodes with the index of what is wrong.
type References []Reference

// UnmarshalJSON names the element that it cannot decode.
func (r *References) UnmarshalJSON(data []byte) (err error) {
	*r, err = decodeList[Reference]("references", data)
	return err
}

// Test is one test: a call in data form (Args and Expected), or source.
type Test struct {
	// Args are the arguments, each in its JSON text as it stands in the file:
	// 3, 3.0 and 3e0 stay apart and a lone surrogate (\ud800) is kept. Nil in a
	// test in source form; empty but not nil for a call without arguments.
	Args     []json.RawMessage `json:"args,omitzero"`
	Expected json.RawMessage   `json:"expected,omitempty"` // the JSON text of the result
	// Source is code that passes if it throws nothing when run after the
	// program, in the same namespace.
	Source string `json:"source,omitempty"`
	// Call and Expect are the two sides of a Source that compares, as source: for a
	// plugin that splits no tests itself. Call runs with the candidate, and is to be a
	// call of the entry point and nothing else.
	Call   string `json:"call,omitempty"`
	Expect string `json:"expect,omitempty"`
	// ExactType false: the result equals Expected but may be of another type
	// (240.0 for 240). Absent is true.
	ExactType *bool  `json:"exact_type,omitempty"`
	Origin    string `json:"origin,omitempty"`
	Challenge bool   `json:"challenge,omitempty"`
}

// Structured reports whether the test is a call in data form.
func (t Test) Structured() bool { return t.Args != nil }

// Exact reports whether the result must have the expected value's type too.
func (t Test) Exact() bool { return t.ExactType == nil || *t.ExactType }

func (t Test) check() error {
	switch {
	case t.Structured() && t.Source != "":
		return fieldError("args", "stands beside source; a test has one of them")
	case t.Structured() && t.Expected == nil:
		return fieldError("expected", "is missing beside args; give the result that the call must have")
	case !t.Structured() && t.Source == "":
		return fieldError("args", "and source are both missing; give a call's args and expected, or source")
	case (t.Call == "") != (t.Expect == ""):
		return fieldError("call", "and expect go together; give both or none")
	}
	return nil
}

// Tests decodes with the index of what is wrong.
type Tests []Test

// UnmarshalJSON names the test that it cannot decode.
func (t *Tests) UnmarshalJSON(data []byte) (err error) {
	*t, err = decodeList[Test]("tests", data)
	return err
}
