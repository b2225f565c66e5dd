package trace

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Text writes a run for a person: an event a line, indented by call depth,
// with the line of the program, what happened and the value.
func (r *Run) Text(w io.Writer, p *Program, width int) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	lines := NewLines(p.Source)
	depths := r.Depths()
	for i := range r.Events {
		if _, err := fmt.Fprintln(table, r.EventText(p, lines, depths, i, width)); err != nil {
			return err
		}
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, r.OutcomeText(width))
	return err
}

// EventText is one event's row, its columns parted by tabs.
func (r *Run) EventText(p *Program, lines Lines, depths []int, i, width int) string {
	e := r.Events[i]
	site := &p.Sites[e.Site]
	what := site.Kind.String()
	if site.Name != "" {
		what += " " + site.Name
	}
	indent := strings.Repeat("  ", min(depths[e.Frame], 20))
	return fmt.Sprintf("%d\tline %d\t%s%s\t%s", i, lines.At(site.Span.Start), indent, what, r.Table.Format(e.Value, width))
}

// Depths is the call depth of each frame; 0 for the module's.
func (r *Run) Depths() []int {
	depths := make([]int, len(r.Frames))
	for i := range r.Frames {
		if parent := r.Frames[i].Parent; parent >= 0 && parent < i {
			depths[i] = depths[parent] + 1
		}
	}
	return depths
}

// OutcomeText says how a run ended, for a person.
func (r *Run) OutcomeText(width int) string {
	switch o := &r.Outcome; o.Kind {
	case Returned:
		return "returned " + r.Table.Format(o.Value, width)
	case Raised:
		return strings.TrimSuffix("raised "+o.Type+": "+o.Message, ": ")
	default:
		return o.Kind.String() + ": " + o.Message
	}
}

// Lines finds the line of a byte.
type Lines []int

// NewLines indexes a text's lines.
func NewLines(source []byte) Lines {
	lines := Lines{0}
	for at := 0; ; {
		next := bytes.IndexByte(source[at:], '\n')
		if next < 0 {
			return lines
		}
		at += next + 1
		lines = append(lines, at)
	}
}

