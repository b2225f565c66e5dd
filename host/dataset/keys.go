package dataset

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// keys are those that a JSON object may have. A key that is not read would be a
// wish that fails in silence.
type keys struct {
	known []string
	// instead says what to write for a key that other formats have.
	instead map[string]string
}

// keysOf lists the keys of a record's fields, and those beside them that files
// may have for people.
func keysOf[T any](instead map[string]string, notes ...string) keys {
	known := slices.Clone(notes)
	record := reflect.TypeFor[T]()
	for i := range record.NumField() {
		name, _, _ := strings.Cut(record.Field(i).Tag.Get("json"), ",")
		known = append(known, name)
	}
	return keys{known, instead}
}

// check reports the first key of an object that is not known, in valid JSON.
func (k keys) check(object []byte) error { return k.checkNames(objectKeys(object)) }

func (k keys) checkNames(names []string) error {
	for _, name := range names {
		if slices.Contains(k.known, name) {
			continue
		}
		if remedy, ok := k.instead[name]; ok {
			return fieldError(name, "is not known here; "+remedy)
		}
		return fieldError(
			name,
			fmt.Sprintf("is not known; the keys are %s. What is for people goes into meta", strings.Join(k.listed(), ", ")),
		)
	}
	return nil
}

// listed are the known keys without those that only some data sets have.
func (k keys) listed() []string {
	return slices.DeleteFunc(slices.Clone(k.known), func(name string) bool { return slices.Contains(setNotes, name) })
}

// metaKey holds whatever the files' owner keeps beside a record.
const metaKey = "meta"

// setNotes are keys for people in published problem sets.
var setNotes = []string{"dropped_tests", "split", "requires"}

var (
	problemKeys = keysOf[Problem](map[string]string{
		"id": "call it task_id", "name": "call it task_id",
		"function": "call it entry_point", "fn_name": "call it entry_point",
		"solution": "call it reference", "canonical_solution": "call it reference, a whole program",
		"test": "give tests, a list", "inputs": "give tests, each with args and expected",
		"outputs": "give tests, each with args and expected",
	}, append([]string{metaKey}, setNotes...)...)
	testKeys = keysOf[Test](map[string]string{
		"input":  "give args, the list of the arguments",
		"inputs": "give args, the list of the arguments", "output": "call it expected", "outputs": "call it expected",
		"assert": "call it source", "code": "call it source",
	}, metaKey)
	limitsKeys = keysOf[ProblemLimits](map[string]string{
		"time": "call it seconds", "time_limit": "call it seconds",
		"memory": "call it memory_mb", "memory_limit": "call it memory_mb",
	}, metaKey)
	typesKeys     = keysOf[Types](map[string]string{"return": "call it returns", "arguments": "call it args"}, metaKey)
	referenceKeys = keysOf[Reference](nil, metaKey)
	checkerKeys   = keysOf[Checker](map[string]string{"source": "call it program", "code": "call it program"}, metaKey)
	rolloutKeys   = keysOf[Rollout](map[string]string{
		"completion": "give completions, a list", "samples": "call it completions", "responses": "call it completions",
		"id": "call it task_id",
	}, metaKey)
	completionKeys = keys{
		known: []string{"text", "messages", "role", "content", "token_byte_lens", "reward", "advantage", metaKey},
		instead: map[string]string{
			"completion": "call it text", "response": "call it text", "output": "call it text", "code": "call it text",
		},
	}
)

// checkProblem reports what keeps a line's keys from being a problem's. The line is valid JSON.
func checkProblem(line []byte) error {
	names := objectKeys(line)
	if slices.Contains(names, "completions") && !slices.Contains(names, "tests") {
		return fieldError(
			"completions",
			"is no key of a problem; this looks like a rollout file: give it as the rollouts, and the problems as the problems",
		)
	}
	return problemKeys.checkNames(names)
}

// checkRollout is checkProblem for a rollout.
func checkRollout(line []byte) error {
	names := objectKeys(line)
	for _, key := range []string{"tests", "reference", "references"} {
		if slices.Contains(names, key) && !slices.Contains(names, "completions") {
			return fieldError(
				key,
				"is no key of a rollout; this looks like a problem file: give it as the problems, and the rollouts as the rollouts",
			)
		}
	}
	return rolloutKeys.checkNames(names)
}
