package conform

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/host/plugin"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// subject is the plugin under test.
type subject struct {
	ctx      context.Context
	manifest *plugin.Manifest
	options  plugin.Options
	client   *plugin.Client
	language *pluginv1.Language // the first of the plugin's
	folder   string             // of the author's programs
}

// job runs f of one of the author's programs on the inputs.
func (s *subject) job(name string, inputs ...*pluginv1.Input) (*pluginv1.Job, error) {
	source, err := s.source(name)
	if err != nil {
		return nil, err
	}
	return &pluginv1.Job{Program: s.program(source), EntryPoint: "f", Inputs: inputs}, nil
}

func (s *subject) program(source []byte) *pluginv1.Program {
	return &pluginv1.Program{Source: source, Language: s.language.GetName()}
}

// run runs a job and decodes its results as the host does.
func (s *subject) run(job *pluginv1.Job) ([]*trace.Run, error) {
	runs, _, err := s.runs(job)
	return runs, err
}

func (s *subject) runs(job *pluginv1.Job) ([]*trace.Run, *trace.Program, error) {
	result, err := s.client.Run(s.ctx, job)
	if err != nil {
		return nil, nil, err
	}
	program, err := trace.FromAnalysis(job.GetProgram().GetSource(), result.GetAnalysis())
	if err != nil {
		return nil, nil, err
	}
	var runs []*trace.Run
	for i, r := range result.GetResults() {
		run, err := trace.FromResult(program, r)
		if err != nil {
			return nil, nil, fmt.Errorf("results[%d]: %w", i, err)
		}
		runs = append(runs, run)
	}
	return runs, program, nil
}

// short runs f of a program and wants exactly one result.
func (s *subject) short(name string, limits *pluginv1.Limits, inputs ...*pluginv1.Input) ([]*trace.Run, error) {
	job, err := s.job(name, inputs...)
	if err != nil {
		return nil, err
	}
	job.Limits = limits
	return s.run(job)
}

// arguments is an input that calls f; each is JSON.
func arguments(values ...string) *pluginv1.Input {
	table := trace.NewTable()
	kind := &pluginv1.Input_Arguments{Arguments: &pluginv1.Arguments{}}
	for _, value := range values {
		id, err := table.FromJSON([]byte(value))
		if err != nil {
			panic("conform: " + err.Error()) // the text is ours
		}
		kind.Arguments.Values = append(kind.Arguments.Values, uint32(id))
	}
	return &pluginv1.Input{Values: table.Message(), Kind: kind}
}

// equality is the language's own. A value sent says no type, one that comes
// back may say the language's.
func (s *subject) equality() trace.Equality {
	e := s.language.GetEquality()
	return trace.Equality{BooleansAreIntegers: e.GetBooleansAreIntegers(), TuplesAreLists: e.GetTuplesAreLists(),
		NaNEqualsNaN: true, TypesAreOne: true, NullsAreOne: e.GetNullsAreOne(), NumbersAreDoubles: e.GetNumbersAreDoubles()}
}

// returned wants a run that returned a value, as JSON.
func (s *subject) returned(run *trace.Run, want string) error {
	if run.Outcome.Kind != trace.Returned {
		return fmt.Errorf("%s, want it to return %s", ended(run), want)
	}
	table := trace.NewTable()
	id, err := table.FromJSON([]byte(want))
	if err != nil {
		return err
	}
	eq := s.equality()
	eq.TuplesAreLists, eq.NullsAreOne = true, true
	if !trace.Equal(run.Table, run.Outcome.Value, table, id, eq) {
		return fmt.Errorf("it returned %s, want %s", run.Table.Format(run.Outcome.Value, 200), want)
	}
	return nil
}

// ended says in words how a run ended.
func ended(run *trace.Run) string { return "it ended with " + run.OutcomeText(200) }

// count wants that many results.
func count(runs []*trace.Run, want int) error {
	if len(runs) != want {
		return fmt.Errorf("%d results, want %d", len(runs), want)
	}
	return nil
}

// same tells whether two messages are the same bytes.
func same(a, b proto.Message) bool { return proto.Equal(a, b) }
