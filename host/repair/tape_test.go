package repair

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/check"
	"github.com/egca/egca/internal/mockedit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// taped is a plugin for the language mockedit.Tape. It keeps a transcript of its edit
// conversations, and fails the test where one of the two sides breaks edit.proto.
type taped struct {
	t        testing.TB
	lacks    pluginv1.Capability
	differs  bool                                             // it lists differences
	fails    error                                            // of every job; nil: none does
	breaksAt int                                              // a conversation breaks at this request, once; 0: none does
	spoil    func(*pluginv1.EditRequest, *pluginv1.EditReply) // nil: replies stay

	log           []string
	open          *pluginv1.OpenEdits // of the last conversation
	conversations int
	ranOn         map[string]int // inputs that a program ran on in jobs
}

var errBroke = errors.New("the plugin broke")

func (d *taped) Description() *pluginv1.DescribeResponse {
	capabilities := []pluginv1.Capability{pluginv1.Capability_CAPABILITY_ANALYSE, pluginv1.Capability_CAPABILITY_CALL,
		pluginv1.Capability_CAPABILITY_EDIT, pluginv1.Capability_CAPABILITY_SWITCHES}
	if d.differs {
		capabilities = append(capabilities, pluginv1.Capability_CAPABILITY_DIFFERENCE)
	}
	return &pluginv1.DescribeResponse{Languages: []*pluginv1.Language{{Name: "tape"}},
		Capabilities: slices.DeleteFunc(capabilities, func(c pluginv1.Capability) bool { return c == d.lacks })}
}

func (d *taped) Analyse(_ context.Context, request *pluginv1.AnalyseRequest) (*pluginv1.Analysis, error) {
	return analysis(string(request.GetProgram().GetSource())), nil
}

func analysis(source string) *pluginv1.Analysis {
	a := &pluginv1.Analysis{Functions: []*pluginv1.Function{{Name: "<module>", Span: &pluginv1.Span{End: uint32(len(source))}}}}
	if !(mockedit.Tape{}).Compiles(source) {
		a.Errors = []*pluginv1.Diagnostic{{Type: "SyntaxError", Message: "no tape", Span: &pluginv1.Span{}}}
	}
	lines, starts := mockedit.Lines(source)
	for i, line := range lines {
		end := uint32(starts[i] + len(line))
		a.Statements = append(a.Statements, &pluginv1.Statement{Span: &pluginv1.Span{Start: uint32(starts[i]), End: end}, StatementEnd: end})
	}
	return a
}

func (d *taped) Split(_ context.Context, _, _ string, tests [][]byte) ([]*pluginv1.SplitTest, error) {
	return make([]*pluginv1.SplitTest, len(tests)), nil
}

func (d *taped) Run(_ context.Context, job *pluginv1.Job) (*pluginv1.JobResult, error) {
	source := string(job.GetProgram().GetSource())
	if d.fails != nil {
		return nil, d.fails
	}
	if job.GetProfile() {
		return &pluginv1.JobResult{Profile: []byte("profile of " + source)}, nil
	}
	result := &pluginv1.JobResult{}
	if job.GetAnalyse() {
		result.Analysis = analysis(source)
	}
	if d.ranOn == nil {
		d.ranOn = map[string]int{}
	}
	d.ranOn[source] += len(job.GetInputs())
	for _, input := range job.GetInputs() {
		const most = 1 << 30 // steps, that no program of these tests takes but by looping for ever
		ran := mockedit.Tape{}.Run(source, nil, input, most)
		one := &pluginv1.Result{Values: ran.Table.Message(), Outcome: &pluginv1.Outcome{}}
		switch {
		case ran.Value != 0:
			one.Outcome.Kind = &pluginv1.Outcome_Returned{Returned: uint32(ran.Value)}
		case ran.Steps == most:
			one.Outcome.Kind = &pluginv1.Outcome_Limit{Limit: pluginv1.Limit_LIMIT_CPU}
		default:
			one.Outcome.Kind = &pluginv1.Outcome_Exception{Exception: &pluginv1.Exception{Type: "Wrong"}}
		}
		result.Results = append(result.Results, one)
	}
	return result, nil
}

func (d *taped) Edit(_ context.Context, open *pluginv1.OpenEdits, converse func(judge.Ask, *pluginv1.EditsOpened) error) error {
	err := d.converse(open, converse)
	if errors.Is(err, errBroke) {
		err = d.converse(open, converse)
	}
	return err
}

