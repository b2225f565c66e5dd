package dataset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"unicode/utf8"
)

// keysByDecoder is objectKeys as the library's decoder reads an object.
func keysByDecoder(object []byte) []string {
	decoder := json.NewDecoder(bytes.NewReader(object))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil
	}
	var names []string
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil
		}
		names = append(names, fmt.Sprint(name))
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil
		}
	}
	return names
}

func checkItems(t *testing.T, data []byte) {
	t.Helper()
	if !json.Valid(data) || !utf8.Valid(data) { // lines that are not UTF-8 are refused before
		return
	}
	if got, want := objectKeys(data), keysByDecoder(data); !slices.Equal(got, want) {
		t.Errorf("%q: keys %q, the decoder reads %q", data, got, want)
	}
	var want []json.RawMessage
	if !isList(data) || json.Unmarshal(data, &want) != nil {
		return
	}
	if got := items(data); !slices.EqualFunc(got, want, func(a string, b json.RawMessage) bool { return a == string(b) }) {
		t.Errorf("%q: items %q, the decoder reads %q", data, got, want)
	}
}

var someJSON = []string{
	`{}`, `[]`, ` [ ] `, ` { } `, `null`, `"{"`, `7`, `{"a":1}`, `{ "a" : 1 , "b" : [1,{"c":2}], "a":"," }`,
	`{"a\"b":"\\","\u0061":{"x":"}"},"\ud800":"]","é":1}`, `[ 1 , "a,b" , [2,3] , {"x":[",\"]"]} , null ]`, `["\\","\""]`,
	"[\n1\t,\r2 ]",
}

// What is found without decoding agrees with the decoder.
func TestItems(t *testing.T) {
	for _, data := range someJSON {
		checkItems(t, []byte(data))
	}
	if got := objectKeys([]byte(someJSON[9])); !slices.Equal(got, []string{`a"b`, "a", "\ufffd", "é"}) {
		t.Errorf("keys %q", got)
	}
}

func FuzzItems(f *testing.F) {
	for _, data := range someJSON {
		f.Add([]byte(data))
	}
	f.Fuzz(checkItems)
}
