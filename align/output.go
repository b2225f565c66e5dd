package align

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/egca/egca/trace"
)

// rounding is how far two numbers in outputs may differ, relative to the larger of 1 and
// the reference's: programs round in many ways.
const rounding = 1e-6

// space separates tokens.
const space = " \t\r\n\v\f"

// wrongOutput is the first place where what a main program writes is not what the
// reference writes. Space does not count: tokens are compared.
type wrongOutput struct {
	event     int    // of the candidate, -1 for none
	got, want string // the tokens; want is empty where the reference has ended
}

// compareOutputs finds the first wrong token of the candidate's output, and the event
// that tells of it.
func compareOutputs(candidate, reference Side) wrongOutput {
	none := wrongOutput{event: -1}
	if !candidate.Run.Main || !reference.Run.Main {
		return none
	}
	mine, ends := candidate.output()
	theirs, _ := reference.output()
	if len(ends) == 0 || reference.Run.Outcome.Kind != trace.Returned {
		return none
	}
	for rest := mine; ; {
		token, behind := nextToken(rest)
		if len(token) == 0 {
			return none
		}
		at := len(mine) - len(behind) - len(token)
		cut := len(behind) == 0 && candidate.Run.Outcome.Kind != trace.Returned
		want, left := nextToken(theirs)
		if !sameToken(token, want) && !(cut && bytes.HasPrefix(want, token)) {
			return candidate.wrongAt(ends, at+commonPrefix(token, want), token, want)
		}
		rest, theirs = behind, left
	}
}

// nextToken is the first token of a text and what stands behind it; empty where there is
// none.
func nextToken(text []byte) (token, rest []byte) {
	text = bytes.TrimLeft(text, space)
	if end := bytes.IndexAny(text, space); end >= 0 {
		return text[:end], text[end:]
	}
	return text, nil
}

// writtenEvent is an event that tells of output, and the offset at which that ends.
type writtenEvent struct{ event, end int }

// output is what a main program wrote, as far as that is known, and its events.
func (s Side) output() ([]byte, []writtenEvent) {
	var text []byte
	whole := s.Run.Outcome.Kind == trace.Returned
	if whole {
		text = []byte(s.Run.Table.At(s.Run.Outcome.Value).Text)
	}
	var ends []writtenEvent
	end := 0
	for i, e := range s.Run.Events {
		if s.Program.Sites[e.Site].Kind != trace.Output {
			continue
		}
		written, size := s.written(e.Value)
		if !whole {
			text = append(text, written...)
		}
		end += size
		ends = append(ends, writtenEvent{i, end})
		if len(written) < size && !whole {
			break // its rest is not known
		}
	}
	return text, ends
}

// written is the bytes of an output event, as far as they are known, and their number. Of
// very many the event has an object with a head and a length.
func (s Side) written(value trace.ID) (text string, size int) {
	table := s.Run.Table
	v := table.At(value)
	if v.Kind != trace.Object {
		return v.Text, len(v.Text)
	}
	for i, field := range v.Fields[:min(len(v.Fields), len(v.Items))] {
		switch part := table.At(v.Items[i]); field {
		case "head":
			text = part.Text
		case "length":
			size = int(part.Int)
		}
	}
	return text, max(size, len(text))
}

// wrongAt is the wrong output at an offset. Output without an event, such as that of a
// thread or of an exit handler, is the last event's.
func (s Side) wrongAt(ends []writtenEvent, offset int, got, want []byte) wrongOutput {
	found := wrongOutput{event: ends[len(ends)-1].event, got: string(got), want: string(want)}
	for _, e := range ends {
		if offset < e.end {
			found.event = e.event
			break
		}
	}
	return found
}

func commonPrefix(a, b []byte) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return min(n, max(len(a)-1, 0))
}

func sameToken(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	x, err := strconv.ParseFloat(string(a), 64)
	y, also := strconv.ParseFloat(string(b), 64)
	return err == nil && also == nil && math.Abs(x-y) <= rounding*max(1, math.Abs(y))
}

// blameOutput names the statement behind the first wrong output. That is the one that
// wrote it, unless it is the reference's code and something before it differs.
func (p *pairing) blameOutput(at step, earlier []unmatched) *Divergence {
	if p.same[p.candidate.Run.Events[at.i].Site] {
		if d := p.blameUnmatched(at, earlier); d != nil {
			return d
		}
	}
	origin := p.origin(at.i)
	d := p.at(Value, step{origin, len(p.reference.Run.Events)})
	if origin != at.i {
		d.Reason = fmt.Sprintf("%s is %s, and so the program writes %s where the reference writes %s",
			p.origins(d.Site), d.Got, strconv.Quote(cutText(p.wrong.got)), strconv.Quote(cutText(p.wrong.want)))
		d.Got, d.Want = strconv.Quote(cutText(p.wrong.got)), strconv.Quote(cutText(p.wrong.want))
		return d
	}
	d.Got, d.Want = strconv.Quote(cutText(p.wrong.got)), strconv.Quote(cutText(p.wrong.want))
	d.Reason = fmt.Sprintf("writes %s, the reference writes %s there", d.Got, d.Want)
	if p.wrong.want == "" {
		d.Want, d.Reason = "", fmt.Sprintf("writes %s where the reference writes no more", d.Got)
	}
	return d
}

