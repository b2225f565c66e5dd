package credit

import (
	"cmp"
	"slices"
	"strings"
)

// Marks are what stands in a completion and is no part of the answer.
type Marks struct {
	// Reasoning are pairs of tags. What is between the two holds no program.
	Reasoning [][2]string
	// End are tokens that end the text.
	End []string
}

// DefaultMarks are the tags and end tokens of the model families that are
// common in training.
func DefaultMarks() Marks {
	return Marks{
		Reasoning: [][2]string{{"<think>", "</think>"}, {"<thinking>", "</thinking>"}, {"<reasoning>", "</reasoning>"},
			{"<thought>", "</thought>"}, {"<|begin_of_thought|>", "<|end_of_thought|>"}, {"◁think▷", "◁/think▷"}},
		End: []string{"<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>", "<|eom_id|>", "<|end|>", "<|return|>",
			"<｜end▁of▁sentence｜>", "</s>", "<eos>", "<end_of_turn>"},
	}
}

// answer is what is left of a completion without its reasoning and without what
// follows its end: ranges in order that are not blank.
//
// An opening tag counts at the start of a line, a closing one where no quotation
// mark follows, so that a program may speak of them. A closing tag without an
// opening one ends reasoning that began in the prompt.
func (m Marks) answer(text string) []Span {
	var found []Span
	add := func(start, end int) {
		if strings.TrimSpace(text[start:end]) != "" {
			found = append(found, Span{start, end})
		}
	}
	at, inside := 0, -1
	for _, tag := range m.tags(text) {
		switch {
		case inside >= 0 && !tag.opens && tag.pair == inside:
			at, inside = tag.EndByte, -1
		case inside >= 0:
		case tag.opens && startsLine(text, at, tag.StartByte):
			add(at, tag.StartByte)
			inside = tag.pair
		case !tag.opens && !strings.ContainsAny(text[tag.EndByte:min(tag.EndByte+1, len(text))], "\"'`\\"):
			found, at = nil, tag.EndByte
		}
	}
	if inside < 0 {
		add(at, len(text))
	}
	for i, part := range found {
		if end := m.end(text, part); end < part.EndByte {
			found = found[:i]
			add(part.StartByte, end)
			break
		}
	}
	return found
}

// tag is one of a pair of tags in a text.
type tag struct {
	Span
	pair  int
	opens bool
}

// tags lists all tags of reasoning in order.
func (m Marks) tags(text string) []tag {
	var found []tag
	for i, pair := range m.Reasoning {
		for side, mark := range pair {
			for at := 0; mark != ""; {
				n := strings.Index(text[at:], mark)
				if n < 0 {
					break
				}
				found = append(found, tag{Span{at + n, at + n + len(mark)}, i, side == 0})
				at += n + len(mark)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b tag) int { return cmp.Compare(a.StartByte, b.StartByte) })
	return found
}

// startsLine reports whether only blanks stand before a byte on its line or
// after the byte `from`.
func startsLine(text string, from, at int) bool {
	for at > from && (text[at-1] == ' ' || text[at-1] == '\t') {
		at--
	}
	return at == from || text[at-1] == '\n'
}

// end is where an end token ends a part of a text; the part's own end where none
// does. A token of the form <|...|> counts anywhere, another one, which could be
// the text of a program (</s>), at the end of a line. One with nothing before it
// ends nothing.
func (m Marks) end(text string, part Span) int {
	first, begins := part.EndByte, m.skip(text, part.StartByte, part.EndByte, " \t\r\n")
	for _, token := range m.End {
		for at := begins; token != "" && at < first; {
			n := strings.Index(text[at:first], token)
			if n < 0 {
				break
			}
			start := at + n
			rest := m.skip(text, start+len(token), part.EndByte, " \t\r")
			at = rest // tokens that were skipped end no line either
			if strings.HasPrefix(token, "<|") || strings.HasPrefix(token, "<｜") || rest == part.EndByte || text[rest] == '\n' {
				first = start
			}
		}
	}
	return first
}

// skip is the first byte from at on that is neither one of the blanks nor part
// of an end token.
func (m Marks) skip(text string, at, end int, blanks string) int {
	for at < end {
		token := slices.IndexFunc(m.End, func(token string) bool { return token != "" && strings.HasPrefix(text[at:end], token) })
		switch {
		case token >= 0:
			at += len(m.End[token])
		case strings.IndexByte(blanks, text[at]) >= 0:
			at++
		default:
			return at
		}
	}
	return end
}
