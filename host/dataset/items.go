package dataset

import (
	"bytes"
	"encoding/json"
)

// items cuts a JSON object or list at the commas between its members: "key":value of an
// object. Other JSON has none. The JSON must be valid, as it is inside of UnmarshalJSON:
// then a look for quotes and brackets is enough, and costs a fraction of decoding.
func items(data []byte) [][]byte {
	data = bytes.TrimSpace(data)
	if len(data) < 2 || data[0] != '{' && data[0] != '[' {
		return nil
	}
	inside := bytes.TrimSpace(data[1 : len(data)-1])
	if len(inside) == 0 {
		return nil
	}
	var members [][]byte
	depth, start := 0, 0
	for i := 0; i < len(inside); i++ {
		switch inside[i] {
		case '"':
			i += quoted(inside[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',':
			if depth == 0 {
				members = append(members, bytes.TrimSpace(inside[start:i]))
				start = i + 1
			}
		}
	}
	return append(members, bytes.TrimSpace(inside[start:]))
}

// quoted is the length of the JSON string at the start of data, with its quotes.
func quoted(data []byte) int {
	for i := 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(data)
}

// objectKeys lists the keys of an object in order, in valid JSON. Other JSON has none.
func objectKeys(object []byte) []string {
	if !bytes.HasPrefix(bytes.TrimSpace(object), []byte{'{'}) {
		return nil
	}
	var names []string
	for _, member := range items(object) {
		raw := member[:quoted(member)]
		name := string(raw[1 : len(raw)-1])
		if bytes.IndexByte(raw, '\\') >= 0 {
			_ = json.Unmarshal(raw, &name) // it is valid
		}
		names = append(names, name)
	}
	return names
}
