package dataset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FieldError says which field of a record is wrong, and the remedy.
type FieldError struct {
	Field   string // a path: "tests[2].args"
	Problem string // what follows the field in a sentence
}

func (e *FieldError) Error() string { return e.Field + " " + e.Problem }

func fieldError(field, problem string) error { return &FieldError{field, problem} }

// require is for texts that no record does without.
func require(field, value string) error {
	if value == "" {
		return fieldError(field, "is missing or empty; give it")
	}
	return nil
}

func requireSome(field string, n int) error {
	if n == 0 {
		return fieldError(field, "is missing or empty; give at least one")
	}
	return nil
}

// first returns the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// checker is a record that knows what it must hold.
type checker interface{ check() error }

// decode reads one record out of a line.
func decode[T any](line []byte) (T, error) {
	var record T
	if !utf8.Valid(line) {
		return record, errors.New("is not UTF-8; JSON must be: convert the file")
	}
	if err := unmarshal(line, &record); err != nil {
		var zero T
		err = explain(err)
		if e, ok := errors.AsType[*FieldError](err); ok && e.Field == "" {
			e.Field = "the line"
		}
		return zero, err
	}
	if c, ok := any(&record).(checker); ok {
		if err := c.check(); err != nil {
			var zero T
			return zero, err
		}
	}
	return record, nil
}

// unmarshal decodes a line. Problems and rollouts may have no key that nobody
// reads: data sets made for others are refused rather than half read.
func unmarshal(line []byte, record any) error {
	err := json.Unmarshal(line, record)
	if isSyntax(err) {
		return err // its keys cannot be told
	}
	var unknown error
	switch record.(type) {
	case *Problem:
		unknown = checkProblem(line)
	case *Rollout:
		unknown = checkRollout(line)
	}
	if unknown != nil {
		return unknown // a misspelt key explains the key that is missing
	}
	return err
}

func isSyntax(err error) bool {
	_, syntax := errors.AsType[*json.SyntaxError](err)
	return syntax
}

// decodeList decodes a list so that an error names the element. data is valid JSON, as
// UnmarshalJSON gets it.
func decodeList[T any](field string, data []byte) ([]T, error) {
	if !isList(data) {
		var list []json.RawMessage // null is an empty one
		if err := json.Unmarshal(data, &list); err != nil {
			return nil, within(field, err)
		}
		return nil, nil
	}
	raw := items(data)
	list := make([]T, len(raw))
	for i, item := range raw {
		element := []byte(item)
		at := fmt.Sprintf("%s[%d]", field, i)
		if item == "null" {
			return nil, fieldError(at, "is null; leave it out")
		}
		if err := decodeValid(element, &list[i]); err != nil {
			return nil, within(at, err)
		}
		if k, ok := any(list[i]).(interface{ keys() keys }); ok {
			if err := k.keys().check(element); err != nil {
				return nil, within(at, err)
			}
		}
		if c, ok := any(list[i]).(checker); ok {
			if err := c.check(); err != nil {
				return nil, within(at, err)
			}
		}
	}
	return list, nil
}

// decodeValid is json.Unmarshal of JSON that is known to be valid: a type that decodes
// itself is not searched for syntax errors once more.
func decodeValid(data []byte, record any) error {
	if own, ok := record.(json.Unmarshaler); ok {
		return own.UnmarshalJSON(data)
	}
	return json.Unmarshal(data, record)
}

// within puts a field's path before an error about a part of it.
func within(field string, err error) error {
	if e, ok := errors.AsType[*FieldError](explain(err)); ok {
		path := field
		switch {
		case strings.HasPrefix(e.Field, "["):
			path += e.Field
		case e.Field != "":
			path += "." + e.Field
		}
		return &FieldError{path, e.Problem}
	}
	return fmt.Errorf("%s: %w", field, err)
}

// explain puts a decoder's error in a person's words.
func explain(err error) error {
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		problem := fmt.Sprintf("holds a JSON %s; %s belongs there", mismatch.Value, describe(mismatch.Type))
		// The decoder's path has the Go names of embedded structs in it; keys
		// in these files are in lower case.
		keys := slices.DeleteFunc(strings.Split(mismatch.Field, "."), func(key string) bool {
			return key != "" && unicode.IsUpper(rune(key[0]))
		})
		return &FieldError{strings.Join(keys, "."), problem}
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("is not JSON at byte %d: %s", syntax.Offset, strings.TrimPrefix(syntax.Error(), "json: "))
	}
	return err
}

// describe names the JSON that decodes into a type.
func describe(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list"
	case reflect.Pointer:
		return describe(t.Elem())
	}
	return "an object"
}

func isString(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(data), []byte{'"'})
}

func isList(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(data), []byte{'['})
}

// marshal writes JSON without a newline and with <, > and & as themselves:
// programs are full of them.
func marshal(v any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte{'\n'}), nil
}
