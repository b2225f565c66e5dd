package view

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
)

// Given is a group as files or a service have it.
type Given struct {
	TaskID string
	Lines  []dataset.Credit // one a completion, in order
	// Problem and Rollout are nil where they are not known. Rollout has a completion a line.
	Problem *dataset.Problem
	Rollout *dataset.Rollout
	// Executed are the lines that each completion's first failing test ran; nil where they
	// are not known.
	Executed [][]credit.Span
	Step     *int
	Waited   *float64
	Note     string
	Making   bool // details are still to come
}

func (g *Given) language() string {
	if g.Rollout != nil && g.Rollout.Language != "" {
		return g.Rollout.Language
	}
	if g.Problem != nil {
		return g.Problem.Language
	}
	return ""
}

func (g *Given) completion(i int) (string, bool) {
	if g.Rollout == nil || i >= len(g.Rollout.Completions) {
		return "", false
	}
	return g.Rollout.Completions[i].Text, true
}

// program is what tells equal programs of a group apart from others; "" where it is not
// known.
func (g *Given) program(i int) string {
	text, known := g.completion(i)
	found := g.Lines[i].Extracted
	if !known || found == nil || len(found.Spans) == 0 {
		return ""
	}
	var program strings.Builder
	for _, s := range found.Spans {
		program.WriteString(cut(text, s))
	}
	return strconv.FormatBool(found.Prompted) + program.String()
}

// cut is a text under a span; less where the span leaves it.
func cut(text string, s credit.Span) string {
	start := min(max(s.StartByte, 0), len(text))
	return text[start:min(max(s.EndByte, start), len(text))]
}

// names interns texts: "" is at 0.
type names struct {
	list []string
	at   map[string]int
}

func newNames() *names { return &names{[]string{""}, map[string]int{"": 0}} }

func (n *names) of(text string) int {
	i, known := n.at[text]
	if !known {
		i = len(n.list)
		n.list, n.at[text] = append(n.list, valid(text)), i
	}
	return i
}

// Overview collects groups into a Run.
type Overview struct {
	run                                                                 Run
	tasks, languages, modes, evidences, grounds, fallbacks, reasonNames *names
}

// NewOverview begins a run without groups.
func NewOverview(title string) *Overview {
	return &Overview{
		run: Run{
			Format: Format, Title: valid(title), Traces: "none", Notes: []string{}, Groups: []RunGroup{}, Steps: []Step{},
			Samples: Columns{
				[]int{}, []int{}, []*float64{}, []*float64{}, []int{}, []int{}, []int{}, []int{}, []int{},
				[]*float64{}, []int{}, []*int{}, []int{}, []int{}, []bool{}, []int{},
			},
		},
		tasks: newNames(), languages: newNames(), modes: newNames(), evidences: newNames(), grounds: newNames(),
		fallbacks: newNames(), reasonNames: newNames(),
	}
}

// mostReason is how much of a reason the overview has, in bytes. The group has all of it.
const mostReason = 160

