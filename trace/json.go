package trace

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrJSON is what every error of FromJSON wraps.
var ErrJSON = errors.New("not a JSON value")

// maxJSONDepth bounds the nesting of test arguments.
const maxJSONDepth = 1000

// FromJSON adds a JSON value to the table without loss: integers of any size,
// a number with a point or an exponent as a float, escaped lone surrogates.
// (encoding/json would replace the last by U+FFFD.)
func (t *Table) FromJSON(raw []byte) (ID, error) {
	p := jsonParser{in: raw, table: t}
	id, err := p.value(0)
	if err == nil {
		p.space()
		if p.at < len(p.in) {
			err = p.errorf("text after the value")
		}
	}
	return id, err
}

type jsonParser struct {
	in    []byte
	at    int
	table *Table
}

func (p *jsonParser) errorf(format string, args ...any) error {
	return fmt.Errorf("%w: at byte %d: %s", ErrJSON, p.at, fmt.Sprintf(format, args...))
}

func (p *jsonParser) space() {
	for p.at < len(p.in) && strings.IndexByte(" \t\r\n", p.in[p.at]) >= 0 {
		p.at++
	}
}

func (p *jsonParser) peek() byte {
	if p.at < len(p.in) {
		return p.in[p.at]
	}
	return 0
}

func (p *jsonParser) value(depth int) (ID, error) {
	if depth > maxJSONDepth {
		return 0, p.errorf("nested more than %d deep", maxJSONDepth)
	}
	p.space()
	switch c := p.peek(); {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.array(depth)
	case c == '"':
		text, err := p.text()
		return p.add(Value{Kind: Text, Text: text}, err)
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	for word, v := range map[string]Value{
		"true": {Kind: Bool, Bool: true}, "false": {Kind: Bool}, "null": {Kind: Null},
	} {
		if bytes.HasPrefix(p.in[p.at:], []byte(word)) {
			p.at += len(word)
			return p.table.Add(v), nil
		}
	}
	return 0, p.errorf("a value expected")
}

func (p *jsonParser) add(v Value, err error) (ID, error) {
	if err != nil {
		return 0, err
	}
	return p.table.Add(v), nil
}

func (p *jsonParser) array(depth int) (ID, error) {
	items, err := p.items(']', func() ([]ID, error) {
		id, err := p.value(depth + 1)
		return []ID{id}, err
	})
	return p.add(Value{Kind: List, Items: items}, err)
}

func (p *jsonParser) object(depth int) (ID, error) {
	place := map[string]int{}
	var items []ID
	_, err := p.items('}', func() ([]ID, error) {
		p.space()
		key, err := p.text()
		if err != nil {
			return nil, err
		}
		if p.space(); p.peek() != ':' {
			return nil, p.errorf("':' expected")
		}
		p.at++
		id, err := p.value(depth + 1)
		if at, repeated := place[key]; repeated {
			items[at] = id // the last one counts, as everywhere
			return nil, err
		}
		place[key] = len(items) + 1
		items = append(items, p.table.Add(Value{Kind: Text, Text: key}), id)
		return nil, err
	})
	return p.add(Value{Kind: Map, Items: items}, err)
}

func (p *jsonParser) items(end byte, one func() ([]ID, error)) ([]ID, error) {
	p.at++
	var all []ID
	if p.space(); p.peek() == end {
		p.at++
		return all, nil
	}
	for {
		ids, err := one()
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
		p.space()
		c := p.peek()
		if c != ',' && c != end {
			return nil, p.errorf("',' or '%c' expected", end)
		}
		p.at++
		if c == end {
			return all, nil
		}
	}
}

func (p *jsonParser) number() (ID, error) {
	start := p.at
	for p.at < len(p.in) && strings.IndexByte("+-.eE0123456789", p.in[p.at]) >= 0 {
		p.at++
	}
	text := string(p.in[start:p.at])
	if strings.ContainsAny(text, ".eE") {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return 0, p.errorf("%q is no number", text)
		}
		return p.table.Add(Value{Kind: Float, Float: f}), nil
	}
	n, ok := new(big.Int).SetString(text, 10)
	if !ok || text[0] == '+' {
		return 0, p.errorf("%q is no number", text)
	}
	return p.table.Add(fromInteger(n)), nil
}

func (p *jsonParser) text() (string, error) {
	if p.peek() != '"' {
		return "", p.errorf("a text expected")
	}
	p.at++
	var out []byte
	for p.at < len(p.in) {
		c := p.in[p.at]
		p.at++
		switch {
		case c == '"':
			return string(out), nil
		case c < 0x20:
			return "", p.errorf("a control character in a text")
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(p.in[p.at-1:])
			if r == utf8.RuneError && size == 1 {
				return "", p.errorf("a text that is not UTF-8")
			}
			out = append(out, p.in[p.at-1:p.at-1+size]...)
			p.at += size - 1
		case c != '\\':
			out = append(out, c)
		default:
			var err error
			if out, err = p.escape(out); err != nil {
				return "", err
			}
		}
	}
	return "", p.errorf("the text does not end")
}

func (p *jsonParser) escape(out []byte) ([]byte, error) {
	c := p.peek()
	p.at++
	if at := strings.IndexByte(`"\/bfnrt`, c); at >= 0 && c != 0 {
		return append(out, "\"\\/\b\f\n\r\t"[at]), nil
	}
	if c != 'u' {
		return nil, p.errorf("an escape that JSON does not have")
	}
	unit, err := p.unit()
	if err != nil {
		return nil, err
	}
	if unit>>10 == 0xd800>>10 && bytes.HasPrefix(p.in[p.at:], []byte(`\u`)) {
		back := p.at
		p.at += 2
		low, err := p.unit()
		if err != nil {
			return nil, err
		}
		if low>>10 == 0xdc00>>10 {
			return utf8.AppendRune(out, (unit&0x3ff)<<10|low&0x3ff+0x10000), nil
		}
		p.at = back
	}
	if unit>>11 == 0xd800>>11 { // a lone surrogate, as the three bytes it would have
		return append(out, 0xe0|byte(unit>>12), 0x80|byte(unit>>6&0x3f), 0x80|byte(unit&0x3f)), nil
	}
	return utf8.AppendRune(out, unit), nil
}

func (p *jsonParser) unit() (rune, error) {
	if p.at+4 > len(p.in) {
		return 0, p.errorf("the escape is cut short")
	}
	n, err := strconv.ParseUint(string(p.in[p.at:p.at+4]), 16, 32)
	if err != nil {
		return 0, p.errorf("an escape that is no number")
	}
	p.at += 4
	return rune(n), nil
}
