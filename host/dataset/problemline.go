package dataset

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// ProblemLine is a line of a problem file whose constraints can be changed and
// whose other fields, known here or not, are written as they were read.
type ProblemLine struct {
	Problem
	fields []field
}

// field is a key of the line with its value's JSON text.
type field struct {
	key   string
	value json.RawMessage
}

// UnmarshalJSON keeps every field beside the problem itself.
func (p *ProblemLine) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &p.Problem); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	p.fields = nil
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		p.fields = append(p.fields, field{fmt.Sprint(key), value})
	}
	return nil
}

// MarshalJSON writes the fields in the order in which they were read, the
// constraints as they are now, at the end where there were none.
func (p ProblemLine) MarshalJSON() ([]byte, error) {
	constraints, err := marshal(p.Constraints)
	if err != nil {
		return nil, err
	}
	out := []byte{'{'}
	put := func(key string, value []byte) error {
		name, err := marshal(key)
		if err != nil {
			return err
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, name...), ':'), value...)
		return nil
	}
	found := false
	for _, f := range p.fields {
		if f.key == "constraints" {
			f.value, found = constraints, true
		}
		if err := put(f.key, f.value); err != nil {
			return nil, err
		}
	}
	if !found {
		if err := put("constraints", constraints); err != nil {
			return nil, err
		}
	}
	return append(out, '}'), nil
}