// Add takes a group in.
func (o *Overview) Add(g *Given) {
	c := &o.run.Samples
	first := len(c.Group)
	group := len(o.run.Groups)
	o.run.Groups = append(o.run.Groups, RunGroup{
		Task: o.tasks.of(g.TaskID), Language: o.languages.of(g.language()), Step: g.Step, First: first, Count: len(g.Lines),
		Waited: g.Waited,
	})
	same := map[string]int{}
	for i := range g.Lines {
		l := &g.Lines[i]
		c.Group, c.Index = append(c.Group, group), append(c.Index, l.Sample)
		c.Reward, c.Advantage = append(c.Reward, l.Reward), append(c.Advantage, &l.Advantage)
		c.Mode = append(c.Mode, o.modes.of(string(l.Mode)))
		c.Evidence = append(c.Evidence, o.evidences.of(string(l.Evidence)))
		c.Ground, c.Fallback = append(c.Ground, o.grounds.of(groundOf(l))), append(c.Fallback, o.fallbacks.of(l.Fallback))
		reason, _ := shorten(cmp.Or(l.Reason, l.Error), mostReason, false)
		c.Reason = append(c.Reason, o.reasonNames.of(reason))
		c.Confidence = append(c.Confidence, confidenceOf(l))
		text, known := g.completion(i)
		var length *int
		size := 0
		if known {
			u := newUnits(text)
			n := u.len()
			length = &n
			for _, s := range l.Spans {
				span := u.span(s.StartByte, s.EndByte)
				size += span[1] - span[0]
			}
		} else {
			for _, s := range l.Spans {
				size += s.EndByte - s.StartByte
			}
		}
		c.Span, c.Length = append(c.Span, size), append(c.Length, length)
		c.Passed, c.Failed = append(c.Passed, l.Passed), append(c.Failed, l.Failed)
		twin := first + i
		if program := g.program(i); program != "" {
			if known, ok := same[program]; ok {
				twin = known
			} else {
				same[program] = twin
			}
		}
		c.Same = append(c.Same, twin)
	}
}

// Run is the overview of the groups so far. It shares their lists.
func (o *Overview) Run() *Run {
	r := o.run
	r.Tasks, r.Languages, r.Modes, r.Evidences = o.tasks.list, o.languages.list, o.modes.list, o.evidences.list
	r.Grounds, r.Fallbacks, r.Reasons = o.grounds.list, o.fallbacks.list, o.reasonNames.list
	return &r
}

func groundOf(l *dataset.Credit) string {
	if l.Detail == nil {
		return ""
	}
	return l.Detail.Ground
}

// confidenceOf is the confidence of a span; nil without one.
func confidenceOf(l *dataset.Credit) *float64 {
	if len(l.Spans) == 0 {
		return nil
	}
	return &l.Confidence
}

// NewGroup is a group with its samples.
func NewGroup(g *Given) *Group {
	out := &Group{
		Task: valid(g.TaskID), Language: g.language(), Step: g.Step, Note: valid(g.Note), Making: g.Making,
		Samples: []Sample{},
	}
	if p := g.Problem; p != nil {
		out.Prompt, out.Entry = p.Prompt, p.EntryPoint
		source, origin := p.Reference, "reference"
		if source == "" && len(p.References) > 0 {
			source, origin = p.References[0].Program, "reference 1"
		}
		if source != "" {
			out.Reference = &Reference{source, origin}
		}
	}
	if g.Rollout != nil && g.Rollout.Prompt != "" {
		out.Prompt = g.Rollout.Prompt
	}
	out.Prompt = valid(out.Prompt)
	for i := range g.Lines {
		out.Samples = append(out.Samples, newSample(g, i))
	}
	return out
}

func newSample(g *Given, i int) Sample {
	l := &g.Lines[i]
	text, known := g.completion(i)
	u := newUnits(text)
	s := Sample{
		Index: l.Sample, Completion: u.text, Program: []Span{}, Executed: []Span{},
		Spans: u.spans(l.Spans), Also: u.spans(l.Also),
		Tokens: []int{}, Weights: someNumbers(l.TokenWeights), Advantages: someNumbers(l.TokenAdvantages), Sites: []Site{},
		Reward: l.Reward, Advantage: &l.Advantage, Mode: string(l.Mode), Evidence: string(l.Evidence), Ground: groundOf(l),
		Confidence: confidenceOf(l), Weight: l.Weight, Reason: valid(l.Reason), Fallback: valid(l.Fallback),
		Error: valid(l.Error), Reference: valid(l.Reference), ReferenceSample: sibling(l.Reference),
		Sandbox: valid(l.Sandbox),
		Tests:   []Test{},
	}
	if l.Extracted != nil {
		s.Program = u.spans(l.Extracted.Spans)
	}
	if i < len(g.Executed) {
		s.Executed = u.spans(g.Executed[i])
	}
	if known {
		end := 0
		for _, n := range g.Rollout.Completions[i].TokenByteLens {
			end += n
			s.Tokens = append(s.Tokens, u.of(end))
		}
	}
	for _, at := range l.Sites {
		s.Sites = append(s.Sites, Site{
			valid(at.Key), valid(at.Kind), at.Right, u.spans(at.Spans), string(at.Evidence), at.Confidence,
			at.RightMembers, at.WrongMembers,
		})
	}
	if l.Detail != nil {
		s.add(l.Detail, u)
	}
	return s
}

