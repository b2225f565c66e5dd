package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep literals and JSON are followed.
const maxDepth = 200

// literal is the value of a Python literal.
type literal struct {
	json json.RawMessage
	// tuple: a tuple is somewhere in it, which JSON has as a list.
	tuple bool
	// opaque: something in it has no JSON (a set, a key that is no string, inf), and json
	// is no value. Only its source can be taken over.
	opaque bool
	// float: it is a float, or a list or tuple of floats alone and not empty.
	float bool
	// items are the elements of a list or tuple; start and end are the literal's tokens.
	items      []literal
	list       bool
	start, end int
}

// errLiteral: the source is Python, maybe, but no literal.
var errLiteral = errors.New("no literal")

// parseLiteral reads a literal that is all of the tokens.
func parseLiteral(tokens []token) (literal, error) {
	p := &literalParser{tokens: tokens}
	v, err := p.value(0)
	if err == nil && p.at != len(tokens) {
		err = errLiteral
	}
	return v, err
}

type literalParser struct {
	tokens []token
	at     int
}

func (p *literalParser) peek() string {
	if p.at < len(p.tokens) {
		return p.tokens[p.at].text
	}
	return ""
}

func (p *literalParser) take(text string) bool {
	if p.peek() == text && p.at < len(p.tokens) {
		p.at++
		return true
	}
	return false
}

func (p *literalParser) value(depth int) (v literal, err error) {
	if p.at >= len(p.tokens) || depth > maxDepth {
		return v, errLiteral
	}
	start := p.at
	defer func() { v.start, v.end = start, p.at }()
	t := p.tokens[p.at]
	p.at++
	switch {
	case t.kind == stringToken:
		out := []byte{'"'}
		for {
			if out, err = appendPythonString(out, t.text); err != nil {
				return v, err
			}
			if p.at >= len(p.tokens) || p.tokens[p.at].kind != stringToken {
				return literal{json: append(out, '"')}, nil
			}
			t = p.tokens[p.at]
			p.at++
		}
	case t.kind == numberToken:
		return pythonNumber(t.text, false)
	case t.text == "-" || t.text == "+":
		if p.peek() == "inf" {
			return p.value(depth + 1)
		}
		if p.at >= len(p.tokens) || p.tokens[p.at].kind != numberToken {
			return v, errLiteral
		}
		p.at++
		return pythonNumber(p.tokens[p.at-1].text, t.text == "-")
	case t.text == "True", t.text == "False":
		return literal{json: json.RawMessage(strings.ToLower(t.text))}, nil
	case t.text == "None":
		return literal{json: json.RawMessage("null")}, nil
	case t.text == "inf", t.text == "nan":
		return literal{json: json.RawMessage("null"), float: true, opaque: true}, nil
	case t.text == "[":
		v, _, err = p.items("]", depth)
		return v, err
	case t.text == "(":
		var comma bool
		if v, comma, err = p.items(")", depth); err == nil && len(v.items) == 1 && !comma {
			return v.items[0], nil // parentheses
		}
		v.tuple = true
		return v, err
	case t.text == "{":
		return p.dict(depth)
	}
	return v, errLiteral
}

// items reads a list's or tuple's elements; comma reports one behind the last.
func (p *literalParser) items(closing string, depth int) (v literal, comma bool, err error) {
	v.float, v.list = true, true
	out := []byte{'['}
	for !p.take(closing) {
		item, err := p.value(depth + 1)
		if err != nil {
			return v, false, err
		}
		if len(v.items) > 0 {
			out = append(out, ',')
		}
		out = append(out, item.json...)
		v.items = append(v.items, item)
		v.tuple, v.opaque = v.tuple || item.tuple, v.opaque || item.opaque
		v.float = v.float && item.float && !item.list
		if comma = p.take(","); !comma && p.peek() != closing {
			return v, false, errLiteral
		}
	}
	v.float = v.float && len(v.items) > 0
	out = append(out, ']')
	v.json = out
	return v, comma, nil
}