// maxOrigins bounds the steps back from a wrong output.
const maxOrigins = 32

// origin goes back from an event to what made its value, as long as the code there is the
// reference's: from a call to what the function returned, else to the last event that gave
// a variable which is read its value. It returns the event that it comes to.
func (p *pairing) origin(i int) int {
	events, sites := p.candidate.Run.Events, p.candidate.Program.Sites
	for range maxOrigins {
		site := &sites[events[i].Site]
		if !p.same[events[i].Site] {
			return i
		}
		before := func(made func(e trace.Event) bool) int {
			for k := i - 1; k >= 0; k-- {
				if made(events[k]) {
					return k
				}
			}
			return -1
		}
		k := -1
		if len(site.Calls) > 0 {
			k = before(func(e trace.Event) bool {
				return sites[e.Site].Kind == trace.Return && slices.Contains(site.Calls, sites[e.Site].Function)
			})
		}
		if k < 0 {
			k = before(func(e trace.Event) bool {
				s := &sites[e.Site]
				return (s.Kind == trace.Assign || s.Kind == trace.Mutate) && s.Function == site.Function &&
					slices.ContainsFunc(bases(s.Name), func(name string) bool { return slices.Contains(site.Reads, name) })
			})
		}
		if k < 0 {
			return i
		}
		i = k
	}
	return i
}

// origins is what an event at a site is about, for a sentence about an output.
func (p *pairing) origins(site int) string {
	if s := &p.candidate.Program.Sites[site]; s.Kind == trace.Return {
		return p.quote(p.candidate, site) + ": the value"
	}
	return p.subject(site)
}

// otherBytes blames the statement that wrote the first byte which the reference does not
// write there, where all tokens are equal.
func (p *pairing) otherBytes() *Divergence {
	if p.candidate.Run.Outcome.Kind != trace.Returned || p.reference.Run.Outcome.Kind != trace.Returned {
		return nil
	}
	mine, ends := p.candidate.output()
	theirs, _ := p.reference.output()
	at := 0
	for at < min(len(mine), len(theirs)) && mine[at] == theirs[at] {
		at++
	}
	if len(ends) == 0 || at == len(mine) && at == len(theirs) {
		return nil
	}
	p.wrong = p.candidate.wrongAt(ends, min(at, len(mine)-1), lineFrom(mine, at), lineFrom(theirs, at))
	d := p.at(Value, step{p.wrong.event, len(p.reference.Run.Events)})
	d.Got, d.Want = strconv.Quote(cutText(p.wrong.got)), strconv.Quote(cutText(p.wrong.want))
	d.Reason = fmt.Sprintf("goes on with %s in its output, the reference with %s", d.Got, d.Want)
	return d
}

// lineFrom is the rest of a text's line, with the byte that ends it.
func lineFrom(text []byte, at int) []byte {
	if end := bytes.IndexByte(text[at:], '\n'); end >= 0 {
		return text[at : at+end+1]
	}
	return text[at:]
}

func cutText(text string) string {
	if runes := []rune(text); len(runes) > valueWidth {
		return string(runes[:valueWidth-1]) + "…"
	}
	return text
}

// mostInput is how many bytes of standard input count as known values: each token of them
// becomes several.
const mostInput = 1 << 18

// addInput adds the lines and the tokens of standard input to the values that are known,
// tokens as texts and as numbers. Each program takes its input apart in its own way.
func addInput(known map[uint64]bool, stdin []byte) {
	table := trace.NewTable()
	add := func(v trace.Value) { known[table.Digest(table.Add(v))] = true }
	stdin = stdin[:min(len(stdin), mostInput)]
	for line := range bytes.Lines(stdin) {
		add(trace.Value{Kind: trace.Text, Text: string(line)})
		add(trace.Value{Kind: trace.Text, Text: string(bytes.TrimSpace(line))})
	}
	add(trace.Value{Kind: trace.Text, Text: string(stdin)})
	for _, token := range bytes.Fields(stdin) {
		add(trace.Value{Kind: trace.Text, Text: string(token)})
		add(trace.Value{Kind: trace.Bytes, Text: string(token)})
		if n, err := strconv.ParseInt(string(token), 10, 64); err == nil {
			add(trace.Value{Kind: trace.Int, Int: n})
		}
		if x, err := strconv.ParseFloat(string(token), 64); err == nil {
			add(trace.Value{Kind: trace.Float, Float: x})
		}
	}
}
