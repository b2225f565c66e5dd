package process

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestTailKeepsTheLast(t *testing.T) {
	tail := &Tail{MaxLines: 3, MaxLine: 10}
	for i := range 10 {
		fmt.Fprintf(tail, "line %d\n", i)
	}
	fmt.Fprint(tail, "much too long a line\n\nrest")
	want := "    line 9\n    much too l [cut]\n    rest"
	if got := tail.String(); got != "    line 8\n"+want {
		t.Errorf("got\n%s\nwant\n    line 8\n%s", got, want)
	}
	if got := (&Tail{}).String(); got != "" {
		t.Errorf("an empty tail is %q", got)
	}
}

func TestPrintable(t *testing.T) {
	for line, want := range map[string]string{
		"plain":                "plain",
		"tab\there":            "tab\there",
		"größe 日本":             "größe 日本",
		"say \"hi\"\x1b[31m\n": `say "hi"\x1b[31m`,
		"\xff":                 `\xff`,
		"windows\r\n":          "windows",
	} {
		if got := Printable([]byte(line)); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func FuzzTail(f *testing.F) {
	f.Add([]byte("a\nb\x00c"), 3)
	f.Fuzz(func(t *testing.T, data []byte, split int) {
		tail := &Tail{MaxLines: 4, MaxLine: 16}
		if split < 0 || split > len(data) {
			split = 0
		}
		for _, piece := range [][]byte{data[:split], data[split:]} {
			if n, err := tail.Write(piece); n != len(piece) || err != nil {
				t.Fatalf("Write: %d, %v", n, err)
			}
		}
		text := tail.String()
		if strings.Count(text, "\n") > 4 || len(text) > 5*(16*10+20) || !utf8.ValidString(text) {
			t.Errorf("the tail is %q", text)
		}
		for _, r := range text {
			if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
				t.Errorf("%q is not printable", r)
			}
		}
	})
}