// dict reads a dict, or a set, which is opaque as a dict with other keys than strings is.
func (p *literalParser) dict(depth int) (v literal, err error) {
	out := []byte{'{'}
	for n := 0; !p.take("}"); n++ {
		text := p.at < len(p.tokens) && p.tokens[p.at].kind == stringToken
		key, err := p.value(depth + 1)
		if err != nil {
			return v, err
		}
		item := literal{opaque: true}
		if p.take(":") {
			if item, err = p.value(depth + 1); err != nil {
				return v, err
			}
		}
		if n > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, key.json...), ':'), item.json...)
		v.tuple, v.opaque = v.tuple || item.tuple, v.opaque || item.opaque || !text
		if !p.take(",") && p.peek() != "}" {
			return v, errLiteral
		}
	}
	out = append(out, '}')
	if v.json = out; v.opaque {
		v.json = json.RawMessage("null")
	}
	return v, nil
}

// pythonNumber keeps the digits of a float and of any whole number.
func pythonNumber(text string, negative bool) (literal, error) {
	sign := ""
	if negative {
		sign = "-"
	}
	if whole, ok := new(big.Int).SetString(text, 0); ok {
		if negative {
			whole.Neg(whole)
		}
		return literal{json: json.RawMessage(whole.String())}, nil
	}
	digits := strings.ReplaceAll(text, "_", "")
	if strings.HasPrefix(digits, ".") {
		digits = "0" + digits
	}
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(digits), "e")
	if strings.HasSuffix(mantissa, ".") {
		mantissa += "0"
	}
	if digits = mantissa; scientific {
		digits += "e" + exponent
	}
	if _, err := strconv.ParseFloat(digits, 64); err != nil || !json.Valid([]byte(digits)) {
		return literal{}, errLiteral // a complex number, or one too large for a float
	}
	return literal{json: json.RawMessage(sign + digits), float: true}, nil
}

var simpleEscapes = map[byte]rune{
	'\\': '\\', '\'': '\'', '"': '"', 'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
}

// appendPythonString writes what a Python string literal holds as the inside of a JSON string.
func appendPythonString(out []byte, source string) ([]byte, error) {
	open := stringStart(source)
	quote := strings.TrimLeft(source[:open], "rRbBuUfF")
	prefix := strings.ToLower(source[:open-len(quote)])
	if strings.ContainsAny(prefix, "bf") || len(source) < open+len(quote) || !strings.HasSuffix(source, quote) {
		return nil, errLiteral
	}
	inner := strings.ReplaceAll(source[open:len(source)-len(quote)], "\r\n", "\n")
	for len(inner) > 0 {
		r, n := utf8.DecodeRuneInString(inner)
		if r == '\\' && !strings.Contains(prefix, "r") {
			if len(inner) == 1 {
				return nil, errLiteral
			}
			var err error
			if r, n, err = pythonEscape(inner); err != nil {
				return nil, err
			}
		}
		inner = inner[n:]
		out = appendRune(out, r)
	}
	return out, nil
}

// skip is the rune of an escape that stands for nothing.
const skip = -1

// pythonEscape reads an escape and returns its rune and length.
func pythonEscape(s string) (r rune, n int, err error) {
	c := s[1]
	if simple, ok := simpleEscapes[c]; ok {
		return simple, 2, nil
	}
	base, digits := 16, 0
	switch {
	case c == '\n':
		return skip, 2, nil
	case c == 'x':
		digits = 2
	case c == 'u':
		digits = 4
	case c == 'U':
		digits = 8
	case c >= '0' && c <= '7':
		end := while(s, 1, func(b byte) bool { return b >= '0' && b <= '7' })
		v, err := strconv.ParseUint(s[1:min(end, 4)], 8, 32)
		return rune(v), min(end, 4), err
	case c == 'N':
		return 0, 0, errLiteral
	default:
		return '\\', 1, nil // Python keeps the backslash
	}
	if len(s) < 2+digits {
		return 0, 0, errLiteral
	}
	v, err := strconv.ParseUint(s[2:2+digits], base, 32)
	if err != nil || v > utf8.MaxRune {
		return 0, 0, errLiteral
	}
	return rune(v), 2 + digits, nil
}

func appendRune(out []byte, r rune) []byte {
	switch {
	case r == skip:
		return out
	case r >= 0xd800 && r <= 0xdfff || r < 0x20:
		return fmt.Appendf(out, `\u%04x`, r)
	case r == '"' || r == '\\':
		return append(out, '\\', byte(r))
	}
	return utf8.AppendRune(out, r)
}
