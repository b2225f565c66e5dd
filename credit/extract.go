package credit

import (
	"fmt"
	"regexp"
	"strings"
)

// Source is what Extract needs to know besides the completion.
type Source struct {
	// Prompt is the problem's prompt. It is used only when PromptIsCode.
	Prompt string
	// PromptIsCode says that the prompt is the beginning of the program (a
	// signature and a docstring), not a task in words.
	PromptIsCode bool
	// Fences are the info strings that open a block of code in the problem's
	// language, such as "python" and "py"; their case does not count.
	Fences []string
	// Defines reports whether a text defines the entry point at its top level.
	// Nil stands for a function that always says no. See Definition.
	Defines func(text string) bool
}

// Program is the program in a completion.
type Program struct {
	Text string
	Map  Map // where its bytes are in the completion
	// Fenced: it came from a fenced block, not from the whole completion.
	Fenced bool
	// Truncated: the block's fence is never closed, so the completion was
	// probably cut off.
	Truncated bool
	// Prompted: the prompt stands before it.
	Prompted bool
}

// Extract finds the program in a completion. Reward, credit and evaluation all
// use this one function, so that they judge the same text. The rules, in order:
//
//  1. The last closed block whose info string is one of the fences.
//  2. Else the last such block, never closed: what is there, Truncated.
//  3. Else the last closed block without an info string that defines the entry
//     point. (One that does not may be a table or a program's output.)
//  4. Else the whole completion.
//
// When the prompt is code it is put before the text, except where the text
// came from a block that defines the entry point itself. A whole completion
// (rule 4) always gets it: the text goes on where the prompt ended, and a
// definition further down is one that the model went on to write. A prompt
// that ends in the middle of a line gets a newline before a block.
//
// Fences are those of CommonMark (three or more ` or ~, indented by at most
// three spaces), with one liberty: inside a block that is in no wanted
// language, a wanted fence opens a block, because models forget to close.
// Bytes are never changed: carriage returns and indentation stay.
func Extract(completion string, source Source) Program {
	defines := source.Defines
	if defines == nil {
		defines = func(string) bool { return false }
	}
	program := Program{}
	body := Span{0, len(completion)}
	if block, ok := pick(blocks(completion, source.Fences), completion, defines); ok {
		program.Fenced, program.Truncated = true, !block.closed
		body = block.body
	}
	text := completion[body.StartByte:body.EndByte]
	if source.PromptIsCode && !(program.Fenced && defines(text)) {
		program.Prompted = true
		program.Text = source.Prompt
		if program.Fenced && source.Prompt != "" && !strings.HasSuffix(source.Prompt, "\n") {
			program.Text += "\n"
		}
	}
	program.Map.segments = []segment{{
		program:    len(program.Text),
		completion: body.StartByte,
		length:     len(text),
	}}
	program.Text += text
	return program
}

// pick applies rules 1 to 3.
func pick(found []block, completion string, defines func(string) bool) (block, bool) {
	var closed, open, bare *block
	for i := range found {
		b := &found[i]
		switch {
		case b.wanted && b.closed:
			closed = b
		case b.wanted:
			open = b
		case b.bare && b.closed && defines(completion[b.body.StartByte:b.body.EndByte]):
			bare = b
		}
	}
	for _, b := range []*block{closed, open, bare} {
		if b != nil {
			return *b, true
		}
	}
	return block{}, false
}

// Definition makes a Source.Defines out of regular expressions (Go's syntax,
// matched with ^ and $ at lines) in which {name} stands for the entry point,
// such as `^(async\s+)?def\s+{name}\b`. A language's patterns come from the
// caller. The error wraps ErrDefinition and names the pattern.
func Definition(patterns []string, entryPoint string) (func(text string) bool, error) {
	var compiled []*regexp.Regexp
	for _, pattern := range patterns {
		if !strings.Contains(pattern, "{name}") {
			return nil, fmt.Errorf("%w: %q lacks {name}, the place of the entry point", ErrDefinition, pattern)
		}
		re, err := regexp.Compile("(?m)" + strings.ReplaceAll(pattern, "{name}", regexp.QuoteMeta(entryPoint)))
		if err != nil {
			return nil, fmt.Errorf("%w: %q: %v", ErrDefinition, pattern, err)
		}
		compiled = append(compiled, re)
	}
	return func(text string) bool {
		for _, re := range compiled {
			if re.MatchString(text) {
				return true
			}
		}
		return false
	}, nil
}
