package credit

import (
	"regexp"
	"strings"
)

// A completion is cut into pieces at borders. A border is text that is no part
// of a program: the line of a fence, a tag, a sentence. Which piece is the
// program is then the language's decision, so that a fence that is forgotten or
// comes twice does no harm.

// level says what counts as a border. Each level has the borders of those
// before it and some that a program, too, could have.
type level int

const (
	levelNone   level = iota // nothing but reasoning
	levelFences              // lines that are fences, or a tag such as [BEGIN]
	levelMarks               // also fences within a line and tags such as <answer>
	levelProse               // also sentences
	levels
)

// piece is what lies between two borders.
type piece struct {
	raw Span // in the completion
	box box  // what is taken off each of its lines
	// inside: the border before it opens a block.
	inside bool
	// wanted: that border names the problem's language.
	wanted bool
	// open: no border follows.
	open bool
}

// border is the text between two pieces.
type border struct {
	text   Span
	opens  bool
	closes bool
	fence  bool
	bare   bool // a fence without an info string: it opens or closes
	wanted bool
	box    box
}

// box is what stands before each line of a block that is in a quotation or a
// list.
type box struct {
	quotes int    // marks of quotation
	indent string // blanks behind these
}

var (
	// fenced is a line that opens or closes a block, in quotations and lists too.
	fenced = regexp.MustCompile("^([ \t]*(?:>[ \t]?)*)([ \t]*(?:(?:[-*+]|\\d+[.)])[ \t]+)?)(`{3,}|~{3,})([^\r\n]*)")
	// bracketed is a line that is one tag in capitals.
	bracketed = regexp.MustCompile(`^[ \t]*\[(/?)([A-Z][A-Z_ ]+)\][ \t]*$`)
	// tagged is a line that is tags or a control token of a chat format.
	tagged = regexp.MustCompile(`^[ \t]*(?:</?[A-Za-z][^<>]*>|\\(?:begin|end)\{[^}]*\}(?:\[[^\]]*\])?|<\|[^<>|]*\|>\w*)+[ \t]*$`)
	// leading and closingTags are tags at a line's start and end.
	leading     = regexp.MustCompile(`^[ \t]*(?:<(?:answer|code|pre|solution|output|response)(?: [^<>]*)?>)+`)
	closingTags = regexp.MustCompile(`(?:</?[A-Za-z]\w*>|<\|[^<>|]*\|>)+[ \t]*$`)
	// marks are a fence's within a line.
	marks = regexp.MustCompile("`{3,}")
	// word is an info string that is one word.
	infoWord = regexp.MustCompile(`^[ \t]*[\w.+#{}:-]*[ \t]*$`)
)

// pieces cuts the parts of a text that may hold a program at a level's borders.
func pieces(text string, parts []Span, l level, wanted []string) []piece {
	var found []piece
	for _, part := range parts {
		next := piece{raw: part}
		for _, b := range borders(text, part, l, wanted) {
			next.raw.EndByte = b.text.StartByte
			found = append(found, next)
			opens := b.opens || b.bare && !next.inside
			next = piece{raw: Span{b.text.EndByte, part.EndByte}, box: b.box, inside: opens && !b.closes, wanted: opens && b.wanted}
		}
		next.open = true
		found = append(found, next)
	}
	kept := found[:0]
	for _, p := range found {
		if strings.TrimSpace(text[p.raw.StartByte:p.raw.EndByte]) == "" {
			continue
		}
		if p.box == (box{}) && l >= levelMarks && isQuoted(text[p.raw.StartByte:p.raw.EndByte]) {
			p.box.quotes = 1
		}
		kept = append(kept, p)
	}
	return kept
}

