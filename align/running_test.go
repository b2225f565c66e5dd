package align_test

import (
	"encoding/json"
	"testing"

	"github.com/egca/egca/align"
	"github.com/egca/egca/corpus"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testplugin"
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
	tracers := testplugin.Tracers(t)
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

// traced is a run of an algorithm of the corpus.
func traced(t *testing.T, tracers judge.Tracers, language string, a *corpus.Algorithm, extension string) align.Side {
	t.Helper()
	test := dataset.Test{Expected: json.RawMessage("null")}
	if err := json.Unmarshal([]byte(a.Input), &test.Args); err != nil {
		t.Fatal(err)
	}
	p, err := judge.Prepare(t.Context(), judge.Setting{Tracers: tracers, Limits: config.DefaultConfig().Limits}, &dataset.Problem{
		TaskID: a.Name, Language: language, EntryPoint: a.Entry(a.Programs[extension]), Reference: string(a.Programs[extension]), Tests: []dataset.Test{test},
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	run, err := p.TraceReference(t.Context(), p.Reference, 0)
	if err != nil {
		t.Fatal(err)
	}
	return align.Side{Program: p.Reference.Program, Run: run}
}
