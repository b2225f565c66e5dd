package credit

import (
	"slices"
	"strings"
)

// nearest is the program of a completion in which nothing compiles and defines
// the entry point: the piece that was most likely meant, so that its fault can
// be named.
func (x *extraction) nearest(all []piece) Program {
	begins := x.source.Prompt.Begins
	// The rest of a function needs no sentence's look to be one.
	prose := func(p piece) bool { return isProse(x.text(p), !begins) }
	last := func(is func(p piece) bool) int {
		for i, p := range slices.Backward(all) {
			if is(p) {
				return i
			}
		}
		return -1
	}
	first := len(all) > 0 && !all[0].inside && !prose(all[0])
	if begins && (len(all) == 0 && len(x.parts) == 0 || len(all) == 1 && first) {
		return x.behind(all)
	}
	named := last(func(p piece) bool {
		return p.inside && !isSession(x.text(p)) && !prose(p) && hasWord(x.text(p), topName(x.source.EntryPoint)) && x.broken(p)
	})
	if named >= 0 {
		return x.single(all, named)
	}
	if begins && first {
		return x.behind(all[:1])
	}
	if i := last(func(p piece) bool { return p.inside && x.isDefinition(p) && !x.isUsage(p, all) }); i >= 0 {
		return x.single(all, i)
	}
	wanted := last(func(p piece) bool { return p.wanted && !isSession(x.text(p)) && !prose(p) })
	if begins && wanted >= 0 {
		return x.behind(all[wanted : wanted+1])
	}
	for _, is := range []func(p piece) bool{
		func(p piece) bool {
			return !p.inside && !prose(p) && (x.isDefinition(p) || hasWord(x.text(p), topName(x.source.EntryPoint)))
		},
		func(p piece) bool { return p.wanted && !prose(p) && !x.isWords(p) },
		func(p piece) bool { return !prose(p) && !x.isWords(p) },
	} {
		if i := last(is); i >= 0 {
			return x.single(all, i)
		}
	}
	return Program{Found: FoundNothing}
}

// single is one piece as a program.
func (x *extraction) single(all []piece, i int) Program {
	c := choice{bodies: []fragment{x.body(all[i])}, inside: all[i].inside, open: all[i].open, from: i, to: i}
	c.outline = x.outline(x.text(all[i]))
	return x.compose(c, all, nil, nil)
}

// behind is the prompt with the first of some pieces behind it, if there is one.
func (x *extraction) behind(all []piece) Program {
	if len(all) == 0 {
		return x.behindPrompt(nil, false).program(FoundContinuation)
	}
	p := x.behindPrompt([]fragment{x.body(all[0])}, all[0].inside).program(FoundContinuation)
	p.Truncated = all[0].inside && all[0].open
	return p
}

func (x *extraction) isDefinition(p piece) bool { return x.outline(x.text(p)).hasDefinition() }

// isUsage reports whether a piece reads a name that another one binds, as tests
// and examples do.
func (x *extraction) isUsage(p piece, all []piece) bool {
	missing := x.outline(x.text(p)).missing()
	for _, name := range missing[:min(len(missing), mostAsked)] {
		for _, other := range all {
			if other.inside && other.raw != p.raw && hasWord(x.text(other), name) && x.outline(x.text(other)).Binds(name) {
				return true
			}
		}
	}
	return false
}

// isWords reports whether a piece compiles only because single words do.
func (x *extraction) isWords(p piece) bool {
	outline := x.outline(x.text(p))
	return len(outline.Statements) > 0 && outline.trailing(1) == 0
}

// isSession reports whether a text is a talk with an interpreter or a shell.
func isSession(text string) bool {
	text = strings.TrimLeft(text, " \t\r\n")
	return strings.HasPrefix(text, ">>>") || strings.HasPrefix(text, "$ ") || strings.HasPrefix(text, "In [")
}
