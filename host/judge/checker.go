package judge

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/internal/lru"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// checkerKept is how many of a checker's decisions are kept.
const checkerKept = 1 << 14

// checker decides tests in place of expected values. It runs as references do, in
// processes that no candidate's descends from, and a candidate's result is data to it.
type checker struct {
	tracer  Tracer
	subject subject
	limits  *pluginv1.Limits

	mu    sync.Mutex
	known *lru.Cache[question, decision]
}

// question is a hash of the arguments that a checker gets.
type question [sha256.Size]byte

// decision is a checker's word on a result.
type decision struct {
	right bool
	why   string
}

// HasChecker reports whether a checker decides the tests, so that a result may be right
// and differ from a reference's.
func (p *Problem) HasChecker() bool { return p.checker != nil }

// readChecker makes the problem's checker ready. The error wraps ErrProblem or ErrPlugin.
func (p *Problem) readChecker(ctx context.Context, setting *Setting, problem *dataset.Problem) error {
	given := problem.Checker
	if given == nil {
		return nil
	}
	language := given.Language
	if language == "" {
		language = problem.Language
	}
	tracer, err := setting.Tracers(ctx, language)
	if err != nil {
		return fmt.Errorf("%w: its checker: %w", ErrProblem, err)
	}
	program, err := Analyse(ctx, tracer, language, given.Program, Confidential)
	switch {
	case err != nil:
		return err
	case len(program.Errors) > 0:
		return fmt.Errorf("%w: its checker does not compile: %s: %s", ErrProblem, program.Errors[0].Type, program.Errors[0].Message)
	case !Defines(program, dataset.CheckerFunction):
		return fmt.Errorf("%w: its checker does not define %s(input, expected, output)", ErrProblem, dataset.CheckerFunction)
	}
	source := &pluginv1.Program{Source: []byte(given.Program), Language: language}
	p.checker = &checker{
		tracer: tracer, subject: subject{source, dataset.CheckerFunction, program}, limits: p.ceiling(),
		known: lru.New[question, decision](checkerKept),
	}
	return p.checker.probe(ctx, p)
}

// probe asks about a result that no program is likely to mean. A checker that fails on it
// would let a program out of its verdict, which is worth a note.
func (c *checker) probe(ctx context.Context, p *Problem) error {
	nothing := &trace.Run{Table: trace.NewTable()}
	nothing.Outcome.Value = nothing.Table.Add(trace.Value{Kind: trace.Null})
	input, _, err := p.Tests[0].question(nothing)
	if err != nil {
		return fmt.Errorf("%w: test 0: %w", ErrProblem, err)
	}
	runs, err := c.run(ctx, []*pluginv1.Input{input})
	if err != nil {
		return err
	}
	if _, why := answer(runs[0]); why != "" {
		p.Notes = append(p.Notes, fmt.Sprintf(
			"the checker fails on the result null of test 0 (%s); a sample on whose result it fails is not judged: return false instead", why))
	}
	return nil
}

// decide asks the checker about each verdict whose run returned. The error wraps
// ErrProblem where it fails: nothing is known of the sample then.
func (c *checker) decide(ctx context.Context, p *Problem, tests []int, verdicts []Verdict) error {
	var inputs []*pluginv1.Input
	var asked []question
	waiting := map[question][]int{} // places in verdicts
	for i := range verdicts {
		v, t := &verdicts[i], &p.Tests[tests[i]]
		if v.Run.Outcome.Kind != trace.Returned {
			continue
		}
		input, plain, err := t.question(v.Run)
		if err != nil {
			return fmt.Errorf("%w: test %d: %w", ErrProblem, tests[i], err)
		}
		if !plain {
			v.Reason = fmt.Sprintf("returned %s, which is no plain data that the checker could be given", shown(v.Run))
			continue
		}
		key, err := hashed(tests[i], input)
		if err != nil {
			return err
		}
		if known, ok := c.remembered(key); ok {
			v.settle(known)
			continue
		}
		if waiting[key] = append(waiting[key], i); len(waiting[key]) == 1 {
			inputs, asked = append(inputs, input), append(asked, key)
		}
	}
	if len(inputs) == 0 {
		return nil
	}
	runs, err := c.run(ctx, inputs)
	if err != nil {
		return err
	}
	for n, run := range runs {
		places := waiting[asked[n]]
		said, why := answer(run)
		if why != "" {
			return fmt.Errorf("%w: its checker fails on test %d, on the result %s: %s; mend the checker",
				ErrProblem, tests[places[0]], shown(verdicts[places[0]].Run), why)
		}
		c.remember(asked[n], said)
		for _, i := range places {
			verdicts[i].settle(said)
		}
	}
	return nil
}

func (c *checker) run(ctx context.Context, inputs []*pluginv1.Input) ([]*trace.Run, error) {
	done, err := runJob(ctx, c.tracer, c.subject, &pluginv1.Job{Inputs: inputs, Limits: c.limits, Confidential: true})
	if err != nil {
		return nil, fmt.Errorf("its checker: %w", err)
	}
	return done.runs, nil
}

