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
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/output"
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
	// EntryPoint is the name of the function that the tests call, or Class.method: each
	// test then makes a fresh object of the class without arguments. Default: "", where
	// every test is one on standard input.
	EntryPoint string `json:"entry_point,omitempty"`
	// Prelude is source that runs before every program in the problem's language: imports
	// and helpers that programs rely on. It is never credited. Default: "".
	Prelude string `json:"prelude,omitempty"`
	// Types say how the arguments of tests in data form are made of their JSON, and the
	// result turned back. Default: they are given as they are.
	Types *Types `json:"types,omitempty"`
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
	// Compare is the compare of tests on standard input where they say nothing.
	// Default: "lines".
	Compare output.Compare `json:"compare,omitempty"`
	// Abs is the tests' abs where they give neither abs nor rel. Default: none.
	Abs *float64 `json:"abs,omitempty"`
	// Rel is the tests' rel where they give neither abs nor rel. Default: none.
	Rel *float64 `json:"rel,omitempty"`
	// Unordered is the tests' unordered where they say nothing. Default: false.
	Unordered *bool `json:"unordered,omitempty"`
	// Checker decides the tests where a result is not the only right one. Default: results
	// are compared with the expected ones.
	Checker *Checker `json:"checker,omitempty"`
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
		requireEntryPoint(p.EntryPoint, p.Tests),
		isEntryPoint(p.EntryPoint),
		requireSome("tests", len(p.Tests)),
		isRule(p.Compare),
		notNegative("abs", p.Abs),
		notNegative("rel", p.Rel),
		p.Limits.check(),
		p.Types.check(),
		p.checkOperations(),
		p.checkReward(),
		p.checkExpected(),
	)
}

// checkExpected wants an expected value of each test, unless a checker decides, which
// decides no test in source form.
func (p *Problem) checkExpected() error {
	for i, t := range p.Tests {
		err := t.checkExpected()
		if p.Checker != nil {
			err = nil
			if !t.Structured() && !t.OnStdin() {
				err = fieldError("source", "stands beside the problem's checker, which decides calls in data form and programs "+
					"on standard input alone; give args, or leave the checker out")
			}
		}
		if err != nil {
			return within(fmt.Sprintf("tests[%d]", i), err)
		}
	}
	return p.Checker.check()
}

// requireEntryPoint wants the name of a function where a test calls one.
func requireEntryPoint(name string, tests Tests) error {
	if !slices.ContainsFunc(tests, func(t Test) bool { return !t.OnStdin() }) && len(tests) > 0 {
		return nil
	}
	return require("entry_point", name)
}

// isRule reports a rule of comparison that is none.
func isRule(rule output.Compare) error {
	if rule != "" && !slices.Contains(output.Rules(), rule) {
		return fieldError("compare", fmt.Sprintf("is %q; it is one of lines, tokens, exact and float", rule))
	}
	return nil
}

