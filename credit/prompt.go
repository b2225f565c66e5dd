package credit

import (
	"slices"
	"strings"
)

// Prompt is a problem's prompt, as far as it is code.
type Prompt struct {
	// Text is what a completion may go on with. Empty: the prompt is a task in
	// words.
	Text string
	// Begins: a program is the prompt and the completion. Otherwise the prompt
	// is put before a completion only where that makes a program of it.
	Begins bool
	// Head is the beginning of Text that compiles by itself, and Statements what
	// it is made of.
	Head       string
	Statements []Statement
}

// ReadPrompt reads a prompt. It begins the program when it compiles and defines
// the entry point (a signature and a docstring), when a reference begins with it,
// or when it names the entry point and ends before its program does (a signature
// alone, an open brace, a comment in an open body). A prompt in words may hold
// such code in a fence. The error is ask's.
func ReadPrompt(
	text, entryPoint string,
	references, fences []string,
	ask func(text string) (Outline, error),
) (Prompt, error) {
	if strings.TrimSpace(text) == "" {
		return Prompt{}, nil
	}
	outline, err := ask(text)
	if err != nil {
		return Prompt{}, err
	}
	defined, _ := outline.defines(entryPoint)
	begun := slices.ContainsFunc(references, func(r string) bool { return strings.HasPrefix(r, text) })
	open := outline.Unfinished && hasWord(text, topName(entryPoint))
	switch {
	case defined, begun, open:
		p := Prompt{Text: text, Begins: true}
		p.Head, p.Statements, err = head(text, outline, ask)
		return p, err
	case !outline.Broken && slices.ContainsFunc(outline.Statements, func(s Statement) bool { return len(s.Binds) > 0 }):
		return Prompt{Text: text, Head: text, Statements: outline.Statements}, nil
	}
	for _, p := range slices.Backward(pieces(text, []Span{{0, len(text)}}, levelFences, fences)) {
		code := unboxed(text, p.raw, p.box).text(text)
		if !p.inside || len(code) == len(text) || !hasWord(code, topName(entryPoint)) {
			continue
		}
		if given, err := ReadPrompt(code, entryPoint, nil, nil, ask); err != nil || given.Text != "" {
			given.Begins = false // the answer is a program of its own, as a rule
			return given, err
		}
	}
	return Prompt{}, nil
}

// mostHeads is how many beginnings of a prompt are tried.
const mostHeads = 32

// head is the longest beginning of a text, up to a line that is not indented,
// that compiles.
func head(text string, whole Outline, ask func(text string) (Outline, error)) (string, []Statement, error) {
	if !whole.Broken {
		return text, whole.Statements, nil
	}
	end := len(text)
	for range mostHeads {
		for {
			if end = strings.LastIndexByte(text[:max(end-1, 0)], '\n') + 1; end == 0 {
				return "", nil, nil
			}
			if !strings.ContainsRune(" \t\r\n", rune(text[end])) {
				break
			}
		}
		outline, err := ask(text[:end])
		if err != nil {
			return "", nil, err
		}
		if !outline.Broken {
			return text[:end], outline.Statements, nil
		}
	}
	return "", nil, nil
}

// hasWord reports whether a name stands in a text by itself.
func hasWord(text, name string) bool {
	for at := 0; name != ""; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		start, end := at+i, at+i+len(name)
		if (start == 0 || !partOfName(text[start-1])) && (end == len(text) || !partOfName(text[end])) {
			return true
		}
		at = end
	}
	return false
}

func partOfName(b byte) bool {
	return b == '_' || b == '$' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}
