package output

import "bytes"

// decimal is a decimal number of any size: sign 0.DIGITS * 10^exponent. Its digits have no
// zero at either end; 0 has none. Numbers are never computed: a text may say 1e999999999.
type decimal struct {
	negative bool
	infinite bool
	digits   string
	exponent int64
}

func (d decimal) equal(o decimal) bool { return d == o }

// mostExponent bounds what an exponent may say. Beyond it a text is no number.
const mostExponent = 1 << 40

// parseDecimal reads a number as Python's decimal.Decimal does, but for NaN, which equals
// nothing, and for digits that are not ASCII.
func parseDecimal(text []byte) (decimal, bool) {
	var d decimal
	if len(text) > 0 && (text[0] == '+' || text[0] == '-') {
		d.negative, text = text[0] == '-', text[1:]
	}
	if bytes.EqualFold(text, []byte("inf")) || bytes.EqualFold(text, []byte("infinity")) {
		d.infinite = true
		return d, true
	}
	mantissa, exponent := text, int64(0)
	if at := bytes.IndexAny(text, "eE"); at >= 0 {
		var ok bool
		if exponent, ok = parseExponent(text[at+1:]); !ok {
			return decimal{}, false
		}
		mantissa = text[:at]
	}
	digits, point := make([]byte, 0, len(mantissa)), -1
	for _, c := range mantissa {
		switch {
		case '0' <= c && c <= '9':
			digits = append(digits, c)
		case c == '.' && point < 0:
			point = len(digits)
		case c == '_': // Decimal leaves them out
		default:
			return decimal{}, false
		}
	}
	if len(digits) == 0 {
		return decimal{}, false
	}
	if point < 0 {
		point = len(digits)
	}
	trimmed := bytes.TrimLeft(digits, "0")
	exponent += int64(point - (len(digits) - len(trimmed)))
	if d.digits = string(bytes.TrimRight(trimmed, "0")); d.digits == "" {
		return decimal{}, true // 0 and -0 are equal
	}
	d.exponent = exponent
	return d, true
}

func parseExponent(text []byte) (int64, bool) {
	negative := false
	if len(text) > 0 && (text[0] == '+' || text[0] == '-') {
		negative, text = text[0] == '-', text[1:]
	}
	n, some := int64(0), false
	for _, c := range text {
		if c == '_' {
			continue
		}
		if c < '0' || c > '9' || n > mostExponent {
			return 0, false
		}
		n, some = 10*n+int64(c-'0'), true
	}
	if negative {
		n = -n
	}
	return n, some
}