// borders lists the borders in a part of a text, in order.
func borders(text string, part Span, l level, wanted []string) []border {
	var found []border
	if l == levelNone {
		return nil
	}
	for start := part.StartByte; start < part.EndByte; {
		end := part.EndByte
		if i := strings.IndexByte(text[start:end], '\n'); i >= 0 {
			end = start + i + 1
		}
		line := strings.TrimRight(text[start:end], "\r\n")
		whole := border{text: Span{start, end}}
		if b, ok := fenceLine(line, wanted); ok {
			b.text = whole.text
			found = append(found, b)
		} else if m := bracketed.FindStringSubmatch(line); m != nil {
			whole.closes = m[1] != "" || m[2] == "DONE" || m[2] == "END"
			whole.opens = !whole.closes
			found = append(found, whole)
		} else if l >= levelMarks && tagged.MatchString(line) {
			found = append(found, tagBorder(whole.text, line))
		} else if inner := withinLine(line, wanted); l >= levelMarks && len(inner) > 0 {
			found = append(found, placed(inner, start, start+len(line), end)...)
		} else if inner := edges(line); l >= levelMarks && len(inner) > 0 {
			found = append(found, placed(inner, start, start+len(line), end)...)
		} else if l >= levelProse && isProseLine(line) {
			whole.closes = true
			found = append(found, whole)
		}
		start = end
	}
	return found
}

// placed are borders within the line [start, last) at their places in the text; one
// at the line's end takes its end with it.
func placed(inner []border, start, last, end int) []border {
	for i := range inner {
		b := &inner[i]
		b.text.StartByte += start
		b.text.EndByte += start
		if b.text.EndByte == last {
			b.text.EndByte = end
		}
	}
	return inner
}

// edges finds tags at the start and at the end of a line.
func edges(line string) []border {
	var found []border
	head := leading.FindString(line)
	if head != "" {
		found = append(found, tagBorder(Span{0, len(head)}, head))
	}
	if at := closingTags.FindStringIndex(line[len(head):]); at != nil {
		found = append(found, tagBorder(Span{len(head) + at[0], len(line)}, line[len(head)+at[0]:]))
	}
	return found
}

func tagBorder(text Span, tag string) border {
	tag = strings.TrimSpace(tag)
	b := border{text: text, closes: strings.HasPrefix(tag, "</") || strings.HasPrefix(tag, `\end`) || strings.HasPrefix(tag, "<|")}
	b.opens = !b.closes
	return b
}

// fenceLine reads a line as a fence. Where its info string is a sentence it
// closes a block: models write on behind the marks.
func fenceLine(line string, wanted []string) (border, bool) {
	m := fenced.FindStringSubmatch(line)
	if m == nil || m[3][0] == '`' && strings.Contains(m[4], "`") {
		return border{}, false
	}
	info := strings.TrimSpace(m[4])
	b := border{fence: true, bare: info == "", wanted: isWanted(info, wanted)}
	b.closes = !b.bare && !b.wanted && strings.ContainsAny(info, " \t") && !strings.HasPrefix(info, "{")
	b.opens = !b.bare && !b.closes
	b.box = box{quotes: strings.Count(m[1], ">"), indent: m[2]}
	if b.box.quotes == 0 {
		b.box.indent = m[1] + m[2]
	}
	return b, true
}

// withinLine finds fences that share a line with other text: one that opens
// behind a few words, one that closes behind the last statement, or both around
// a program of one line.
func withinLine(line string, wanted []string) []border {
	runs := marks.FindAllStringIndex(line, -1)
	var found []border
	for i, run := range runs {
		b := border{text: Span{run[0], run[1]}, fence: true, bare: true}
		rest := line[run[1]:]
		switch {
		case i+1 == len(runs) && infoWord.MatchString(rest):
			b.text.EndByte = len(line)
			if info := strings.TrimSpace(rest); info != "" {
				b.bare, b.opens, b.wanted = false, true, isWanted(info, wanted)
			}
		case i+1 < len(runs):
			if name, _, more := strings.Cut(rest, " "); more && isWanted(name, wanted) {
				b.text.EndByte += len(name) + 1
				b.bare, b.opens, b.wanted = false, true, true
			}
		}
		found = append(found, b)
	}
	return found
}

// isWanted compares the language's name that an info string begins with:
// models write "python", "Python3", "{.python}", "py title=x", "python:main.py".
func isWanted(info string, wanted []string) bool {
	name := strings.TrimLeft(info, "{. \t")
	if end := strings.IndexAny(name, " \t:,;{}("); end >= 0 {
		name = name[:end]
	}
	plain := strings.TrimRight(name, "0123456789.-")
	for _, w := range wanted {
		if w != "" && (strings.EqualFold(name, w) || strings.EqualFold(plain, w)) {
			return true
		}
	}
	return false
}

// isQuoted reports whether every line of a text is a quotation.
func isQuoted(text string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && line[0] != '>' {
			return false
		}
	}
	return true
}
