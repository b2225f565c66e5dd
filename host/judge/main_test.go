package judge_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func TestMain(m *testing.M) { testkit.Main(m) }

const (
	doubles   = "def f(n):\n    return n * 2\n"
	triples   = "def f(n):\n    return n * 3\n"
	doublesJS = "function f(n) {\n  return n * 2;\n}\n"
)

// problem is one in Python whose function is f.
func problem(reference string, tests ...dataset.Test) *dataset.Problem {
	return &dataset.Problem{TaskID: "t", Language: "python", EntryPoint: "f", Reference: reference, Tests: tests}
}

// returns is a test in data form: f of the arguments, in JSON, gives the expected
// value.
func returns(expected string, args ...string) dataset.Test {
	test := dataset.Test{Args: []json.RawMessage{}, Expected: json.RawMessage(expected)}
	for _, arg := range args {
		test.Args = append(test.Args, json.RawMessage(arg))
	}
	return test
}

// source is a test in source form.
func source(text string) dataset.Test { return dataset.Test{Source: text} }

// setting has the tracers and limits of a normal run.
func setting(tracers judge.Tracers) judge.Setting {
	return judge.Setting{Tracers: tracers, Limits: config.DefaultConfig().Limits}
}

// prepare makes a problem ready for candidates in its own language.
func prepare(t *testing.T, s judge.Setting, given *dataset.Problem) *judge.Problem {
	t.Helper()
	p, err := judge.Prepare(t.Context(), s, given, "")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// judged judges a candidate.
func judged(t *testing.T, p *judge.Problem, candidate string) *judge.Judgement {
	t.Helper()
	j, err := p.Judge(t.Context(), candidate)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// outcomes are the verdicts in a line: "pass" or the reason, an inside one marked.
func outcomes(verdicts []judge.Verdict) string {
	var all []string
	for _, v := range verdicts {
		text := "pass"
		if !v.Passed {
			text = v.Reason
		}
		if v.Inside {
			text = "inside: " + text
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// watched passes calls on to a real plugin. A test sees the jobs, and may change the
// plugin's description and its answers.
type watched struct {
	judge.Tracer
	without []pluginv1.Capability
	with    []pluginv1.Capability
	spoil   func(*pluginv1.Job, *pluginv1.JobResult) error // nil: answers stay

	mu   sync.Mutex
	jobs []*pluginv1.Job
}

// watching wraps the plugin for a language; other languages are served as ever.
func watching(t *testing.T, tracers judge.Tracers, language string) (*watched, judge.Tracers) {
	t.Helper()
	tracer, err := tracers(t.Context(), language)
	if err != nil {
		t.Fatal(err)
	}
	w := &watched{Tracer: tracer}
	return w, func(ctx context.Context, asked string) (judge.Tracer, error) {
		if asked == language {
			return w, nil
		}
		return tracers(ctx, asked)
	}
}

func (w *watched) Description() *pluginv1.DescribeResponse {
	d := proto.CloneOf(w.Tracer.Description())
	d.Capabilities = slices.DeleteFunc(d.Capabilities, func(c pluginv1.Capability) bool { return slices.Contains(w.without, c) })
	d.Capabilities = append(d.Capabilities, w.with...)
	return d
}

func (w *watched) Run(ctx context.Context, job *pluginv1.Job) (*pluginv1.JobResult, error) {
	w.mu.Lock()
	w.jobs = append(w.jobs, proto.CloneOf(job))
	w.mu.Unlock()
	result, err := w.Tracer.Run(ctx, job)
	if err == nil && w.spoil != nil {
		err = w.spoil(job, result)
	}
	return result, err
}

// forget drops the jobs that were seen.
func (w *watched) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.jobs = nil
}

// returnInstead makes a result return an integer.
func returnInstead(r *pluginv1.Result, n int64) {
	r.Values = &pluginv1.ValueTable{Values: []*pluginv1.Value{{}, {Kind: &pluginv1.Value_Integer{Integer: n}}}}
	r.Outcome = &pluginv1.Outcome{Kind: &pluginv1.Outcome_Returned{Returned: 1}}
}

// cancelled is a context that has ended.
func cancelled(t *testing.T) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx, cancel
}
