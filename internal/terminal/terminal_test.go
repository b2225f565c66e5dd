package terminal

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"plain\ttext\n":            "plain\ttext\n",
		"größe 1.5 ✓ 你好":           "größe 1.5 ✓ 你好",
		"\x1b[31mred\x1b[0m":       `\u001b[31mred\u001b[0m`,
		"\x1b]0;title\x07":         `\u001b]0;title\u0007`,
		"over\rwritten":            `over\u000dwritten`,
		"\b\x7f\x00\v\f":           `\u0008\u007f\u0000\u000b\u000c`,
		"C1: \u009b31m \u0085":     `C1: \u009b31m \u0085`,
		"a byte: \x9b31m":          `a byte: \x9b31m`,
		"half: \xe2\x82":           `half: \xe2\x82`,
		"the sign itself: \ufffd":  "the sign itself: \ufffd",
		"bidi \u202egnihton\u2066": `bidi \u202egnihton\u2066`,
		"none \u200b\ufeff\u00ad":  `none \u200b\ufeff\u00ad`,
		"lines \u2028\u2029":       `lines \u2028\u2029`,
		"tags \U000e0041":          `tags \udb40\udc41`,
	} {
		if got := Escape(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Only what the writer has painted itself is coloured.
func TestPaint(t *testing.T) {
	var out bytes.Buffer
	w := NewWriter(&out)
	w.paint = true
	text := w.Paint("31;1", "a\x1b[32mb") + "\x1b[0mc" + w.Paint("1", "m") + "\n"
	if n, err := w.Write([]byte(text)); err != nil || n != len(text) {
		t.Error(n, err)
	}
	if want := "\x1b[31;1ma\\u001b[32mb\x1b[0m\\u001b[0mc\x1b[1mm\x1b[0m\n"; out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	plain := NewWriter(&bytes.Buffer{}) // no terminal
	if got := plain.Paint("31", "x"); got != "x" {
		t.Errorf("%q", got)
	}
}

// Whatever is written, a terminal obeys none of it, and JSON means what it meant.
func FuzzWriter(f *testing.F) {
	for _, text := range []string{"", "\x1b[2J", "\u202e", "\x9b", "a\r\n", `{"a": "\u001b"}`, "\x1b[m\x1b["} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var out bytes.Buffer
		w := NewWriter(&out)
		w.paint = true
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsFunc(out.String(), func(r rune) bool {
			return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r))
		}) || !utf8.ValidString(out.String()) {
			t.Fatalf("%q became %q", text, out.String())
		}
		out.Reset()
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(text); err != nil {
			t.Fatal(err)
		}
		var back string
		if err := json.Unmarshal(out.Bytes(), &back); err != nil || back != strings.ToValidUTF8(text, "\ufffd") && utf8.ValidString(text) {
			t.Fatalf("%q came back as %q: %v", text, back, err)
		}
	})
}
