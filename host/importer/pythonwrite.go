package importer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf16"
)

// pythonLiteral writes JSON as a Python literal. With wholeKeys the keys of the outermost
// object are whole numbers, not strings.
func pythonLiteral(data json.RawMessage, wholeKeys bool) (string, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	out, err := appendPythonLiteral(nil, decoder, wholeKeys, 0)
	return string(out), err
}

func appendPythonLiteral(out []byte, decoder *json.Decoder, wholeKeys bool, depth int) ([]byte, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	if depth > maxDepth {
		return nil, fmt.Errorf("a value is nested deeper than %d", maxDepth)
	}
	switch token {
	case nil:
		return append(out, "None"...), nil
	case true:
		return append(out, "True"...), nil
	case false:
		return append(out, "False"...), nil
	case json.Delim('['):
		return appendPythonItems(append(out, '['), decoder, ']', func(out []byte) ([]byte, error) {
			return appendPythonLiteral(out, decoder, false, depth+1)
		})
	case json.Delim('{'):
		return appendPythonItems(append(out, '{'), decoder, '}', func(out []byte) ([]byte, error) {
			key, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			if text, _ := key.(string); wholeKeys {
				out = append(out, text...)
			} else {
				out = appendPythonText(out, text)
			}
			return appendPythonLiteral(append(out, ": "...), decoder, false, depth+1)
		})
	}
	switch token := token.(type) {
	case json.Number:
		return append(out, token...), nil
	case string:
		return appendPythonText(out, token), nil
	}
	return nil, fmt.Errorf("%v is no value", token)
}

func appendPythonItems(
	out []byte, decoder *json.Decoder, closing byte, item func([]byte) ([]byte, error),
) (_ []byte, err error) {
	for n := 0; decoder.More(); n++ {
		if n > 0 {
			out = append(out, ", "...)
		}
		if out, err = item(out); err != nil {
			return nil, err
		}
	}
	_, err = decoder.Token()
	return append(out, closing), err
}

// appendPythonText writes a string literal in ASCII.
func appendPythonText(out []byte, text string) []byte {
	out = append(out, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out = append(out, '\\', byte(r))
		case r == '\n':
			out = append(out, `\n`...)
		case r >= 0x20 && r < 0x7f:
			out = append(out, byte(r))
		case r <= 0xffff && !utf16.IsSurrogate(r):
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = fmt.Appendf(out, `\U%08x`, r)
		}
	}
	return append(out, '"')
}

// wholeKeyed reports whether JSON is an object that is not empty and has whole numbers as
// its keys: what Python's dict of them becomes in JSON.
func wholeKeyed(data json.RawMessage) bool {
	if !object(data) {
		return false
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(data, &keys); err != nil || len(keys) == 0 {
		return false
	}
	for key := range keys {
		if v, err := strconv.ParseInt(key, 10, 64); err != nil || strconv.FormatInt(v, 10) != key {
			return false
		}
	}
	return true
}
