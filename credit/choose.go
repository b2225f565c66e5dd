package credit

import (
	"slices"
	"strings"
)

// choice is a text of the completion that is a program, or goes on to one.
type choice struct {
	bodies    []fragment // its text; more than one where it is made of several blocks
	outline   Outline    // of the text; of the prompt and the text when it is continued
	continued bool       // the prompt stands before it
	inside    bool
	open      bool
	// from and to are the first piece and the last one that it is made of.
	from, to int
}

// choose finds the program among pieces: the last block, else the last other
// piece. A stub is taken where there is nothing else.
func (x *extraction) choose(all []piece) (choice, bool) {
	x.named = -1
	for i, p := range all {
		if x.mayBe(x.text(p)) {
			x.named = i
		}
	}
	whole := len(all) == 1 && !all[0].inside
	if whole && x.source.Prompt.Begins {
		// One that defines the function anew is no rest of it; between sentences
		// it may be indented.
		if c, ok := x.alone(all, 0, x.level == levelProse); ok {
			if _, real := c.outline.defines(x.source.EntryPoint); real {
				return c, true
			}
		}
		if c, ok := x.continued(all, 0); ok {
			return c, true
		}
	}
	// A completion that begins with the rest of the function goes on with it,
	// whatever comes behind.
	if len(all) > 1 && !all[0].inside && x.source.Prompt.Text != "" && !isProse(x.text(all[0]), true) {
		if c, ok := x.continued(all, 0); ok && x.broken(all[0]) {
			return c, true
		}
	}
	var stub choice
	for _, inside := range []bool{true, false} {
		for i, p := range slices.Backward(all) {
			if p.inside != inside {
				continue
			}
			c, ok := x.alone(all, i, true)
			if !ok {
				continue
			}
			if _, real := c.outline.defines(x.source.EntryPoint); real {
				return c, true
			}
			if stub.bodies == nil {
				stub = c
			}
		}
	}
	if stub.bodies != nil {
		return stub, true
	}
	if x.source.Prompt.Text == "" {
		return choice{}, false
	}
	for i, p := range slices.Backward(all) {
		if (p.inside || whole) && x.broken(p) {
			if c, ok := x.continued(all, i); ok {
				return c, true
			}
		}
	}
	return choice{}, false
}

// mayBe reports whether a text may hold the program: it names the entry point or, where
// there is none, is no prose.
func (x *extraction) mayBe(text string) bool {
	if x.source.EntryPoint == "" {
		return !isProse(text, false)
	}
	return hasWord(text, topName(x.source.EntryPoint))
}

func (x *extraction) body(p piece) fragment { return unboxed(x.completion, p.raw, p.box) }

func (x *extraction) text(p piece) string { return x.body(p).text(x.completion) }

// broken reports whether a piece does not compile by itself: one that does is no
// rest of a function.
func (x *extraction) broken(p piece) bool { return x.outline(x.text(p)).Broken }

// alone tries the piece i by itself. What its border cuts in two, such as a
// string with a fence in it, goes on in the next pieces; one of them may be the
// first that names the entry point. With shift, a piece that
// is indented as a whole may lose its indentation.
func (x *extraction) alone(all []piece, i int, shift bool) (choice, bool) {
	return x.extend(all, i, func(body fragment) (choice, Outline, bool) {
		text := body.text(x.completion)
		if !x.mayBe(text) && !(i < x.named && !all[i].open && !isProse(text, true)) {
			return choice{}, Outline{}, false
		}
		outline := x.outline(text)
		if shift && outline.Broken && !outline.Unfinished {
			if shifted, ok := dedented(x.completion, body); ok {
				body, outline = shifted, x.outline(shifted.text(x.completion))
			}
		}
		defined, _ := outline.defines(x.source.EntryPoint)
		if x.level == levelProse {
			body = body.cut(0, outline.trailing(body.len()))
		}
		return choice{bodies: []fragment{body}, outline: outline}, outline, defined
	})
}

// continued tries the piece i behind the prompt.
func (x *extraction) continued(all []piece, i int) (choice, bool) {
	return x.extend(all, i, func(body fragment) (choice, Outline, bool) {
		outline := x.outline(x.behindPrompt([]fragment{body}, all[i].inside).text.String())
		defined, _ := outline.defines(x.source.EntryPoint)
		return choice{bodies: []fragment{body}, outline: outline, continued: true}, outline, defined
	})
}

// extend tries the piece i, and as long as the text ends too early, the piece
// and those that follow it in the same part of the completion.
func (x *extraction) extend(all []piece, i int, try func(fragment) (choice, Outline, bool)) (choice, bool) {
	raw := all[i].raw
	for k := i; ; k++ {
		raw.EndByte = all[k].raw.EndByte
		c, outline, ok := try(unboxed(x.completion, raw, all[i].box))
		if ok {
			c.inside, c.open, c.from, c.to = all[i].inside, all[k].open, i, k
			return c, true
		}
		if !outline.Unfinished || all[k].open || k+1 == len(all) || x.err != nil {
			return choice{}, false
		}
	}
}