// isEntryPoint reports an entry point that is neither a name nor Class.method.
func isEntryPoint(text string) error {
	parts := strings.Split(text, ".")
	if text != "" && (len(parts) > 2 || slices.Contains(parts, "")) {
		return fieldError("entry_point", "is neither a name nor Class.method; methods of classes inside of others cannot be called")
	}
	return nil
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
	// EntryPoint is the name of the function in this program, or Class.method. Candidates
	// in the same language must use it too. Default: the problem's.
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

func (r Reference) check() error {
	return first(require("program", r.Program), isEntryPoint(r.EntryPoint))
}

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
	// Kwargs are the keyword arguments of the call, by their names. They go with args. A
	// language without keyword arguments cannot run the test. Default: {}.
	//
	// Each is its JSON text, as in Args.
	Kwargs map[string]json.RawMessage `json:"kwargs,omitempty"`
	// Operations are the names of several calls on one object, in order. The first is the
	// class that entry_point names, which makes the object; the others are its methods. Each
	// of args is the list of one call's arguments. The result is the list of the values that
	// the calls return, null for the first. Default: the test is one call.
	Operations []string `json:"operations,omitempty"`
	// Expected is the result that the call must have. It goes with args. It may be absent
	// where the problem has a checker. Default: the test is in source form.
	//
	// It is the result's JSON text.
	Expected json.RawMessage `json:"expected,omitempty"`
	// AnyOf are results each of which is right, in place of expected. Default: the test
	// has expected.
	//
	// Each is its JSON text.
	AnyOf []json.RawMessage `json:"any_of,omitempty"`
	// Abs is how far a number may be from the expected one: by no more than the larger of
	// abs and rel times the expected number's size. One of abs and rel is enough. They
	// count for floats anywhere in a result, and for numbers in what a program writes under
	// compare float. Default: the problem's; of compare float 1e-6 for both.
	Abs *float64 `json:"abs,omitempty"`
	// Rel is as abs, in parts of the expected number. Default: the problem's.
	Rel *float64 `json:"rel,omitempty"`
	// Unordered says whether the items of the outermost list count in any order.
	// Default: the problem's.
	Unordered *bool `json:"unordered,omitempty"`
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
	// Stdin is the text that the program finds on its standard input. It runs as the main
	// program. It goes with stdout. Default: the test is in another form.
	Stdin *string `json:"stdin,omitempty"`
	// Stdout is the text that the program must write to its standard output. It may be
	// absent where the problem has a checker. Default: the test is in another form.
	Stdout *string `json:"stdout,omitempty"`
	// Compare is how what was written is compared with stdout. lines: line by line,
	// without the space around each and without the empty lines around all; lines of
	// equal numbers are equal. tokens: what stands between space. exact: every byte.
	// float: as tokens, and numbers may differ by abs and rel. Default: the problem's.
	Compare output.Compare `json:"compare,omitempty"`
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

// OnStdin reports whether the test is one on standard input.
func (t Test) OnStdin() bool { return t.Stdin != nil }

// Rule is how what a program writes is compared, in a problem.
func (t Test) Rule(p *Problem) output.Rule {
	rule := output.Rule{Compare: cmp.Or(t.Compare, p.Compare, output.Lines), Tolerance: output.DefaultTolerance}
	if abs, rel, given := t.near(p); given {
		rule.Tolerance = output.Tolerance{Abs: abs, Rel: rel}
	}
	return rule
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

// Tolerance returns how far numbers may be from the expected ones, in a problem; nil:
// they must be equal.
func (t Test) Tolerance(p *Problem) (abs, rel float64, given bool) {
	if !t.Structured() || t.Exact() {
		return 0, 0, false
	}
	return t.near(p)
}

// near are the test's abs and rel, or the problem's where it has neither.
func (t Test) near(p *Problem) (abs, rel float64, given bool) {
	a, r := t.Abs, t.Rel
	if a == nil && r == nil {
		a, r = p.Abs, p.Rel
	}
	if a == nil && r == nil {
		return 0, 0, false
	}
	if a != nil {
		abs = *a
	}
	if r != nil {
		rel = *r
	}
	return abs, rel, true
}

// InAnyOrder reports whether the items of the outermost list count in any order, in a
// problem.
func (t Test) InAnyOrder(p *Problem) bool {
	unordered := t.Unordered
	if unordered == nil {
		unordered = p.Unordered
	}
	return t.Structured() && unordered != nil && *unordered
}

func (Test) keys() keys { return testKeys }

func (t Test) check() error {
	if t.OnStdin() || t.Stdout != nil {
		return t.checkStdin()
	}
	switch {
	case t.Compare != "":
		return fieldError("compare", "is read of tests on standard input; give stdin and stdout")
	case t.Structured() && t.Source != "":
		return fieldError("args", "stands beside source; a test has one of them")
	case t.AnyOf != nil && !t.Structured():
		return fieldError("any_of", "stands without args; give the arguments of the call that has one of these results")
	case t.AnyOf != nil && t.Expected != nil:
		return fieldError("any_of", "stands beside expected; put that value into any_of")
	case t.AnyOf != nil && len(t.AnyOf) == 0:
		return fieldError("any_of", "is empty, so that no result is right; give at least one")
	case (t.Abs != nil || t.Rel != nil || t.Unordered != nil) && !t.Structured():
		return fieldError("args", "are missing beside abs, rel or unordered; a test in source form compares by its own code")
	case t.Exact() && (t.Abs != nil || t.Rel != nil):
		return fieldError("exact_type", "is true beside abs or rel; keep one of them")
	case !t.Structured() && t.Source == "":
		return fieldError(
			"args",
			"and source and stdin are missing; give a call's args and expected, or source, or stdin and stdout",
		)
	case t.Kwargs != nil && !t.Structured():
		return fieldError("kwargs", "stands without args; give args too, [] for none by their place")
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
	return first(t.checkOperations(), notNegative("abs", t.Abs), notNegative("rel", t.Rel))
}

// checkExpected reports a test whose own form lacks what must come of it.
func (t Test) checkExpected() error {
	switch {
	case t.OnStdin() && t.Stdout == nil:
		return fieldError("stdout", "is missing beside stdin; give the text that the program must write")
	case t.Structured() && t.Expected == nil && t.AnyOf == nil:
		return fieldError("expected", "is missing beside args; give the result that the call must have")
	}
	return nil
}

// notNegative reports a tolerance that no number could be within.
func notNegative(key string, number *float64) error {
	if number != nil && *number < 0 {
		return fieldError(key, "is negative; give 0 or more")
	}
	return nil
}

func (t Test) checkStdin() error {
	switch {
	case t.Stdin == nil:
		return fieldError("stdin", "is missing beside stdout; give the text of standard input, which may be empty")
	case t.Structured() || t.Expected != nil || t.Source != "" || t.Call != "" || t.Expect != "":
		return fieldError("stdin", "stands beside args or source; a test has one of them")
	case t.Operations != nil:
		return fieldError("operations", "stand beside stdin; they are calls with args and expected")
	case t.AnyOf != nil || t.Kwargs != nil || t.Unordered != nil || t.ExactType != nil || t.TupleIsList != nil:
		return fieldError("stdin", "stands beside any_of, kwargs, unordered, exact_type or tuple_is_list, "+
			"which are about values; use compare")
	}
	return first(isRule(t.Compare), notNegative("abs", t.Abs), notNegative("rel", t.Rel))
}

// Tests decodes with the index of what is wrong.
type Tests []Test

// UnmarshalJSON names the test that it cannot decode.
func (t *Tests) UnmarshalJSON(data []byte) (err error) {
	*t, err = decodeList[Test]("tests", data)
	return err
}
