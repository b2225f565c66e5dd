package credit

import (
	"slices"
	"strings"
)

// complete puts the program together: what it needs of the prompt, what it needs
// of other pieces, and itself. Where a text made so does not compile, as with a
// name that may be declared once only, it does with less.
func (x *extraction) complete(c choice, all []piece) Program {
	if c.continued {
		p := x.draft(c).program(FoundContinuation)
		p.Truncated = c.inside && c.open
		return p
	}
	given := x.given(c, false)
	for _, statements := range [][]Statement{given, x.given(c, true), nil} {
		added := x.others(c, all, statements)
		p := x.compose(c, all, statements, added)
		if len(statements)+len(added) == 0 {
			return p
		}
		outline := x.outline(p.Text)
		if defined, _ := outline.defines(x.source.EntryPoint); defined {
			return p
		}
	}
	return x.compose(c, all, nil, nil)
}

// given are the statements of the prompt that stand before a program: all but
// the one that the program is for and those that use it, unless the program has
// all that they bind.
// Without twice, those are left out of which it has anything.
func (x *extraction) given(c choice, once bool) []Statement {
	entry := topName(x.source.EntryPoint)
	own := func(name string) bool { return name == entry || c.outline.Binds(name) }
	var kept []Statement
	needed := false
	for _, s := range x.source.Prompt.Statements {
		if slices.Contains(s.Binds, entry) || slices.Contains(s.Reads, entry) ||
			once && slices.ContainsFunc(s.Binds, own) {
			continue
		}
		kept = append(kept, s)
		needed = needed || len(s.Binds) == 0 && len(s.Reads) > 0 ||
			slices.ContainsFunc(s.Binds, func(name string) bool { return !own(name) })
	}
	if !needed {
		return nil
	}
	return kept
}

// others are the parts of other pieces that bind what a choice and the
// statements before it lack, by the piece's index. The pieces before the choice
// are asked first, the nearest first of all.
func (x *extraction) others(c choice, all []piece, before []Statement) map[int]fragment {
	added := map[int]fragment{}
	// The tests come behind the program.
	tests := []Statement{{Reads: x.source.Names}}
	have := Outline{Statements: slices.Concat(before, c.outline.Statements, tests)}
	missing := have.missing()
	if len(missing) == 0 {
		return nil
	}
	order := make([]int, 0, len(all))
	for i := range all {
		if i < c.from || i > c.to {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return distance(a, c) - distance(b, c) })
	for _, i := range order {
		body := x.body(all[i])
		text := body.text(x.completion)
		if !all[i].inside && isProse(text, true) ||
			!slices.ContainsFunc(missing, func(name string) bool { return hasWord(text, name) }) {
			continue
		}
		outline := x.outline(text)
		if outline.Broken {
			if shifted, ok := dedented(x.completion, body); ok {
				body, outline = shifted, x.outline(shifted.text(x.completion))
			}
		}
		providing := outline.providing(missing)
		if len(providing) == 0 {
			continue
		}
		if defined, _ := outline.defines(x.source.EntryPoint); !defined && !outline.reads(topName(x.source.EntryPoint)) {
			providing, added[i] = outline.Statements, body
		} else {
			added[i] = statementsOf(x.completion, body, providing)
		}
		have.Statements = append(have.Statements, providing...)
		missing = have.missing()
	}
	for _, i := range order {
		if len(missing) == 0 {
			break
		}
		x.addStars(all[i], i, added)
	}
	return added
}

// addStars adds imports of names that the text does not tell: they may be those
// that nothing else binds.
func (x *extraction) addStars(p piece, i int, added map[int]fragment) {
	body := x.body(p)
	text := body.text(x.completion)
	if _, taken := added[i]; taken || !p.inside || !strings.Contains(text, anyName) {
		return
	}
	if stars := x.outline(text).providing([]string{anyName}); len(stars) > 0 {
		added[i] = statementsOf(x.completion, body, stars)
	}
}

// distance orders pieces for a choice: those before it, the nearest first, then
// those behind it.
func distance(i int, c choice) int {
	if i < c.from {
		return c.from - i
	}
	return c.from + i
}

// statementsOf are some statements of a piece, each to the end of its last line.
func statementsOf(completion string, body fragment, statements []Statement) fragment {
	text := body.text(completion)
	var found fragment
	for _, s := range statements {
		end := len(text)
		if i := strings.IndexByte(text[s.Span.EndByte:], '\n'); i >= 0 {
			end = s.Span.EndByte + i + 1
		}
		if strings.TrimSpace(text[s.Span.EndByte:end]) != "" {
			end = s.Span.EndByte
		}
		found = append(found, body.cut(s.Span.StartByte, end)...)
	}
	return found
}

// compose writes a program: statements of the prompt, then the choice among
// what was added, in the order of the completion.
func (x *extraction) compose(c choice, all []piece, before []Statement, added map[int]fragment) Program {
	d := &draft{}
	for _, s := range before {
		d.newline()
		d.prompt(x.source.Prompt.Head[s.Span.StartByte:s.Span.EndByte])
	}
	for i := range all {
		bodies := []fragment{added[i]}
		if i == c.from {
			bodies = c.bodies
		}
		for _, body := range bodies {
			if len(body) > 0 {
				d.newline()
				d.own(x.completion, body)
			}
		}
	}
	p := d.program(FoundPiece)
	p.Truncated = c.inside && c.open
	switch {
	case len(added) > 0 || len(c.bodies) > 1:
		p.Found = FoundBlocks
	case c.inside:
		p.Found = FoundBlock
	case c.from == 0 && c.to == len(all)-1 && x.level < levelProse:
		p.Found = FoundWhole
	}
	return p
}
