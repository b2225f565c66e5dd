// Package terminal writes for a person at a terminal what programs and models
// have said: nothing of it moves the cursor, changes a colour or turns the
// order of letters around.
package terminal

import (
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/term"
)

// Escape replaces the characters that a terminal obeys or does not show (of
// Unicode's control and format characters all but tab and line feed, and the
// separators of lines and paragraphs) by \u and four digits, as JSON has them:
// JSON stays what it was. Bytes that are no UTF-8 become \x and two digits.
func Escape(text string) string {
	if !strings.ContainsFunc(text, obeyed) {
		return text
	}
	var out strings.Builder
	for i, r := range text {
		switch {
		case !obeyed(r):
			out.WriteRune(r)
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(text[i:]); size > 1 {
				out.WriteRune(r) // the character itself
			} else {
				fmt.Fprintf(&out, `\x%02x`, text[i])
			}
		default:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&out, `\u%04x`, unit)
			}
		}
	}
	return out.String()
}

func obeyed(r rune) bool {
	if r == '\n' || r == '\t' || ' ' <= r && r <= '~' {
		return false
	}
	return r == utf8.RuneError || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// Writer escapes all that is written to it, but for what it has painted itself.
// A character must not be split over two writes.
type Writer struct {
	out   io.Writer
	paint bool
	begin string // how a style begins that Paint has put there: nobody can guess it
}

// NewWriter writes to out, which stays the caller's.
func NewWriter(out io.Writer) *Writer {
	file, ok := out.(*os.File)
	return &Writer{out: out, paint: ok && term.IsTerminal(int(file.Fd())) && os.Getenv("NO_COLOR") == "", begin: "\x1b[" + rand.Text() + ";"}
}

// Paint gives a text a style, the numbers of an ANSI code, where it is written
// to a terminal. The result is for this writer alone.
func (w *Writer) Paint(style, text string) string {
	if !w.paint {
		return text
	}
	return w.begin + style + "m" + text + w.begin + "0m"
}

func (w *Writer) Write(p []byte) (int, error) {
	var out strings.Builder
	plain, styled, found := strings.Cut(string(p), w.begin)
	out.WriteString(Escape(plain))
	for found {
		var style string
		style, styled, _ = strings.Cut(styled, "m")
		out.WriteString("\x1b[" + style + "m")
		plain, styled, found = strings.Cut(styled, w.begin)
		out.WriteString(Escape(plain))
	}
	if _, err := io.WriteString(w.out, out.String()); err != nil {
		return 0, err
	}
	return len(p), nil
}
