package credit

import (
	"slices"
	"strings"
)

// Source is what Extract needs to know besides the completion.
type Source struct {
	Prompt Prompt
	// EntryPoint is the function that a program must define, or Class.method.
	EntryPoint string
	// Names are those that the tests use beside it, such as a class of their
	// arguments; see NamesOf.
	Names []string
	// Fences are the info strings of the problem's language, such as "python"
	// and "py"; their case does not count.
	Fences []string
	Marks  Marks
	// Ask has the language look at a text. Its error ends the extraction.
	Ask func(text string) (Outline, error)
}

// Found says where in a completion its program was found.
type Found string

// The places. docs/EXTRACTION.md has them for users.
const (
	FoundWhole        Found = "whole"        // all of the answer
	FoundContinuation Found = "continuation" // it goes on where the prompt ends
	FoundBlock        Found = "block"        // a block in a fence or between tags
	FoundBlocks       Found = "blocks"       // several of these, or a block and other pieces
	FoundPiece        Found = "piece"        // another piece, such as code between sentences
	FoundNothing      Found = "none"         // there is no program
)

// FoundRules lists the rules.
func FoundRules() []Found {
	return []Found{FoundWhole, FoundContinuation, FoundBlock, FoundBlocks, FoundPiece, FoundNothing}
}

// Program is the program in a completion.
type Program struct {
	Text  string
	Map   Map // where its bytes are in the completion
	Found Found
	// Truncated: no border follows the block that it comes from, so the
	// completion was probably cut off.
	Truncated bool
	// Prompted: the prompt or a part of it stands before it.
	Prompted bool
}

// Spans are the program's bytes of the completion, in the program's order.
func (p Program) Spans() []Span { return p.Map.ToCompletion(0, len(p.Text)) }

// Extract finds the program in a completion. Reward, credit and evaluation all
// use this one function, so that they judge the same text.
//
//  1. Reasoning holds no program, and an end token ends the text (Marks).
//  2. What is left is cut into pieces at the lines of fences, whatever their
//     info strings are; where that finds no program, also at fences within a
//     line, at tags, and at last at sentences. A piece in a quotation or a list
//     loses what stands before its lines.
//  3. The program is the last block that compiles and defines the entry point;
//     where no block does, the last other piece. A block that the language
//     refuses may be indented as a whole, or may need the prompt before it. A
//     completion that is no more than the rest of the prompt's function gets the
//     prompt.
//  4. A block that is never closed and is not merely cut off ends where its last
//     statement that compiles ends.
//  5. Names that the program or the tests read and nothing in it binds are looked
//     for in the other pieces. The statements of the prompt that bind something stand
//     before the program, but for those that it has itself.
//  6. Where nothing compiles and defines the entry point, the piece that comes
//     nearest is the program, so that its fault can be named. Where all is
//     prose there is none.
//
// Bytes are never changed. A program is pieces of the completion and of the
// prompt, with a newline between two where the first does not end in one.
//
// The language is asked a few times for a completion, often once or twice, and
// never more than mostAsked times.
func Extract(completion string, source Source) (Program, error) {
	x := &extraction{completion: completion, source: &source, named: -1, known: map[string]Outline{}}
	x.parts = source.Marks.answer(completion)
	program := x.program()
	if x.err != nil {
		return Program{}, x.err
	}
	return program, nil
}

// mostAsked bounds the questions to the language about one completion. Texts
// beyond it count as broken.
const mostAsked = 48

// extraction is one completion on its way.
type extraction struct {
	completion string
	source     *Source
	parts      []Span // of the completion that may hold a program
	level      level  // of the borders at which the program was found
	named      int    // the last piece that names the entry point
	known      map[string]Outline
	err        error
}

// outline is the language's word on a text, asked once.
func (x *extraction) outline(text string) Outline {
	if known, asked := x.known[text]; asked {
		return known
	}
	if x.err != nil || len(x.known) >= mostAsked {
		return Outline{Broken: true}
	}
	outline, err := x.source.Ask(text)
	if err != nil {
		x.err = err
		outline = Outline{Broken: true}
	}
	x.known[text] = outline
	return outline
}

func (x *extraction) program() Program {
	var all []piece
	for l := levelFences; l < levels; l++ {
		found := pieces(x.completion, x.parts, l, x.source.Fences)
		if l > levelFences && slices.Equal(found, all) {
			continue // no border of its own
		}
		all, x.level = found, l
		if c, ok := x.choose(all); ok {
			return x.complete(x.lengthened(c, all), all)
		}
	}
	if whole := pieces(x.completion, x.parts, levelNone, nil); len(all) > len(whole) {
		x.level = levelNone
		for i := range slices.Backward(whole) {
			if c, ok := x.alone(whole, i, false); ok { // its borders are the text of strings
				return x.complete(c, whole)
			}
		}
	}
	bare := pieces(x.completion, x.parts, levelFences, x.source.Fences)
	all = pieces(x.completion, x.parts, levelMarks, x.source.Fences)
	for _, find := range []func([]piece) (choice, bool){x.shortened, x.together} {
		if c, ok := find(all); ok {
			return x.complete(c, all)
		}
	}
	x.level = levelMarks
	if len(bare) == 1 && !bare[0].inside && !isProse(firstLine(x.text(bare[0])), false) {
		all = bare // tags in a program that does not compile are its own
	}
	return x.nearest(all)
}

// draft is a program that is being put together.
type draft struct {
	text     strings.Builder
	segments []segment
	prompted bool
}

// prompt adds text of the prompt.
func (d *draft) prompt(text string) {
	d.text.WriteString(text)
	d.prompted = d.prompted || text != ""
}

// own adds text of the completion.
func (d *draft) own(completion string, f fragment) {
	for _, s := range f {
		if n := len(d.segments); n > 0 {
			last := &d.segments[n-1]
			if last.completion+last.length == s.StartByte && last.program+last.length == d.text.Len() {
				last.length += s.Len()
				d.text.WriteString(completion[s.StartByte:s.EndByte])
				continue
			}
		}
		d.segments = append(d.segments, segment{program: d.text.Len(), completion: s.StartByte, length: s.Len()})
		d.text.WriteString(completion[s.StartByte:s.EndByte])
	}
}

// newline ends a line that is not ended.
func (d *draft) newline() {
	if text := d.text.String(); text != "" && !strings.HasSuffix(text, "\n") {
		d.text.WriteByte('\n')
	}
}

func (d *draft) program(found Found) Program {
	return Program{Text: d.text.String(), Map: Map{segments: d.segments}, Found: found, Prompted: d.prompted}
}