func (d *taped) converse(open *pluginv1.OpenEdits, converse func(judge.Ask, *pluginv1.EditsOpened) error) error {
	d.open = open
	d.conversations++
	played, rules, asked := mockedit.New(mockedit.Tape{}), &check.Edits{}, 0
	answer := func(request *pluginv1.EditRequest) (*pluginv1.EditReply, error) {
		reply := played.Reply(request)
		if reply.GetError() != "" {
			d.t.Errorf("the host asked for what cannot be: %s: %v", reply.GetError(), request)
		} else if err := rules.Reply(request, reply); err != nil {
			d.t.Errorf("the mock broke the protocol: %v", err)
		}
		asked++
		reply.CpuSeconds = float64(asked)
		d.log = append(d.log, transcript(request, reply))
		if d.breaksAt > 0 && asked == d.breaksAt && d.conversations == 1 {
			return nil, errBroke
		}
		if d.spoil != nil {
			d.spoil(request, reply)
		}
		return reply, nil
	}
	opened, err := answer(&pluginv1.EditRequest{Request: &pluginv1.EditRequest_Open{Open: open}})
	if err != nil {
		return err
	}
	return converse(func(_ context.Context, requests ...*pluginv1.EditRequest) (replies []*pluginv1.EditReply, err error) {
		for _, request := range requests {
			reply, err := answer(proto.CloneOf(request))
			if err != nil {
				return replies, err
			}
			replies = append(replies, reply)
		}
		return replies, nil
	}, opened.GetOpened())
}

// given is a problem in Tape, a candidate, and how it is searched.
type given struct {
	reference, candidate string
	others               []string // more references
	lenders              []string // donors alone; they must pass every test
	tests                []string // "f(2) = 4", "inside f(2) = 4"
	search               Search   // Donors and Oracles are filled in, and Order where it is nil
	noDonors             bool
	differs              bool // the plugin lists differences
}

// problem has the references and tests.
func (g *given) problem() *dataset.Problem {
	// The reference has the tests' results by heart: a problem's own must pass them.
	p := &dataset.Problem{TaskID: "t", Language: "tape", EntryPoint: "f", Reference: g.reference + "#= "}
	for _, text := range g.tests {
		if inside, ok := strings.CutPrefix(text, "inside "); ok {
			p.Tests = append(p.Tests, dataset.Test{Source: inside})
			p.Reference += strings.NewReplacer("f(", "", ") = ", "=").Replace(inside) + " "
			continue
		}
		arg, expected, _ := strings.Cut(strings.TrimPrefix(text, "f("), ") = ")
		p.Reference += arg + "=" + expected + " "
		p.Tests = append(p.Tests, dataset.Test{Args: []json.RawMessage{json.RawMessage(arg)}, Expected: json.RawMessage(expected)})
	}
	for _, text := range g.others {
		language, program, foreign := strings.Cut(text, ": ")
		if !foreign {
			language, program = "tape", text
		}
		p.References = append(p.References, dataset.Reference{Language: language, Program: program})
	}
	return p
}

// prepared is the problem, the candidate's judgement and the whole search.
func (g *given) prepared(t testing.TB, d *taped) (*judge.Problem, *judge.Judgement, Search) {
	t.Helper()
	d.t, d.differs = t, g.differs
	tracers := func(context.Context, string) (judge.Tracer, error) { return d, nil }
	p, err := judge.Prepare(t.Context(), judge.Setting{Tracers: tracers, Limits: config.DefaultConfig().Limits}, g.problem(), "")
	if err != nil {
		t.Fatal(err)
	}
	j, err := p.Judge(t.Context(), g.candidate)
	if err != nil {
		t.Fatal(err)
	}
	search := g.search
	search.Oracles = append([]*judge.Reference{p.Reference}, p.Others...)
	if !g.noDonors {
		search.Donors = search.Oracles
	}
	for _, text := range g.lenders {
		r, err := p.Add(t.Context(), "lender", text)
		if err != nil || r == nil {
			t.Fatalf("%q does not pass every test: %v", text, err)
		}
		search.Donors = append(slices.Clone(search.Donors), r)
	}
	if search.Order == nil {
		for i := range j.Program.Statements {
			search.Order = append(search.Order, i)
		}
	}
	if search.StepMultiple == 0 {
		search.StepMultiple = 10
	}
	return p, j, search
}

// find searches with the plugin d.
func (g *given) find(t testing.TB, d *taped) *Found {
	t.Helper()
	p, j, search := g.prepared(t, d)
	found, err := Find(t.Context(), p, j, search)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// value is the result of a program in Tape for n; "" where it does not return.
func value(source string, n int64) string {
	table := trace.NewTable()
	id := table.Add(trace.Value{Kind: trace.Int, Int: n})
	ran := mockedit.Tape{}.Run(source, nil, &pluginv1.Input{Values: table.Message(),
		Kind: &pluginv1.Input_Arguments{Arguments: &pluginv1.Arguments{Values: []uint32{uint32(id)}}}}, 1000)
	if ran.Value == 0 {
		return ""
	}
	return fmt.Sprint(ran.Table.At(ran.Value).Int)
}
