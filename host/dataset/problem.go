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
	"fmt"
	"slices"

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
	// EntryPoint is the name of the function that the tests call.
	EntryPoint string `json:"entry_point"`
	// Reference is a program that passes every test, in the problem's language.
	// Default: the first of references, if there are any.
	Reference string `json:"reference,omitempty"`
	// References are more correct programs, in any language. Default: [].
	References References `json:"references,omitempty"`
	// Solutions are programs that are said to be correct and not known to be, in any
	// language: each serves as a reference if it passes every test. Eight at most
	// serve. Default: [].
	Solutions References `json:"solutions,omitempty"`
	// Limits are those of one test. Default: the configuration's.
	Limits *ProblemLimits `json:"limits,omitempty"`
	// Reward is the rule by which verdicts become a reward: "all", "fraction" or
	// "weighted". Default: credit.reward of egca.toml.
	Reward string `json:"reward,omitempty"`
	// Tests decide whether a program is correct.
	Tests Tests `json:"tests"`
	// TupleIsList is the tests' tuple_is_list where they say nothing. Default: true.
	TupleIsList *bool `json:"tuple_is_list,omitempty"`
	// Constraints are demands on how a program solves the problem. Default: {}.
	Constraints credit.Constraints `json:"constraints,omitzero"`
}

// UnmarshalJSON names the solution that it cannot decode.
func (p *Problem) UnmarshalJSON(data []byte) error {
	type Plain Problem // its name is in an error's path, and left out there as any in capitals
	record := struct {
		*Plain
		Solutions solutions `json:"solutions"`
	}{Plain: (*Plain)(p)}
	err := json.Unmarshal(data, &record)
	p.Solutions = References(record.Solutions)
	return err
}

// solutions are References by another name.
type solutions References

func (s *solutions) UnmarshalJSON(data []byte) (err error) {
	*s, err = decodeList[Reference]("solutions", data)
	return err
}

func (p *Problem) check() error {
	return first(
		require("task_id", p.TaskID),
		require("language", p.Language),
		require("entry_point", p.EntryPoint),
		requireSome("tests", len(p.Tests)),
		p.Limits.check(),
		p.checkReward(),
	)
}

func (p *Problem) checkReward() error {
	if p.Reward != "" && !slices.Contains(credit.RewardNames(), p.Reward) {
		return fieldError("reward", fmt.Sprintf("is %q; there are %q", p.Reward, credit.RewardNames()))
	}
	if len(p.Tests) > 0 && !slices.ContainsFunc(p.Tests, func(t Test) bool { return t.Weighs() > 0 }) {
		return fieldError("tests", "all have the weight 0; give one a weight above it")
	}
	return nil
}

// ProblemLimits are the limits of one run of a program on one test.
type ProblemLimits struct {
	// Seconds is the limit on CPU time. Default: it follows from the reference's own
	// time, or is limits.cpu_ceiling of egca.toml where there is no reference.
	Seconds float64 `json:"seconds,omitempty"`
	// MemoryMB is the limit on memory, in MiB. It lowers limits.memory of egca.toml
	// and does not raise it. Default: limits.memory.
	MemoryMB int `json:"memory_mb,omitempty"`
}

// The greatest limits that a problem may give, and the least memory with which an
// interpreter starts.
const (
	MaxSeconds  = 3600
	MinMemoryMB = 16
	MaxMemoryMB = 1 << 20
)

// UnmarshalJSON refuses a key that nobody reads.
func (l *ProblemLimits) UnmarshalJSON(data []byte) error {
	type plain ProblemLimits
	if err := json.Unmarshal(data, (*plain)(l)); err != nil {
		return within("limits", err)
	}
	if err := limitsKeys.check(data); err != nil {
		return within("limits", err)
	}
	return nil
}

func (l *ProblemLimits) check() error {
	switch {
	case l == nil:
		return nil
	case l.Seconds < 0 || l.Seconds > MaxSeconds:
		return fieldError("limits.seconds", fmt.Sprintf("is %v; give seconds from 0 to %d", l.Seconds, MaxSeconds))
	case l.MemoryMB != 0 && (l.MemoryMB < MinMemoryMB || l.MemoryMB > MaxMemoryMB):
		return fieldError(
			"limits.memory_mb",
			fmt.Sprintf("is %d; give MiB from %d to %d, or leave it out", l.MemoryMB, MinMemoryMB, MaxMemoryMB),
		)
	}
	return nil
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
	// Weight is how much the test counts in a weighted reward, beside the others.
	// Default: 1.
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

// Weighs is the test's weight in a weighted reward.
func (t Test) Weighs() float64 {
	if t.Weight == nil {
		return 1
	}
	return *t.Weight
}

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
	case t.Structured() && t.Source != "":
		return fieldError("args", "stands beside source; a test has one of them")
	case t.Structured() && t.Expected == nil:
		return fieldError("expected", "is missing beside args; give the result that the call must have")
	case !t.Structured() && t.Source == "":
		return fieldError("args", "and source are both missing; give a call's args and expected, or source")
	case (t.Call == "") != (t.Expect == ""):
		return fieldError("call", "and expect go together; give both or none")
	case t.TupleIsList != nil && !t.Structured():
		return fieldError("tuple_is_list", "stands in a test in source form, whose own code compares; give args and expected")
	case t.TupleIsList != nil && *t.TupleIsList && t.Exact():
		return fieldError("tuple_is_list", "and exact_type are both true; a tuple is not of a list's type")
	case t.Weighs() < 0:
		return fieldError("weight", fmt.Sprintf("is %v; give a number from 0 on", t.Weighs()))
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
