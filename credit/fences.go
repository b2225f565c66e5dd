package credit

import "strings"

// block is a fenced block of a completion.
type block struct {
	body   Span // the lines between the fences
	wanted bool // its info string is one of those asked for
	bare   bool // it has no info string
	closed bool
}

// fence is a line that opens or closes a block.
type fence struct {
	mark  byte // ` or ~
	width int
	info  string // what follows the marks, trimmed
}

// blocks lists the fenced blocks of a text in order.
func blocks(text string, wanted []string) []block {
	var (
		found  []block
		open   fence
		inside bool
	)
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i + 1
		}
		line, ok := parseFence(text[start:end])
		switch {
		case !ok:
		case inside && line.closes(open):
			found[len(found)-1].body.EndByte = start
			found[len(found)-1].closed = true
			inside = false
		case !inside, !found[len(found)-1].wanted && isWanted(line.info, wanted):
			if inside {
				found[len(found)-1].body.EndByte = start
			}
			found = append(found, block{
				body:   Span{end, len(text)},
				wanted: isWanted(line.info, wanted),
				bare:   line.info == "",
			})
			open, inside = line, true
		}
		start = end
	}
	return found
}

// parseFence reads a line as a fence.
func parseFence(line string) (fence, bool) {
	rest := strings.TrimLeft(line, " ")
	if len(line)-len(rest) > 3 || rest == "" || (rest[0] != '`' && rest[0] != '~') {
		return fence{}, false
	}
	mark := rest[0]
	info := strings.TrimLeft(rest, string(mark))
	width := len(rest) - len(info)
	// Backticks after the marks make it inline code, as in ```x```.
	if width < 3 || (mark == '`' && strings.IndexByte(info, '`') >= 0) {
		return fence{}, false
	}
	return fence{mark, width, strings.TrimSpace(info)}, true
}

func (f fence) closes(open fence) bool {
	return f.info == "" && f.mark == open.mark && f.width >= open.width
}

// isWanted compares the language's name that an info string begins with:
// models write "python", "Python3", "py title=x", "python:main.py".
func isWanted(info string, wanted []string) bool {
	name := info
	if end := strings.IndexAny(info, " \t:,;{("); end >= 0 {
		name = info[:end]
	}
	for _, w := range wanted {
		if w != "" && strings.EqualFold(name, w) {
			return true
		}
	}
	return false
}
