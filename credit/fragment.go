package credit

import "strings"

// fragment is a text that is put together from a completion: ranges of it, in
// order.
type fragment []Span

func (f fragment) text(completion string) string {
	if len(f) == 1 {
		return completion[f[0].StartByte:f[0].EndByte]
	}
	var text strings.Builder
	for _, s := range f {
		text.WriteString(completion[s.StartByte:s.EndByte])
	}
	return text.String()
}

// len is the number of bytes in the text.
func (f fragment) len() int {
	n := 0
	for _, s := range f {
		n += s.Len()
	}
	return n
}

// cut are the ranges that stand for the bytes [start, end) of the fragment's
// own text.
func (f fragment) cut(start, end int) fragment {
	var found fragment
	at := 0
	for _, s := range f {
		from, to := max(start, at), min(end, at+s.Len())
		if from < to {
			found = append(found, Span{s.StartByte + from - at, s.StartByte + to - at})
		}
		at += s.Len()
	}
	return found
}

// unboxed is a range of a completion without what its box puts before each line.
func unboxed(completion string, raw Span, b box) fragment {
	if b == (box{}) {
		return fragment{raw}
	}
	return eachLine(completion, fragment{raw}, b.before)
}

// before is the length of what a box puts before a line: its marks of
// quotation, and then as much of its indentation as is there.
func (b box) before(line string) int {
	at := 0
	for range b.quotes {
		rest := strings.TrimLeft(line[at:], " \t")
		if !strings.HasPrefix(rest, ">") {
			break
		}
		at = len(line) - len(rest) + 1
		if at < len(line) && line[at] == ' ' {
			at++
		}
	}
	if strings.HasPrefix(line[at:], b.indent) {
		return at + len(b.indent)
	}
	for n := 0; n < len(b.indent) && at < len(line) && line[at] == ' '; n++ {
		at++
	}
	return at
}

// dedented takes off the blanks that all lines of a fragment begin with; it
// reports false where there are none.
func dedented(completion string, f fragment) (fragment, bool) {
	common, first := "", true
	for line := range strings.Lines(f.text(completion)) {
		content := strings.TrimLeft(line, " \t")
		if strings.TrimSpace(content) == "" {
			continue
		}
		blanks := line[:len(line)-len(content)]
		if first {
			common, first = blanks, false
		}
		for !strings.HasPrefix(blanks, common) {
			common = common[:len(common)-1]
		}
	}
	if common == "" {
		return nil, false
	}
	return eachLine(completion, f, func(line string) int {
		if strings.HasPrefix(line, common) {
			return len(common)
		}
		return 0
	}), true
}

// Unboxed makes one of spans that only a line's end and what a quotation or an
// indented block puts before the next line are between. They are one text to the
// program that was taken out of it. The spans are in order, as Map gives them.
func Unboxed(completion string, spans []Span) []Span {
	var joined []Span
	for _, s := range spans {
		if n := len(joined); n > 0 && joined[n-1].EndByte <= s.StartByte &&
			strings.Trim(completion[joined[n-1].EndByte:s.StartByte], " \t\r\n>") == "" {
			joined[n-1].EndByte = s.EndByte
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// eachLine takes the head off each line of a fragment; head is its length. Each
// range of the fragment begins where a line does, or behind what was taken off
// one.
func eachLine(completion string, f fragment, head func(line string) int) fragment {
	var found fragment
	for _, s := range f {
		at := s.StartByte
		for line := range strings.Lines(completion[s.StartByte:s.EndByte]) {
			start, end := at+head(line), at+len(line)
			at = end
			if n := len(found); n > 0 && found[n-1].EndByte == start {
				found[n-1].EndByte = end
			} else if start < end {
				found = append(found, Span{start, end})
			}
		}
	}
	return found
}
