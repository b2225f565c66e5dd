package view

import (
	"strings"
	"unicode/utf8"
)

// Span is a half-open range [start, end) of a text, in UTF-16 units.
type Span [2]int

// units is a text as the page gets it, and the way from its bytes to its UTF-16 units,
// in which a browser counts.
type units struct {
	text string // valid UTF-8: each byte that is none has become U+FFFD
	// at is the unit of each byte, and of the end; nil where every byte is a unit. A byte
	// within a character has the character's first unit.
	at []int32
}

func newUnits(s string) units {
	if isASCII(s) {
		return units{text: s}
	}
	var valid strings.Builder
	at := make([]int32, len(s)+1)
	n := int32(0)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		for j := i; j < i+size; j++ {
			at[j] = n
		}
		valid.WriteRune(r) // an invalid byte is RuneError of size 1
		n++
		if r >= 0x10000 {
			n++
		}
		i += size
	}
	at[len(s)] = n
	return units{valid.String(), at}
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// len is the length in units.
func (u units) len() int {
	if u.at == nil {
		return len(u.text)
	}
	return int(u.at[len(u.at)-1])
}

// of is the unit of a byte of the text that was given. A byte outside the text is its
// nearest end.
func (u units) of(byteAt int) int {
	if u.at == nil {
		return min(max(byteAt, 0), len(u.text))
	}
	return int(u.at[min(max(byteAt, 0), len(u.at)-1)])
}

func (u units) span(start, end int) Span {
	from := u.of(start)
	return Span{from, max(u.of(end), from)}
}

// valid is a text with each byte that is no UTF-8 replaced by U+FFFD.
func valid(s string) string { return newUnits(s).text }

// lengthOf is the length of a text in UTF-16 units.
func lengthOf(s string) int { return newUnits(s).len() }

// difference is where two texts first differ, in UTF-16 units of each; false where they
// are equal. It never lies within a character.
func difference(a, b string) (at [2]int, differ bool) {
	if a == b {
		return at, false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	for i > 0 && (i < len(a) && !utf8.RuneStart(a[i]) || i < len(b) && !utf8.RuneStart(b[i])) {
		i--
	}
	n := lengthOf(a[:i])
	return [2]int{n, n}, true
}
