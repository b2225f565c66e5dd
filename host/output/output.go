// Package output decides whether the text that a program wrote to standard output is
// the expected one. docs/PROBLEMS.md has the rules for users; the graders of public
// data sets that they follow are named at each.
package output

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/egca/egca/trace"
)

// Compare is a rule of comparison.
type Compare string

// The rules.
const (
	// Lines: the lines are equal, but for space around each and empty lines around all.
	// Two lines are equal too if they have equal numbers, token by token. This is
	// the rule of LiveCodeBench.
	Lines Compare = "lines"
	// Tokens: what stands between space is equal. This is the rule of CodeContests.
	Tokens Compare = "tokens"
	// Exact: every byte is equal.
	Exact Compare = "exact"
	// Float: as Tokens, but numbers may differ by a tolerance. APPS compares so.
	Float Compare = "float"
)

// Rules lists the rules, the default first.
func Rules() []Compare { return []Compare{Lines, Tokens, Exact, Float} }

// Tolerance is how far numbers may differ under Float.
type Tolerance = trace.Tolerance

// DefaultTolerance serves where a problem gives none.
var DefaultTolerance = Tolerance{Abs: 1e-6, Rel: 1e-6}

// Rule is a comparison with its tolerance.
type Rule struct {
	Compare Compare
	Tolerance
}

// Equal reports whether a text is the expected one, and says for a person where it
// first is not. It takes time linear in the two texts.
func (r Rule) Equal(got, want []byte) (equal bool, why string) {
	switch r.Compare {
	case Exact:
		return r.exact(got, want)
	case Tokens, Float:
		return r.tokens(got, want)
	default:
		return r.lines(got, want)
	}
}

func (r Rule) exact(got, want []byte) (bool, string) {
	if bytes.Equal(got, want) {
		return true, ""
	}
	at := 0
	for at < len(got) && at < len(want) && got[at] == want[at] {
		at++
	}
	line := 1 + bytes.Count(got[:at], []byte("\n"))
	return false, different(line, lineAt(got, at), lineAt(want, at))
}

// lineAt is the line of a text that holds an offset, with the byte that ends it.
func lineAt(text []byte, at int) []byte {
	start := bytes.LastIndexByte(text[:at], '\n') + 1
	if end := bytes.IndexByte(text[start:], '\n'); end >= 0 {
		return text[start : start+end+1]
	}
	return text[start:]
}

func (r Rule) lines(got, want []byte) (bool, string) {
	got, want = trim(got), trim(want)
	for i := 1; ; i++ {
		a, restA, moreA := bytes.Cut(got, []byte("\n"))
		b, restB, moreB := bytes.Cut(want, []byte("\n"))
		if a, b := trim(a), trim(b); !bytes.Equal(a, b) && !sameNumbers(a, b) {
			return false, different(i, a, b)
		}
		if !moreA || !moreB {
			return otherCount(i+countLines(restA, moreA), i+countLines(restB, moreB), "line")
		}
		got, want = restA, restB
	}
}

// countLines is how many lines follow one; more: any does, and text holds them.
func countLines(text []byte, more bool) int {
	if !more {
		return 0
	}
	return 1 + bytes.Count(text, []byte("\n"))
}

// sameNumbers reports whether two lines consist of equal decimal numbers.
func sameNumbers(a, b []byte) bool {
	for {
		x, restA := nextToken(a)
		y, restB := nextToken(b)
		if len(x) == 0 || len(y) == 0 {
			return len(x) == len(y)
		}
		n, ok := parseDecimal(x)
		m, also := parseDecimal(y)
		if !ok || !also || !n.equal(m) {
			return false
		}
		a, b = restA, restB
	}
}

// nextToken is the first token of a text and what stands behind it; empty where there is
// none. Tokens are looked at one by one: a list of them takes many times the text.
func nextToken(text []byte) (token, rest []byte) {
	text = bytes.TrimLeftFunc(text, isSpace)
	if end := bytes.IndexFunc(text, isSpace); end >= 0 {
		return text[:end], text[end:]
	}
	return text, nil
}

func (r Rule) tokens(got, want []byte) (bool, string) {
	for i := 1; ; i++ {
		a, restA := nextToken(got)
		b, restB := nextToken(want)
		if len(a) == 0 || len(b) == 0 {
			return otherCount(i-1+countTokens(got), i-1+countTokens(want), "token")
		}
		if !r.sameToken(a, b) {
			why := fmt.Sprintf("token %d is %s, expected %s", i, quote(a), quote(b))
			if r.Compare == Float && isNumber(a) && isNumber(b) {
				why += r.within()
			}
			return false, why
		}
		got, want = restA, restB
	}
}

func countTokens(text []byte) int {
	n := 0
	for range bytes.FieldsFuncSeq(text, isSpace) {
		n++
	}
	return n
}

// within says how near a number must be.
func (r Rule) within() string {
	switch {
	case r.Rel == 0:
		return fmt.Sprintf(" within %g", r.Abs)
	case r.Abs == 0:
		return fmt.Sprintf(" within %g of it", r.Rel)
	default:
		return fmt.Sprintf(" within %g, or %g of it", r.Abs, r.Rel)
	}
}

func (r Rule) sameToken(got, want []byte) bool {
	if bytes.Equal(got, want) {
		return true
	}
	if r.Compare != Float {
		return false
	}
	a, err := strconv.ParseFloat(string(got), 64)
	b, also := strconv.ParseFloat(string(want), 64)
	if err != nil || also != nil {
		return false
	}
	return a == b || r.Near(a, b)
}

func isNumber(token []byte) bool {
	_, err := strconv.ParseFloat(string(token), 64)
	return err == nil
}

// isSpace is true of the characters that Python's str.split and str.strip take for space.
func isSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }

func trim(text []byte) []byte { return bytes.TrimFunc(text, isSpace) }

func different(line int, got, want []byte) string {
	return fmt.Sprintf("line %d is %s, expected %s", line, quote(got), quote(want))
}

// shown is how many bytes of a line a reason shows.
const shown = 60

func quote(text []byte) string {
	if len(text) <= shown {
		return strconv.Quote(string(text))
	}
	end := shown
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return strconv.Quote(string(text[:end])) + "…"
}

// otherCount is the end of a comparison in which nothing but the counts may differ.
func otherCount(got, want int, what string) (equal bool, why string) {
	if got == want {
		return true, ""
	}
	return false, fmt.Sprintf("wrote %s, expected %s; the first are equal", count(got, what), count(want, what))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
