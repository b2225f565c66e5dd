package credit

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	// listed is what may stand before a sentence: a list's mark.
	listed = regexp.MustCompile(`^(?:[-*+•]|\d+[.)])\s+`)
	// sentence is a capitalised word and another one, or one with a mark behind it.
	sentence = regexp.MustCompile(`^["'(*_]*\p{Lu}[\p{L}'’-]*(?:[,:;]?\s+["'(*_` + "`" + `]*[\p{L}\d]|[.:!?]$)`)
	// emphasis is Markdown's bold type at the start of a line.
	emphasis = regexp.MustCompile(`^(?:\*\*|__)\p{L}[^*_]*(?:\*\*|__)`)
	// phrase is four words or more and the end of a sentence.
	phrase = regexp.MustCompile(`^(?:["'(]*[\p{L}\d'’-]+[,"')]*\s+){3,}["'(]*[\p{L}\d'’-]+["')]*[.!?]$`)
	// bareWords are words alone, three at least.
	bareWords = regexp.MustCompile(`^(?:[\p{L}\d'’-]+[,.!?]*\s+){2,}[\p{L}\d'’-]+[,.!?]*$`)
)

// isProseLine reports whether a line reads as a sentence to a person and not as
// a line of a program. Indented lines do not: programs are indented, answers
// seldom.
func isProseLine(line string) bool {
	line = strings.TrimRight(line, " \t\r\n")
	if line == "" || line[0] == ' ' || line[0] == '\t' {
		return false
	}
	if strings.HasSuffix(line, "{") || strings.HasSuffix(line, ";") || strings.HasSuffix(line, "(") || strings.Contains(line, " = ") {
		return false
	}
	line = line[len(listed.FindString(line)):]
	return sentence.MatchString(line) || emphasis.MatchString(line) || phrase.MatchString(line) || isForeign(line)
}

// isForeign reports whether most letters of a line are of another alphabet than
// those that programs are written in. A comment's or a string's may be.
func isForeign(line string) bool {
	if strings.ContainsAny(line[:1], "#/\"'`*") {
		return false
	}
	latin, other := 0, 0
	for _, r := range line {
		switch {
		case r < unicode.MaxASCII && unicode.IsLetter(r):
			latin++
		case unicode.IsLetter(r):
			other++
		}
	}
	return other > latin && other > 1
}

// isProse reports whether the first line of a text and at least half of all are
// prose. Where the text need not be the rest of a program, words alone are prose
// too.
func isProse(text string, words bool) bool {
	prose, lines := 0, 0
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \t\r\n")
		if line == "" {
			continue
		}
		lines++
		if isProseLine(line) || words && bareWords.MatchString(strings.TrimSpace(line)) {
			prose++
		}
		if prose == 0 {
			return false
		}
	}
	return lines > 0 && 2*prose >= lines
}

// firstLine is the first line of a text that is not blank.
func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	return line
}
