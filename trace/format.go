package trace

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxFormatDepth is how deep a value is written out for a person.
const maxFormatDepth = 6

// Format writes a value for a person, in a notation close to JSON that keeps
// tuples, sets and the like apart. At most width characters; a longer text
// ends in an ellipsis. Empty for "no value".
func (t *Table) Format(id ID, width int) string {
	f := formatter{table: t, limit: 4 * width}
	f.write(id, 0)
	text := f.out.String()
	if utf8.RuneCountInString(text) > width {
		text = string([]rune(text)[:max(width-1, 0)]) + "…"
	}
	return text
}

type formatter struct {
	table *Table
	out   strings.Builder
	limit int // in bytes: nobody reads what comes after
}

func (f *formatter) write(id ID, depth int) {
	if f.out.Len() > f.limit {
		return
	}
	v := f.table.At(id)
	switch v.Kind {
	case Absent:
	case Null:
		if v.Text != "" {
			f.out.WriteString(v.Text)
			return
		}
		f.out.WriteString("null")
	case Bool:
		f.out.WriteString(strconv.FormatBool(v.Bool))
	case Int:
		f.out.WriteString(v.IntText())
	case Float:
		f.out.WriteString(FormatFloat(v.Float))
	case Text:
		f.out.WriteString(strconv.Quote(v.Text))
	case Bytes:
		f.out.WriteString("b" + strconv.Quote(v.Text))
	case List:
		f.items("[", "]", v, depth)
	case Tuple:
		f.items("(", ")", v, depth)
	case Set:
		f.items("{", "}", v, depth)
	case Map:
		f.pairs(v, depth)
	case Object:
		f.fields(v, depth)
	case Opaque:
		f.out.WriteString(v.Text)
	case Cycle:
		f.out.WriteString("<cycle>")
	}
}

// FormatFloat writes a float so that it reads as one: 1.0, NaN, -Infinity.
func FormatFloat(x float64) string {
	text := strconv.FormatFloat(x, 'g', -1, 64)
	switch text {
	case "+Inf":
		return "Infinity"
	case "-Inf":
		return "-Infinity"
	}
	if !strings.ContainsAny(text, ".eN") {
		text += ".0"
	}
	return text
}

// next begins an item; done where the rest is left out.
func (f *formatter) next(i, depth int) (done bool) {
	if i > 0 {
		f.out.WriteString(", ")
	}
	if depth < maxFormatDepth && f.out.Len() <= f.limit {
		return false
	}
	f.out.WriteString("…")
	return true
}

func (f *formatter) items(open, end string, v *Value, depth int) {
	f.out.WriteString(open)
	for i, item := range v.Items {
		if f.next(i, depth) {
			break
		}
		f.write(item, depth+1)
	}
	if v.Kind == Tuple && len(v.Items) == 1 {
		f.out.WriteString(",")
	}
	f.rest(v, len(v.Items))
	f.out.WriteString(end)
}

func (f *formatter) pairs(v *Value, depth int) {
	f.out.WriteString("{")
	for i := 0; i+1 < len(v.Items); i += 2 {
		if f.next(i, depth) {
			break
		}
		f.write(v.Items[i], depth+1)
		f.out.WriteString(": ")
		f.write(v.Items[i+1], depth+1)
	}
	f.rest(v, len(v.Items)/2)
	f.out.WriteString("}")
}

func (f *formatter) fields(v *Value, depth int) {
	f.out.WriteString(v.Text + "(")
	for i, item := range v.Items {
		if f.next(i, depth) {
			break
		}
		f.out.WriteString(v.Fields[i] + "=")
		f.write(item, depth+1)
	}
	f.out.WriteString(")")
}

func (f *formatter) rest(v *Value, shown int) {
	if !v.Cut() {
		return
	}
	if shown > 0 {
		f.out.WriteString(", ")
	}
	f.out.WriteString("… " + strconv.Itoa(v.Length-shown) + " more")
}
