package align_test

import (
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/corpus"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// TestRunningIsWhatComesNext cuts the corpus's traces after each event: the
// statement that is said to run then has to be the one that the next event of the
// frame, or of its caller, is of. A call's statement shows only later, an exception's
// not at all.
func TestRunningIsWhatComesNext(t *testing.T) {
	algorithms, err := corpus.All()
	if err != nil {
		t.Fatal(err)
	}
	tracers := testkit.Tracers(t)
	said, events := 0, 0
	for _, a := range algorithms {
		for extension, language := range map[string]string{".py": "python", ".js": "javascript"} {
			side := traced(t, tracers, language, a, extension)
			for i := side.Run.Loading; i+1 < len(side.Run.Events); i++ {
				next := side.Run.Events[i+1]
				site := &side.Program.Sites[next.Site]
				implicit := site.Kind == trace.Return && site.Span.Empty() // of no statement
				resumed := next.Frame > side.Run.Events[i].Frame           // a generator, by the statement that runs
				if site.Kind == trace.Enter || site.Kind == trace.Catch || implicit || resumed {
					continue
				}
				events++
				cut := *side.Run
				cut.Events = cut.Events[:i+1]
				at := align.Running(align.Side{Program: side.Program, Run: &cut})
				if at < 0 {
					continue
				}
				said++
				if at != site.Statement {
					t.Errorf("%s, %s: after event %d (%v) `%s` is said to run, next is %v of `%s`", a.Name, language, i,
						side.Program.Sites[side.Run.Events[i].Site].Kind, text(side.Program, at), site.Kind, text(side.Program, site.Statement))
				}
			}
		}
	}
	if 10*said < 9*events {
		t.Errorf("it is said of %d events of %d", said, events)
	}
}

func text(p *trace.Program, statement int) string {
	s := p.Statements[statement].Span
	return string(p.Source[s.Start:s.End])
}

// traced runs an algorithm of the corpus with events.
func traced(t *testing.T, tracers judge.Tracers, language string, a *corpus.Algorithm, extension string) align.Side {
	t.Helper()
	tracer, err := tracers(t.Context(), language)
	if err != nil {
		t.Fatal(err)
	}
	source, table := a.Programs[extension], trace.NewTable()
	list, err := table.FromJSON([]byte(a.Input))
	if err != nil {
		t.Fatal(err)
	}
	arguments := &pluginv1.Arguments{}
	for _, item := range table.At(list).Items {
		arguments.Values = append(arguments.Values, uint32(item))
	}
	result, err := tracer.Run(t.Context(), &pluginv1.Job{Program: &pluginv1.Program{Source: source, Language: language},
		EntryPoint: a.Entry(source), Traced: true, Analyse: true, Limits: &pluginv1.Limits{CpuSeconds: 120, WallSeconds: 1200},
		Inputs: []*pluginv1.Input{{Values: table.Message(), Kind: &pluginv1.Input_Arguments{Arguments: arguments}}}})
	if err != nil {
		t.Fatal(err)
	}
	program, err := trace.FromAnalysis(source, result.GetAnalysis())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(result.GetResults()); n != 1 {
		t.Fatalf("%d results", n)
	}
	run, err := trace.FromResult(program, result.Results[0])
	if err != nil {
		t.Fatal(err)
	}
	return align.Side{Program: program, Run: run}
}
