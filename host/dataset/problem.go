// Package dataset reads and writes the files of problems, rollouts,
// localisation cases, credits and predictions: JSON Lines, gzip'd where the
// name ends in .gz. A reader gives a line at a time and an error with file,
// line, field and remedy for one that is wrong, then goes on. A writer appends
// whole lines, can be resumed after a crash, and gives the same bytes for the
// same records, resumed or not.
//
// The comment of a record's field is also the documentation of its key:
// internal/schemagen puts the first paragraph into docs/PROBLEMS.md and
// docs/schemas. It names the field first and, for a key that may be absent,
// ends with "Default: ...". Further paragraphs are for readers of the code.
package dataset

import (
	"encoding/json"

	"github.com/egca/egca/credit"
)

// Problem is one programming task.
type Problem struct {
	// TaskID is the problem's name. Rollouts name the problem by it, so each
	// problem of a file has its own.
	TaskID string `json:"task_id"`
	// Language is the language of reference and tests, as its plugin names it.
	// Candidates are in it too, unless their rollout says otherwise.
	Language string `json:"language"`
	// Prompt is the task in words, or the code that a completion continues.
	// Default: "".
	Prompt string `json:"prompt,omitempty"`
	// EntryPoint is the name of the function that the tests call, or Class.method: each test
	// then makes a fresh object of the class without arguments. Not read of tests on
	// standard input. Default: "", where every test is one on standard input.
	EntryPoint string `json:"entry_point,omitempty"`
	// Prelude is source that runs before every program: imports and helpers that programs rely on. It is
	// never credited. Default: "".
	Prelude string `json:"prelude,omitempty"`
	// Types say how arguments and the result are made from JSON. Default: as they are.
	Types *Types `json:"types,omitempty"`
	// Compare is the tests' compare where they say nothing. Default: "lines".
	Compare string `json:"compare,omitempty"`
	// Abs is the tests' abs where they say nothing. Default: 0.
	Abs *float64 `json:"abs,omitempty"`
	// Rel is the tests' rel where they say nothing. Default: 0.
	Rel *float64 `json:"rel,omitempty"`
	// Unordered is the tests' unordered where they say nothing. Default: false.
	Unordered *bool `json:"unordered,omitempty"`
	// Checker decides tests whose result is not the only right one. Default: none.
	Checker *Checker `json:"checker,omitempty"`
	// Limits are those of one test. Default: the configuration's.
	Limits *ProblemLimits `json:"limits,omitempty"`
	// Reward is "all", "fraction" or "weighted". Default: credit.reward of the configuration.
	Reward string `json:"reward,omitempty"`
	// Reference is a program that passes every test, in the problem's language.
	// Default: the first of references.
	Reference string `json:"reference,omitempty"`
	// References are more correct programs, in any language. A problem needs one
	// program at least, here or in reference. Default: [].
	References References `json:"references,omitempty"`
	// Solutions are programs that are said to be correct and not known to be: each serves as a
	// reference if it passes. Default: [].
	Solutions References `json:"solutions,omitempty"`
	// Tests decide whether a program is correct.
	Tests Tests `json:"tests"`
	// TupleIsList is the tests' tuple_is_list where they say nothing. Default: true.
	TupleIsList *bool `json:"tuple_is_list,omitempty"`
	// Constraints are demands on how a program solves the problem. Default: {}.
	Constraints credit.Constraints `json:"constraints,omitzero"`
}

func (p *Problem) check() error {
	return first(
		require("task_id", p.TaskID),
		require("language", p.Language),
		p.checkEntryPoint(),
		requireSome("tests", len(p.Tests)),
	)
}

// checkEntryPoint asks for an entry point where a test calls one.
func (p *Problem) checkEntryPoint() error {
	for i := range p.Tests {
		if p.Tests[i].Stdin == nil {
			return require("entry_point", p.EntryPoint)
		}
	}
	return nil
}

// Types say how JSON becomes arguments, and a result JSON.
type Types struct {
	// Args are the types of the arguments in order: "", "ListNode", "TreeNode" or
	// "list[ListNode]". Default: [], where each is as its JSON is.
	Args []string `json:"args,omitempty"`
	// Returns is the type of the result. Default: "".
	Returns string `json:"returns,omitempty"`
}

// Checker is a program that decides whether a result is right.
type Checker struct {
	// Language is the program's language. Default: the problem's.
	Language string `json:"language,omitempty"`
	// Program defines check(input, expected, output), which returns true or false.
	Program string `json:"program"`
}

// ProblemLimits are limits of one test.
type ProblemLimits struct {
	// Seconds is the time. Default: the configuration's.
	Seconds float64 `json:"seconds,omitempty"`
	// MemoryMB is the memory in MiB. Default: the configuration's.
	MemoryMB int `json:"memory_mb,omitempty"`
}