// At is the line, from 1, that holds a byte.
func (l Lines) At(offset int) int {
	lo, hi := 0, len(l)
	for lo+1 < hi {
		if mid := (lo + hi) / 2; l[mid] <= offset {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo + 1
}

// Start is the first byte of a line counted from 1.
func (l Lines) Start(line int) int { return l[min(max(line-1, 0), len(l)-1)] }

// maxJSON is about the most bytes that AppendJSON writes of one value: a value of
// parts that stand in it many times is far longer than its table.
const maxJSON = 1 << 24

// AppendJSON appends a value in JSON. What JSON has not is an object with one
// key that starts with "$": {"$float": "NaN"}, {"$tuple": [...]},
// {"$map": [[key, value], ...]} for keys that are no texts. A float always has
// a point or an exponent; an integer never has, but for a very long one, which is
// {"$integer": "0x..."}. What does not fit into 16 MiB is {"$cut": ...}.
func (t *Table) AppendJSON(out []byte, id ID) []byte {
	return t.AppendJSONWithin(out, id, maxJSON)
}

// AppendJSONWithin is AppendJSON for another bound, in bytes: what would begin
// behind it in a container is left out.
func (t *Table) AppendJSONWithin(out []byte, id ID, most int) []byte {
	w := jsonWriter{t, len(out) + most}
	return w.value(out, id)
}

type jsonWriter struct {
	*Table
	end int // of out, where the writing of containers ends
}

func (t *jsonWriter) value(out []byte, id ID) []byte {
	v := t.At(id)
	switch v.Kind {
	case Null:
		if v.Text != "" {
			return appendTagged(out, "null", appendText(nil, v.Text))
		}
		return append(out, "null"...)
	case Bool:
		return strconv.AppendBool(out, v.Bool)
	case Int:
		switch {
		case v.Big == nil:
			return strconv.AppendInt(out, v.Int, 10)
		case v.isLong():
			return appendTagged(out, "integer", fmt.Appendf(nil, `"%#x"`, v.Big))
		}
		return v.Big.Append(out, 10)
	case Float:
		text := FormatFloat(v.Float)
		if strings.ContainsAny(text, "NI") {
			return appendTagged(out, "float", strconv.AppendQuote(nil, text))
		}
		return append(out, text...)
	case Text:
		return appendText(out, v.Text)
	case Bytes:
		return appendTagged(out, "bytes", appendText(nil, fmt.Sprintf("%x", v.Text)))
	case List:
		if !v.Cut() {
			return t.appendItems(out, v.Items)
		}
		return t.appendCut(out, v)
	case Tuple, Set:
		if v.Cut() {
			return t.appendCut(out, v)
		}
		out = append(append(append(out, `{"$`...), v.Kind.String()...), `":`...)
		return append(t.appendItems(out, v.Items), '}')
	case Map:
		return t.appendMap(out, v)
	case Object:
		out = append(out, `{"$object":`...)
		out = appendText(out, v.Text)
		for i, item := range v.Items {
			out = append(out, ',')
			if len(out) > t.end {
				return append(t.appendRest(append(out, `"$rest":`...), len(v.Items)-i), '}')
			}
			out = append(appendText(out, v.Fields[i]), ':')
			out = t.value(out, item)
		}
		return append(out, '}')
	case Opaque:
		return appendTagged(out, "opaque", appendText(nil, v.Text))
	case Cycle:
		return appendTagged(out, "cycle", strconv.AppendInt(nil, v.Int, 10))
	}
	return append(out, `{"$absent":true}`...)
}

func appendTagged(out []byte, tag string, json []byte) []byte {
	out = append(out, `{"$`...)
	out = append(append(out, tag...), `":`...)
	return append(append(out, json...), '}')
}

func (t *jsonWriter) appendItems(out []byte, items []ID) []byte {
	out = append(out, '[')
	for i, item := range items {
		if i > 0 {
			out = append(out, ',')
		}
		if len(out) > t.end {
			return append(t.appendRest(out, len(items)-i), ']')
		}
		out = t.value(out, item)
	}
	return append(out, ']')
}

// appendRest stands for so many items that are left out.
func (t *jsonWriter) appendRest(out []byte, items int) []byte {
	return fmt.Appendf(out, `{"$cut":"rest","length":%d,"first":[]}`, items)
}

func (t *jsonWriter) appendCut(out []byte, v *Value) []byte {
	out = fmt.Appendf(out, `{"$cut":%q,"length":%d,"first":`, v.Kind, v.Length)
	return append(t.appendItems(out, v.Items), '}')
}

func (t *jsonWriter) appendMap(out []byte, v *Value) []byte {
	if v.Cut() {
		return t.appendCut(out, v)
	}
	plain := true
	for i := 0; i < len(v.Items); i += 2 {
		key := t.At(v.Items[i])
		plain = plain && key.Kind == Text && !strings.HasPrefix(key.Text, "$")
	}
	open, end := byte('{'), byte('}')
	if !plain {
		out, open, end = append(out, `{"$map":`...), '[', ']'
	}
	out = append(out, open)
	for i := 0; i+1 < len(v.Items); i += 2 {
		if i > 0 {
			out = append(out, ',')
		}
		if len(out) > t.end {
			if plain {
				out = append(out, `"$rest":`...)
			}
			out = t.appendRest(out, len(v.Items)-i)
			break
		}
		if plain {
			out = append(t.value(out, v.Items[i]), ':')
			out = t.value(out, v.Items[i+1])
		} else {
			out = t.appendItems(out, v.Items[i:i+2])
		}
	}
	out = append(out, end)
	if !plain {
		out = append(out, '}')
	}
	return out
}

// appendText writes a text as JSON; a lone surrogate as its escape.
func appendText(out []byte, s string) []byte {
	const hex = "0123456789abcdef"
	out = append(out, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c == '\n':
			out = append(out, `\n`...)
		case c < 0x20 || c == 0x7f:
			out = append(out, `\u00`...)
			out = append(out, hex[c>>4], hex[c&15])
		case c == 0xed && i+2 < len(s) && s[i+1]>>5 == 0xa0>>5 && s[i+2]>>6 == 0x80>>6:
			unit := 0xd000 | uint16(s[i+1]&0x3f)<<6 | uint16(s[i+2]&0x3f)
			out = fmt.Appendf(out, `\u%04x`, unit)
			i += 2
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}