// behindPrompt is the prompt with texts behind it. A block begins on a line of
// its own.
func (x *extraction) behindPrompt(bodies []fragment, inside bool) *draft {
	d := &draft{}
	d.prompt(x.source.Prompt.Text)
	for i, body := range bodies {
		if inside || i > 0 {
			d.newline()
		}
		d.own(x.completion, body)
	}
	return d
}

// draft is a choice by itself, with the prompt where it goes on with that.
func (x *extraction) draft(c choice) *draft {
	if c.continued {
		return x.behindPrompt(c.bodies, c.inside)
	}
	d := &draft{}
	for _, body := range c.bodies {
		d.newline()
		d.own(x.completion, body)
	}
	return d
}

// lengthened is a choice with the blocks behind it that are the rest of its last
// function: they are indented, compile only behind it, and are none of its text
// said again.
func (x *extraction) lengthened(c choice, all []piece) choice {
	for k := c.to + 1; k < len(all); k++ {
		text := x.text(all[k])
		if !all[k].inside {
			continue
		}
		line := firstLine(text)
		if line == "" || line[0] != ' ' && line[0] != '\t' || strings.Contains(flat(x.draft(c).text.String()), flat(text)) ||
			!x.broken(all[k]) {
			break
		}
		longer := c
		longer.bodies = append(slices.Clone(c.bodies), x.body(all[k]))
		longer.outline, longer.to = x.outline(x.draft(longer).text.String()), k
		if defined, _ := longer.outline.defines(x.source.EntryPoint); !defined {
			break
		}
		c = longer
	}
	return c
}

// flat is a text's lines without their layout, blank ones left out, each behind
// the end of one and before another.
func flat(text string) string {
	var lines strings.Builder
	lines.WriteByte('\n')
	for line := range strings.Lines(text) {
		if words := strings.Join(strings.Fields(line), " "); words != "" {
			lines.WriteString(words + "\n")
		}
	}
	return lines.String()
}

// shortened tries the blocks that are never closed: such a block goes on in
// prose, and ends where the language has followed it. One that is cut off has no
// such end.
func (x *extraction) shortened(all []piece) (choice, bool) {
	for i, p := range slices.Backward(all) {
		if !p.inside || !p.open {
			continue
		}
		for _, continued := range []bool{false, true} {
			if c, ok := x.shorten(all, i, continued); ok {
				return c, true
			}
		}
	}
	return choice{}, false
}

func (x *extraction) shorten(all []piece, i int, continued bool) (choice, bool) {
	if continued && x.source.Prompt.Text == "" || !continued && !x.mayBe(x.text(all[i])) {
		return choice{}, false
	}
	body := x.body(all[i])
	if shifted, ok := dedented(x.completion, body); ok && !continued {
		body = shifted
	}
	for {
		text, before := body.text(x.completion), 0
		if continued {
			text = x.behindPrompt([]fragment{body}, true).text.String()
			before = len(text) - len(body.text(x.completion))
		}
		outline := x.outline(text)
		if defined, _ := outline.defines(x.source.EntryPoint); defined {
			body = body.cut(0, outline.trailing(len(text))-before)
			return choice{
				bodies:    []fragment{body},
				outline:   outline,
				continued: continued,
				inside:    true,
				open:      true,
				from:      i,
				to:        i,
			}, true
		}
		if !outline.Broken || outline.Unfinished {
			return choice{}, false
		}
		// The line with the error goes, and all behind it; an error behind the
		// last byte takes the last line.
		at := min(outline.ErrorAt, len(text)-1)
		end := strings.LastIndexByte(text[:max(at, 0)], '\n') + 1 - before
		if end <= 0 {
			return choice{}, false
		}
		body = body.cut(0, end)
	}
}

// together tries blocks as one text, for a program that is told step by step:
// one with those that follow it as long as they end too early, and all.
func (x *extraction) together(all []piece) (choice, bool) {
	var blocks []int
	for i, p := range all {
		if p.inside {
			blocks = append(blocks, i)
		}
	}
	join := func(blocks []int) choice {
		c := choice{inside: true, from: blocks[0], to: blocks[len(blocks)-1]}
		for _, i := range blocks {
			c.bodies = append(c.bodies, x.body(all[i]))
		}
		c.outline = x.outline(x.draft(c).text.String())
		return c
	}
	for first := range blocks {
		for last := first + 1; last <= len(blocks); last++ {
			c := join(blocks[first:last])
			if defined, _ := c.outline.defines(x.source.EntryPoint); defined {
				return c, true
			}
			if !c.outline.Unfinished {
				break
			}
		}
	}
	if len(blocks) < 2 {
		return choice{}, false
	}
	c := join(blocks)
	defined, _ := c.outline.defines(x.source.EntryPoint)
	return c, defined
}