// add puts a detail into a sample whose completion is u.
func (s *Sample) add(d *dataset.Detail, u units) {
	for i := range d.Tests {
		s.Tests = append(s.Tests, newTest(i, &d.Tests[i]))
	}
	if d.Repair != nil {
		s.Repair = newRepair(d.Repair, u)
	}
	if at := d.Divergence; at != nil {
		s.Divergence = &Divergence{at.Test, valid(at.Words), newSide(&at.Candidate, u), newSide(&at.Reference, u)}
	}
}

func newTest(i int, d *dataset.TestDetail) Test {
	t := Test{
		Name: "test " + strconv.Itoa(i), Input: valid(d.Input), Expected: valid(d.Expected), Got: valid(d.Got),
		Outcome: string(d.Outcome), Message: valid(d.Message), Output: valid(d.Output), Inside: d.Inside, Cut: d.Cut,
	}
	if d.Outcome == dataset.OutcomePassed && t.Got == "" {
		t.Got = t.Expected
	}
	if d.Seconds > 0 {
		t.Seconds = &d.Seconds
	}
	if d.Outcome == dataset.OutcomeFailed && t.Expected != "" && t.Got != "" {
		if at, differ := difference(t.Expected, t.Got); differ {
			t.Differs = &at
		}
	}
	return t
}

func newRepair(d *dataset.RepairDetail, u units) *Repair {
	program := newUnits(d.Program)
	r := &Repair{Edits: []Edit{}, Program: program.text, Mends: append([]int{}, d.Mends...), Words: valid(d.Words)}
	var repaired strings.Builder
	at := 0
	for _, e := range d.Edits {
		edit := Edit{At: program.span(e.At.StartByte, e.At.EndByte), Text: valid(e.Text)}
		if n := len(e.Spans); n > 0 {
			span := u.span(e.Spans[0].StartByte, e.Spans[n-1].EndByte)
			edit.Span = &span
		}
		r.Edits = append(r.Edits, edit)
		repaired.WriteString(cut(d.Program, credit.Span{StartByte: at, EndByte: e.At.StartByte}))
		repaired.WriteString(e.Text)
		at = max(at, e.At.EndByte)
	}
	repaired.WriteString(d.Program[min(max(at, 0), len(d.Program)):])
	r.Repaired = valid(repaired.String())
	if d.Generated > 0 {
		r.Generated = &Generated{d.Agree, d.Generated}
	}
	return r
}

func newSide(d *dataset.SideDetail, u units) Side {
	s := Side{Event: d.Event, Text: valid(d.Text), Value: valid(d.Value)}
	if n := len(d.Spans); n > 0 {
		span := u.span(d.Spans[0].StartByte, d.Spans[n-1].EndByte)
		s.Span = &span
	}
	return s
}

// sibling is the index in the name of a reference that is another completion of the
// group: "sibling 3".
func sibling(reference string) *int {
	number, ok := strings.CutPrefix(reference, "sibling ")
	if i, err := strconv.Atoi(number); ok && err == nil {
		return &i
	}
	return nil
}

func (u units) spans(spans []credit.Span) []Span {
	out := []Span{}
	for _, s := range spans {
		out = append(out, u.span(s.StartByte, s.EndByte))
	}
	return out
}

func someNumbers(list []float64) []float64 { return append([]float64{}, list...) }