func (c *checker) remembered(key question) (decision, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known.Get(key)
}

func (c *checker) remember(key question, said decision) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known.Put(key, said, 1)
}

// settle takes a checker's word.
func (v *Verdict) settle(said decision) {
	v.Passed = said.right
	if v.Passed {
		return
	}
	v.Reason = fmt.Sprintf("returned %s, which the checker refuses", shown(v.Run))
	if said.why != "" {
		v.Reason += ": " + said.why
	}
}

// answer is what a checker said in a run, or why it said nothing.
func answer(run *trace.Run) (said decision, why string) {
	if run.Outcome.Kind != trace.Returned {
		return said, describe(&run.Outcome)
	}
	v := run.Table.At(run.Outcome.Value)
	if v.Kind == trace.Bool {
		return decision{right: v.Bool}, ""
	}
	if (v.Kind == trace.List || v.Kind == trace.Tuple) && !v.Cut() && len(v.Items) == 2 {
		right, text := run.Table.At(v.Items[0]), run.Table.At(v.Items[1])
		if right.Kind == trace.Bool && text.Kind == trace.Text {
			runes := []rune(strings.ToValidUTF8(text.Text[:min(len(text.Text), 4*mostShown)], "?"))
			return decision{right.Bool, string(runes[:min(len(runes), mostShown)])}, ""
		}
	}
	return said, fmt.Sprintf("it returned %s, which is neither a truth value nor a pair of one and a text", shown(run))
}

func shown(run *trace.Run) string { return run.Table.Format(run.Outcome.Value, valueWidth) }

// question is the call of a checker about what a run returned; plain is false where that
// cannot be written down.
func (t *Test) question(run *trace.Run) (input *pluginv1.Input, plain bool, err error) {
	table := trace.NewTable()
	var values [3]trace.ID
	if t.Rule != nil {
		values, plain = t.writtenQuestion(table, run)
	} else {
		values, plain, err = t.calledQuestion(table, run)
	}
	if err != nil || !plain {
		return nil, false, err
	}
	arguments := &pluginv1.Arguments{}
	for _, id := range values {
		arguments.Values = append(arguments.Values, uint32(id))
	}
	return &pluginv1.Input{Values: table.Message(), Kind: &pluginv1.Input_Arguments{Arguments: arguments}}, true, nil
}

func (t *Test) writtenQuestion(table *trace.Table, run *trace.Run) (values [3]trace.ID, plain bool) {
	text := func(content string) trace.ID {
		return table.Add(trace.Value{Kind: trace.Text, Text: strings.ToValidUTF8(content, "\uFFFD")})
	}
	values[0], values[1] = text(*t.given.Stdin), table.Add(trace.Value{Kind: trace.Null})
	if t.given.Stdout != nil {
		values[1] = text(*t.given.Stdout)
	}
	output, plain := written(run.Table, run.Outcome.Value)
	values[2] = text(string(output))
	return values, plain || run.Table.At(run.Outcome.Value).Kind == trace.Null // of a probe
}

func (t *Test) calledQuestion(table *trace.Table, run *trace.Run) (values [3]trace.ID, plain bool, err error) {
	input := t.given.Args
	if len(t.given.Kwargs) > 0 {
		named, err := json.Marshal(t.given.Kwargs)
		if err != nil {
			return values, false, fmt.Errorf("kwargs: %w", err)
		}
		input = append(input[:len(input):len(input)], named)
	}
	expected := t.given.Expected
	switch {
	case t.given.AnyOf != nil:
		expected = list(t.given.AnyOf)
	case expected == nil:
		expected = json.RawMessage("null")
	}
	for i, raw := range []json.RawMessage{list(input), expected} {
		if values[i], err = table.FromJSON(raw); err != nil {
			return values, false, err
		}
	}
	output := trace.NewTable()
	copied, plain := output.Copy(run.Table, []trace.ID{run.Outcome.Value})
	if !plain {
		return values, false, nil
	}
	if t.TuplesAreLists {
		output.TuplesToLists()
	}
	if copied, plain = table.Copy(output, copied); plain {
		values[2] = copied[0]
	}
	return values, plain, nil
}

// list is the JSON of a list.
func list(items []json.RawMessage) json.RawMessage {
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = string(item)
	}
	return json.RawMessage("[" + strings.Join(parts, ",") + "]")
}

// hashed makes a question of an input about a test.
func hashed(test int, input *pluginv1.Input) (question, error) {
	data, err := proto.MarshalOptions{Deterministic: true}.Marshal(input)
	if err != nil {
		return question{}, fmt.Errorf("%w: a question for its checker: %w", ErrPlugin, err)
	}
	return sha256.Sum256(append([]byte(fmt.Sprintf("%d\n", test)), data...)), nil
}
