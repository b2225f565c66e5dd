package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"unicode/utf8"
)

// decode reads a row's keys into a struct and names the problem by the first of the ids
// that the row has. Keys that the struct lacks are not read. The error names the key.
func decode[T any](c *converter, ids ...string) (v T, err error) {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(c.row.object, &keys); err != nil {
		return v, err
	}
	for _, key := range ids {
		var id name
		if err := json.Unmarshal(orNull(keys[key]), &id); err == nil && id != "" {
			c.problem.TaskID = c.taskID(string(id))
			break
		}
	}
	record := reflect.ValueOf(&v).Elem()
	for i := range record.NumField() {
		key := record.Type().Field(i).Tag.Get("json")
		value, given := keys[key]
		if !given {
			continue
		}
		if err := json.Unmarshal(value, record.Field(i).Addr().Interface()); err != nil {
			return v, fmt.Errorf("%s: %w", key, explain(err))
		}
	}
	return v, nil
}

// explain puts a decoder's error in a person's words.
func explain(err error) error {
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		at := ""
		if mismatch.Field != "" {
			at = mismatch.Field + ": "
		}
		return fmt.Errorf("%sa JSON %s stands there, which the format has not", at, mismatch.Value)
	}
	return err
}

// text is a string, "" for null. A string with half a surrogate pair is no text: no file
// or pipe can carry it, and Go's decoder would replace it.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	*t = ""
	if isNull(data) {
		return nil
	}
	if data[0] != '"' {
		return fmt.Errorf("%s stands where a text belongs", short(data))
	}
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	if bytes.ContainsRune(data, utf8.RuneError) || bytes.Contains(bytes.ToLower(data), []byte(`\ufffd`)) {
		*t = text(s)
		return nil
	}
	if strings.ContainsRune(s, utf8.RuneError) {
		return fmt.Errorf("%s holds half a surrogate pair, which no text can", short(data))
	}
	*t = text(s)
	return nil
}

// name is a text or a number: ids are either.
type name string

func (n *name) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && (data[0] == '-' || data[0] >= '0' && data[0] <= '9') {
		*n = name(data)
		return nil
	}
	var t text
	err := t.UnmarshalJSON(data)
	*n = name(t)
	return err
}

// embedded is a value of type T, or a string that holds it as JSON: data sets do both.
// Null, "" and an absent key are no value.
type embedded[T any] struct {
	value T
	given bool
}

func (e *embedded[T]) UnmarshalJSON(data []byte) error {
	*e = embedded[T]{}
	if isNull(data) {
		return nil
	}
	if data[0] == '"' {
		var inner string
		if err := json.Unmarshal(data, &inner); err != nil {
			return err
		}
		data = bytes.TrimSpace([]byte(inner))
		if len(data) == 0 {
			return nil
		}
	}
	e.given = true
	if err := json.Unmarshal(data, &e.value); err != nil {
		if !json.Valid(data) {
			return fmt.Errorf("a text that should hold JSON does not: %w", err)
		}
		return explain(err)
	}
	return nil
}

func isNull(data []byte) bool { return string(data) == "null" }

// short is JSON for a person, not more than a line of it.
func short(data []byte) string {
	const most = 60
	s := strings.ToValidUTF8(string(data), "?")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}

// texts are the strings of a JSON list.
func texts(list []text) []string {
	all := make([]string, len(list))
	for i, t := range list {
		all[i] = string(t)
	}
	return all
}

func list(data []byte) bool   { return len(data) > 0 && data[0] == '[' }
func object(data []byte) bool { return len(data) > 0 && data[0] == '{' }
func quoted(data []byte) bool { return len(data) > 0 && data[0] == '"' }

// compact is JSON without white space between its parts; numbers keep their spelling.
func compact(data []byte) json.RawMessage {
	var out bytes.Buffer
	if err := json.Compact(&out, data); err != nil {
		return data // it is not JSON, which the check of the problem says
	}
	return out.Bytes()
}

// number is the first number of a text such as "2.0 seconds", 0 where there is none.
func number(s string) float64 {
	var v float64
	if found := numberPattern.FindString(s); found != "" {
		_ = json.Unmarshal([]byte(found), &v) // the pattern allows JSON numbers alone
	}
	return v
}

var numberPattern = regexp.MustCompile(`(?:0|[1-9]\d*)(?:\.\d+)?`)
