package importer

import "strings"

type tokenKind int

const (
	nameToken tokenKind = iota
	numberToken
	stringToken
	otherToken // an operator, a bracket, or a byte that Python has not
	lineToken  // the end of a logical line
)

// token is a token of Python source; start and end are bytes of the source.
type token struct {
	kind       tokenKind
	text       string
	start, end int
}

// pythonTokens splits Python source into tokens. Comments, white space and newlines within
// brackets are none. Source that is not Python gives some tokens, too: who reads them
// checks the rest.
func pythonTokens(source string) []token {
	var tokens []token
	depth := 0
	add := func(kind tokenKind, start, end int) int {
		tokens = append(tokens, token{kind, source[start:end], start, end})
		return end
	}
	for i := 0; i < len(source); {
		c := source[i]
		switch {
		case c == '\n':
			if depth == 0 {
				add(lineToken, i, i+1)
			}
			i++
		case c == ' ' || c == '\t' || c == '\r' || c == '\f':
			i++
		case c == '\\' && endsLine(source[i+1:]):
			i += strings.IndexByte(source[i:], '\n') + 1
		case c == '#':
			i = untilNewline(source, i)
		case stringStart(source[i:]) > 0:
			i = add(stringToken, i, stringEnd(source, i))
		case isNameByte(c) && !isDigit(c):
			i = add(nameToken, i, while(source, i, isNameByte))
		case isDigit(c) || c == '.' && i+1 < len(source) && isDigit(source[i+1]):
			i = add(numberToken, i, numberEnd(source, i))
		default:
			switch c {
			case '(', '[', '{':
				depth++
			case ')', ']', '}':
				depth = max(depth-1, 0)
			}
			i = add(otherToken, i, i+1)
		}
	}
	return tokens
}

func endsLine(rest string) bool {
	return strings.HasPrefix(rest, "\n") || strings.HasPrefix(rest, "\r\n")
}

func untilNewline(source string, i int) int {
	if n := strings.IndexByte(source[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(source)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isNameByte(c byte) bool {
	return c == '_' || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func while(source string, i int, is func(byte) bool) int {
	for i < len(source) && is(source[i]) {
		i++
	}
	return i
}

func numberEnd(source string, i int) int {
	for i < len(source) {
		c := source[i]
		exponent := (c == '+' || c == '-') && i > 0 && (source[i-1] == 'e' || source[i-1] == 'E')
		if !isNameByte(c) && c != '.' && !exponent {
			break
		}
		i++
	}
	return i
}

// stringStart is the length of a string's prefix and opening quote, 0 where none begins.
func stringStart(s string) int {
	n := 0
	for n < len(s) && n < 2 && strings.IndexByte("rRbBuUfF", s[n]) >= 0 {
		n++
	}
	if n == len(s) || s[n] != '"' && s[n] != '\'' {
		return 0
	}
	if strings.HasPrefix(s[n:], `"""`) || strings.HasPrefix(s[n:], "'''") {
		return n + 3
	}
	return n + 1
}

// stringEnd is where a string ends that begins at i: behind its closing quote, or, where
// there is none, at the end of the line or of the source.
func stringEnd(source string, i int) int {
	open := stringStart(source[i:])
	at := i + open
	quote := strings.TrimLeft(source[i:at], "rRbBuUfF")
	for at < len(source) {
		switch {
		case source[at] == '\\':
			at += 2
		case strings.HasPrefix(source[at:], quote):
			return at + len(quote)
		case source[at] == '\n' && len(quote) == 1:
			return at
		default:
			at++
		}
	}
	return len(source)
}

// codeLine is a logical line of Python: a statement, or a compound one's header.
type codeLine struct {
	indent     int // columns of white space before it
	start, end int // bytes of the source, from the line's first byte to behind its last token
	tokens     []token
}

// codeLines are the logical lines of a source, without empty ones and comments.
func codeLines(source string) []codeLine {
	var lines []codeLine
	var tokens []token
	finish := func() {
		if len(tokens) == 0 {
			return
		}
		start := strings.LastIndexByte(source[:tokens[0].start], '\n') + 1
		lines = append(lines, codeLine{
			indent: width(source[start:tokens[0].start]), start: start, end: tokens[len(tokens)-1].end, tokens: tokens,
		})
		tokens = nil
	}
	for _, t := range pythonTokens(source) {
		if t.kind == lineToken {
			finish()
		} else {
			tokens = append(tokens, t)
		}
	}
	finish()
	return lines
}

// width is how many columns white space takes; a tab goes on to the next eighth.
func width(space string) int {
	n := 0
	for i := range len(space) {
		if n++; space[i] == '\t' {
			n = (n + 7) / 8 * 8
		}
	}
	return n
}

// starts reports whether a line begins with words.
func (l *codeLine) starts(words ...string) bool {
	for i, word := range words {
		if i >= len(l.tokens) || l.tokens[i].text != word {
			return false
		}
	}
	return true
}

// word is the text of a token, "" behind the last.
func (l *codeLine) word(i int) string {
	if i < len(l.tokens) {
		return l.tokens[i].text
	}
	return ""
}

// text is the line's source without the white space before it.
func (l *codeLine) text(source string) string { return source[l.tokens[0].start:l.end] }
