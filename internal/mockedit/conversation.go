// Package mockedit plays the plugin's side of an edit conversation (edit.proto) for
// tests, in languages that are made up for them. A program of such a language is run
// in a few microseconds and by the test itself too, so a test knows the outcome of
// every edit beforehand.
package mockedit

import (
	"fmt"
	"slices"
	"strings"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Language is a made-up language. Edits and switches lie within the statement; their
// numbers are the conversation's.
type Language interface {
	// Edits are the edits of a statement: the language's own, then the donors'.
	Edits(source string, statement int, donors []string) []*pluginv1.Edit
	// Switches are the ways in which a statement is forced to come out otherwise.
	Switches(source string, statement int, donors []string, values int) []Switch
	// Standalone is the program that returns at once the expression which an edit
	// puts in; "" where it puts in none that could stand alone.
	Standalone(source string, edit *pluginv1.Edit) string
	// Compiles reports whether a text is a program.
	Compiles(source string) bool
	// Run runs a program on an input in at most so many steps. forced may be nil.
	Run(source string, forced *Switch, input *pluginv1.Input, most uint64) Ran
}

// Switch is a place that is forced to come out as the language takes Force to mean.
type Switch struct {
	Edit  *pluginv1.Edit
	Force any
}

// Ran is a run of a program. Value is 0 where it did not return.
type Ran struct {
	Table   *trace.Table
	Value   trace.ID
	Steps   uint64
	Reached []uint32 // statements, in any order
}

// Conversation is one conversation. Replies follow the specification word for word.
type Conversation struct {
	language Language
	open     *pluginv1.OpenEdits
	donors   []string
	edits    []numbered
	known    map[string]bool // programs that edits have brought about
	most     []uint64        // steps of a run on each input
	failing  int             // the first failing test, -1 for none
}

// numbered is a listed edit. program is all of it where it is no change of the
// conversation's program.
type numbered struct {
	edit    *pluginv1.Edit
	forced  *Switch
	program string
}

// New begins a conversation about programs of a language.
func New(language Language) *Conversation {
	return &Conversation{language: language, known: map[string]bool{}, failing: -1}
}

// Reply answers a request.
func (c *Conversation) Reply(request *pluginv1.EditRequest) *pluginv1.EditReply {
	if open := request.GetOpen(); open != nil {
		return &pluginv1.EditReply{Reply: &pluginv1.EditReply_Opened{Opened: c.begin(open)}}
	}
	var err error
	reply := &pluginv1.EditReply{}
	switch r := request.GetRequest().(type) {
	case *pluginv1.EditRequest_List:
		var listed *pluginv1.EditsListed
		listed, err = c.list(r.List)
		reply.Reply = &pluginv1.EditReply_Listed{Listed: listed}
	case *pluginv1.EditRequest_Switches:
		var listed *pluginv1.EditsListed
		listed, err = c.switches(r.Switches)
		reply.Reply = &pluginv1.EditReply_Listed{Listed: listed}
	case *pluginv1.EditRequest_Standalone:
		reply.Reply = &pluginv1.EditReply_Listed{Listed: c.standalone(r.Standalone)}
	case *pluginv1.EditRequest_Difference:
		var listed *pluginv1.EditsListed
		listed, err = c.difference(r.Difference)
		reply.Reply = &pluginv1.EditReply_Listed{Listed: listed}
	case *pluginv1.EditRequest_Run:
		var ran *pluginv1.EditsRan
		ran, err = c.run(r.Run)
		reply.Reply = &pluginv1.EditReply_Ran{Ran: ran}
	case *pluginv1.EditRequest_Describe:
		var described *pluginv1.EditsDescribed
		described, err = c.describe(r.Describe)
		reply.Reply = &pluginv1.EditReply_Described{Described: described}
	default:
		err = fmt.Errorf("request: %T", r)
	}
	if err != nil {
		reply.Reply = &pluginv1.EditReply_Error{Error: err.Error()}
	}
	return reply
}

func (c *Conversation) source() string { return string(c.open.GetProgram().GetSource()) }

// begin runs the program as it is on the tests.
func (c *Conversation) begin(open *pluginv1.OpenEdits) *pluginv1.EditsOpened {
	c.open = open
	c.known[c.source()] = true
	for _, d := range open.GetDonors() {
		text := string(d.GetProgram().GetSource())
		if !c.language.Compiles(text) {
			text = "" // it lends nothing
		}
		c.donors = append(c.donors, text)
	}
	c.limits()
	opened := &pluginv1.EditsOpened{}
	for i := range int(open.GetTests()) {
		passed, ran := c.check(c.source(), nil, i)
		opened.Passed = append(opened.Passed, passed)
		opened.Steps += ran.Steps
		if !passed && c.failing < 0 {
			c.failing = i
			opened.Reached = slices.Clone(ran.Reached)
			slices.Sort(opened.Reached)
			opened.Reached = slices.Compact(opened.Reached)
		}
	}
	return opened
}

// limits works out the step limit of each input (StepRule).
func (c *Conversation) limits() {
	rule := c.open.GetSteps()
	largest := uint64(0)
	for i, input := range c.open.GetInputs() {
		if i >= int(c.open.GetTests()) {
			c.most = append(c.most, min(2*largest, uint64(rule.GetMost())))
			continue
		}
		base := uint64(0)
		for _, text := range append(slices.Clone(c.donors), c.source()) {
			if text == "" {
				continue
			}
			if ran := c.language.Run(text, nil, input, uint64(rule.GetMost())); ran.Value != 0 || text == c.source() {
				base = max(base, ran.Steps)
			}
		}
		c.most = append(c.most, min(base*uint64(rule.GetMultiple())+uint64(rule.GetFloor()), uint64(rule.GetMost())))
		largest = max(largest, c.most[i])
	}
}

// check runs a program on an input and compares.
func (c *Conversation) check(source string, forced *Switch, input int) (passed bool, ran Ran) {
	ran = c.language.Run(source, forced, c.open.GetInputs()[input], c.most[input])
	want := c.open.GetChecks()[input]
	if want.GetExpected() == 0 {
		return ran.Value != 0, ran
	}
	table, err := trace.FromValues(want.GetValues())
	if err != nil || ran.Value == 0 {
		return false, ran
	}
	return trace.Equal(ran.Table, ran.Value, table, trace.ID(want.GetExpected()), trace.Equality{}), ran
}

func (c *Conversation) list(r *pluginv1.ListEdits) (*pluginv1.EditsListed, error) {
	donors, err := c.lending(r.GetDonorFrom(), r.GetDonorTo())
	if err != nil {
		return nil, err
	}
	listed := &pluginv1.EditsListed{First: uint32(len(c.edits))}
	for _, statement := range r.GetStatements() {
		if listed.Count >= r.GetLimit() {
			break
		}
		listed.Statements++
		for _, e := range c.language.Edits(c.source(), int(statement), donors) {
			text := splice(c.source(), e)
			if c.known[text] {
				listed.Duplicates++
				continue
			}
			c.known[text] = true
			c.number(listed, numbered{edit: e})
		}
	}
	return listed, nil
}

func (c *Conversation) number(listed *pluginv1.EditsListed, n numbered) {
	n.edit.Edit = uint32(len(c.edits))
	c.edits = append(c.edits, n)
	listed.Count++
}

func (c *Conversation) lending(from, to uint32) ([]string, error) {
	if from > to || int(to) > len(c.donors) {
		return nil, fmt.Errorf("donors %d to %d of %d", from, to, len(c.donors))
	}
	return slices.DeleteFunc(slices.Clone(c.donors[from:to]), func(text string) bool { return text == "" }), nil
}

func (c *Conversation) switches(r *pluginv1.ListSwitches) (*pluginv1.EditsListed, error) {
	donors, err := c.lending(r.GetDonorFrom(), r.GetDonorTo())
	if err != nil {
		return nil, err
	}
	listed := &pluginv1.EditsListed{First: uint32(len(c.edits))}
	for _, statement := range r.GetStatements() {
		for _, s := range c.language.Switches(c.source(), int(statement), donors, int(r.GetValues())) {
			c.number(listed, numbered{edit: s.Edit, forced: &s})
		}
	}
	return listed, nil
}

// difference lists the lines in which a donor of as many lines differs; of another donor
// one hunk, which is all of it.
func (c *Conversation) difference(r *pluginv1.ListDifference) (*pluginv1.EditsListed, error) {
	donors, err := c.lending(r.GetDonor(), r.GetDonor()+1)
	if err != nil {
		return nil, err
	}
	listed := &pluginv1.EditsListed{First: uint32(len(c.edits))}
	for _, donor := range donors {
		lines, starts := Lines(c.source())
		theirs, _ := Lines(donor)
		if len(lines) != len(theirs) {
			c.number(listed, numbered{edit: &pluginv1.Edit{Kind: "donor", Size: uint32(10 * len(theirs)), Replacement: []byte(donor),
				Span: &pluginv1.Span{End: uint32(len(c.source()))}}})
		}
		for i := 0; i < len(lines) && len(lines) == len(theirs); i++ {
			if lines[i] != theirs[i] {
				c.number(listed, numbered{edit: &pluginv1.Edit{
					Statement: uint32(i), Kind: "donor", Size: 2, Replacement: []byte(theirs[i]),
					Span: &pluginv1.Span{Start: uint32(starts[i]), End: uint32(starts[i] + len(lines[i]))}}})
			}
		}
	}
	return listed, nil
}

func (c *Conversation) standalone(r *pluginv1.ListStandalone) *pluginv1.EditsListed {
	listed := &pluginv1.EditsListed{First: uint32(len(c.edits))}
	at := map[string]int{}
	for _, n := range r.GetEdits() {
		program := c.language.Standalone(c.source(), c.edits[n].edit)
		if program == "" {
			continue
		}
		i, again := at[program]
		if !again {
			if listed.Count == r.GetLimit() {
				continue
			}
			i = len(listed.Origins)
			at[program] = i
			listed.Origins = append(listed.Origins, &pluginv1.EditNumbers{})
			c.number(listed, numbered{edit: &pluginv1.Edit{}, program: program})
		}
		listed.Origins[i].Edits = append(listed.Origins[i].Edits, n)
	}
	return listed
}

func (c *Conversation) describe(r *pluginv1.DescribeEdits) (*pluginv1.EditsDescribed, error) {
	described := &pluginv1.EditsDescribed{}
	for _, n := range r.GetEdits() {
		if int(n) >= len(c.edits) {
			return nil, fmt.Errorf("edit %d of %d", n, len(c.edits))
		}
		described.Edits = append(described.Edits, c.edits[n].edit)
	}
	return described, nil
}

// splice makes edits of a text, which do not overlap.
func splice(source string, edits ...*pluginv1.Edit) string {
	last := slices.SortedFunc(slices.Values(edits), func(a, b *pluginv1.Edit) int {
		return int(b.GetSpan().GetStart()) - int(a.GetSpan().GetStart())
	})
	for _, e := range last {
		source = source[:e.GetSpan().GetStart()] + string(e.GetReplacement()) + source[e.GetSpan().GetEnd():]
	}
	return source
}

// Lines are the lines of a source with their first bytes, without a last empty one.
func Lines(source string) (lines []string, starts []int) {
	at := 0
	source, _, _ = strings.Cut(source, byHeartMark)
	for line := range strings.SplitSeq(strings.TrimSuffix(source, "\n"), "\n") {
		lines, starts = append(lines, line), append(starts, at)
		at += len(line) + 1
	}
	return lines, starts
}
