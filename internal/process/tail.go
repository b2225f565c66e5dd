package process

import (
	"bytes"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Tail keeps the last lines written to it, for an error message: at most
// MaxLines lines of at most MaxLine bytes. The zero value has room for 20
// lines of 400 bytes. It is safe for any number of goroutines and never
// returns an error.
type Tail struct {
	MaxLines, MaxLine int

	mu      sync.Mutex
	lines   []string
	partial []byte
	cut     bool // bytes of the line in partial were dropped
}

// Write takes any bytes. What is not printable is escaped when it is shown.
func (t *Tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(p)
	for len(p) > 0 {
		piece := p[:min(len(p), 4096)]
		end := bytes.IndexByte(piece, '\n')
		if end >= 0 {
			piece = piece[:end]
		}
		room := t.maxLine() - len(t.partial)
		if len(piece) > room {
			t.cut = true
			t.partial = append(t.partial, piece[:max(room, 0)]...)
		} else {
			t.partial = append(t.partial, piece...)
		}
		p = p[len(piece):]
		if end >= 0 {
			t.flush()
			p = p[1:]
		}
	}
	return n, nil
}

// String is the lines, the last one last, each indented and on a line of its
// own; "" when nothing was written.
func (t *Tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := t.lines
	if len(t.partial) > 0 {
		lines = append(lines[:len(lines):len(lines)], Printable(t.partial))
	}
	if len(lines) == 0 {
		return ""
	}
	return "    " + strings.Join(lines, "\n    ")
}

func (t *Tail) flush() {
	line := Printable(t.partial)
	if t.cut {
		line += " [cut]"
	}
	t.partial, t.cut = t.partial[:0], false
	if line == "" {
		return
	}
	limit := t.MaxLines
	if limit <= 0 {
		limit = 20
	}
	if len(t.lines) >= limit {
		t.lines = append(t.lines[:0], t.lines[len(t.lines)-limit+1:]...)
	}
	t.lines = append(t.lines, line)
}

func (t *Tail) maxLine() int {
	if t.MaxLine > 0 {
		return t.MaxLine
	}
	return 400
}

// Printable is line with whatever could act on a terminal or break a line
// escaped. The result is valid UTF-8.
func Printable(line []byte) string {
	s := strings.TrimRight(string(line), "\r\n")
	plain := utf8.ValidString(s)
	for _, r := range s {
		plain = plain && (unicode.IsPrint(r) || r == '\t')
	}
	if plain {
		return s
	}
	quoted := strconv.Quote(s)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}