// Reference is a correct program. As JSON it may be a string: a program in the
// problem's own language.
type Reference struct {
	// Language is the program's language. Default: the problem's.
	Language string `json:"language,omitempty"`
	// EntryPoint is the name of the function in this program. Candidates in the
	// same language must use it too. Default: the problem's.
	EntryPoint string `json:"entry_point,omitempty"`
	// Program is the source.
	Program string `json:"program"`
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

func (Reference) keys() keys { return referenceKeys }

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
	// Args are the arguments of a call of the entry point, in order; [] for a
	// call without arguments. 3 and 3.0 are different arguments. Default: the
	// test is in source form.
	//
	// Each is its JSON text as it stands in the file: 3, 3.0 and 3e0 stay apart
	// and a lone surrogate (\ud800) is kept. Nil in a test in source form; empty
	// but not nil for a call without arguments.
	Args []json.RawMessage `json:"args,omitzero"`
	// Expected is the result that the call must have. It goes with args.
	// Default: the test is in source form.
	//
	// It is the result's JSON text.
	Expected json.RawMessage `json:"expected,omitempty"`
	// Source is code in the problem's language. It runs after the program, in
	// the same namespace, and the test passes where the code raises nothing.
	// Default: the test is in data form.
	Source string `json:"source,omitempty"`
	// Call is the call of the entry point, as source: for a plugin that splits no
	// tests itself. It runs with the candidate, and is a call of the entry point and
	// nothing else. Default: the plugin takes it from source where it can.
	Call string `json:"call,omitempty"`
	// Expect is the expression whose value call must have. It goes with call and
	// may use the reference's names, not the candidate's. Default: the plugin
	// takes it from source where it can.
	Expect string `json:"expect,omitempty"`
	// ExactType says whether the result must be of the expected value's type, all
	// the way down: then 3 is not 3.0, and no truth value is a number. Otherwise the
	// language's own equality decides. Default: false.
	ExactType *bool `json:"exact_type,omitempty"`
	// TupleIsList says whether a tuple in the result stands for a list of the expected
	// value, all the way down, and a list for a tuple: JSON has lists alone. It is
	// read of a test in data form without exact_type. Default: the problem's.
	TupleIsList *bool `json:"tuple_is_list,omitempty"`
	// Stdin is the text that the program reads from standard input. It goes with stdout.
	// Default: the test is a call.
	Stdin *string `json:"stdin,omitempty"`
	// Stdout is the text that the program must write to standard output. Default: the test is a call.
	Stdout *string `json:"stdout,omitempty"`
	// Compare is how stdout is compared: "lines", "tokens", "exact" or "float". Default: the problem's.
	Compare string `json:"compare,omitempty"`
	// Abs and Rel: numbers are equal when |a-b| <= max(abs, rel*|expected|). Of a data-form test: given at all = floats anywhere in the value compare so.
	Abs *float64 `json:"abs,omitempty"`
	// Rel is the tolerance as a share of the expected number. Default: the problem's.
	Rel *float64 `json:"rel,omitempty"`
	// Kwargs are the keyword arguments of the call. Default: {}.
	Kwargs map[string]json.RawMessage `json:"kwargs,omitempty"`
	// AnyOf are results each of which is right, in place of expected. Default: [].
	AnyOf []json.RawMessage `json:"any_of,omitempty"`
	// Unordered: the items of the outermost list count in any order. Default: the problem's.
	Unordered *bool `json:"unordered,omitempty"`
	// Operations are the calls on one object: ["MinStack","push","top"] with args [[],[3],[]] and
	// expected [null,null,3]. Default: [].
	Operations []string `json:"operations,omitempty"`
	// Weight of the test in a weighted reward. Default: 1.
	Weight *float64 `json:"weight,omitempty"`
	// Origin is a note of the data set: where the test is from. Judging does not
	// read it. Default: "".
	Origin string `json:"origin,omitempty"`
	// Challenge is a note of the data set: the test is a hard one. Judging does
	// not read it. Default: false.
	Challenge bool `json:"challenge,omitempty"`
}

// Structured reports whether the test is a call in data form.
func (t Test) Structured() bool { return t.Args != nil }

// Exact reports whether the result must have the expected value's type too.
func (t Test) Exact() bool { return t.ExactType != nil && *t.ExactType }

// TuplesAreLists reports whether a tuple in the result stands for a list of the
// expected value, in a problem.
func (t Test) TuplesAreLists(p *Problem) bool {
	switch {
	case !t.Structured() || t.Exact():
		return false
	case t.TupleIsList != nil:
		return *t.TupleIsList
	default:
		return p.TupleIsList == nil || *p.TupleIsList
	}
}

func (Test) keys() keys { return testKeys }

func (t Test) check() error {
	switch {
	case (t.Stdin == nil) != (t.Stdout == nil):
		return fieldError("stdin", "and stdout go together; give both or none")
	case t.Stdin != nil && (t.Structured() || t.Source != ""):
		return fieldError("stdin", "stands beside args or source; a test has one of them")
	case t.Stdin != nil:
		return nil
	case t.Structured() && t.Source != "":
		return fieldError("args", "stands beside source; a test has one of them")
	case t.Structured() && t.Expected == nil && t.AnyOf == nil:
		return fieldError("expected", "is missing beside args; give the result that the call must have")
	case !t.Structured() && t.Source == "":
		return fieldError("args", "and source are both missing; give a call's args and expected, or source")
	case (t.Call == "") != (t.Expect == ""):
		return fieldError("call", "and expect go together; give both or none")
	case t.TupleIsList != nil && !t.Structured():
		return fieldError("tuple_is_list", "stands in a test in source form, whose own code compares; give args and expected")
	case t.TupleIsList != nil && *t.TupleIsList && t.Exact():
		return fieldError("tuple_is_list", "and exact_type are both true; a tuple is not of a list's type")
	case t.Exact() && !t.Structured():
		return fieldError("exact_type", "is true of a test in source form, whose own code compares; give args and expected")
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
