package service

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/go-hclog"
	"google.golang.org/protobuf/testing/protocmp"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/internal/testkit"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

func TestMain(m *testing.M) { testkit.Main(m) }

const sum = `{"task_id": "sum", "language": "python", "entry_point": "f", "reference": "def f(xs):\n    return sum(xs)\n",
"tests": [{"args": [[1, 2]], "expected": 3}]}`

const (
	right = "def f(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total\n"
	wrong = "def f(xs):\n    total = 1\n    for x in xs:\n        total += x\n    return total\n"
)

// fixture is a service with the real plugin, on a socket of its own.
type fixture struct {
	*Service
	server *Server
	client servicev1.CreditsClient // speaks JSON
	http   *http.Client
	url    string
}

func start(t *testing.T, change func(*config.Config)) *fixture {
	t.Helper()
	c := config.DefaultConfig()
	dir, err := os.MkdirTemp("", "egca-service-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	c.Service.Address = "unix:" + filepath.Join(dir, "sockets", "s")
	c.Limits = testkit.Limits()
	c.Service.GroupWait.Duration, c.Service.Drain.Duration, c.Service.Stall.Duration = time.Hour, time.Hour, time.Hour
	if change != nil {
		change(&c)
	}
	set := testkit.Set(t)
	e := engine.New(func(ctx context.Context, language string) (judge.Tracer, error) { return set.For(ctx, language) }, engineConfig(t, c))
	s := New(Options{Engine: e, Plugins: set, Config: c.Service, Release: "test", Workers: 2, Logger: hclog.NewNullLogger()})
	listener, err := Listen(c.Service)
	if err != nil {
		t.Fatal(err)
	}
	token, err := Token(c.Service)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{Service: s, url: "http://" + listener.Addr().String()}
	if f.server, err = NewServer(s, listener, token); err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	if path := c.Service.UnixSocket(); path != "" {
		f.url = "http://service"
		transport.DialContext = dialer(path)
	}
	f.http = &http.Client{Transport: transport}
	f.client = servicev1.NewCreditsClient(f.http, f.url, connect.WithProtoJSON())
	served := make(chan error, 1)
	go func() { served <- f.server.Serve() }()
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := f.server.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return f
}

func engineConfig(t *testing.T, c config.Config) engine.Config {
	t.Helper()
	policy, err := credit.NewPolicy(c.Credit.Policy, credit.PolicyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return engine.Config{EqualGroups: true, Limits: c.Limits, Policy: policy, Weights: credit.LevelWeights(c.Credit.Weights),
		AdvantageEps: c.Credit.AdvantageEps, Parallel: 4}
}

// started is a service that is ready and knows the problem.
func started(t *testing.T, change func(*config.Config)) *fixture {
	t.Helper()
	f := start(t, change)
	if err := f.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	response, err := f.client.PutProblems(t.Context(), &servicev1.PutProblemsRequest{Problems: []string{sum}})
	if err != nil || response.GetAdded() != 1 {
		t.Fatal(response, err)
	}
	return f
}

func sample(index int, text string) *servicev1.Sample {
	return &servicev1.Sample{Index: uint32(index), Completion: []byte(text)}
}

// wantError fails unless a call was refused with a code and words.
func wantError(t *testing.T, err error, code connect.Code, words string) {
	t.Helper()
	if connect.CodeOf(err) != code || !strings.Contains(fmt.Sprint(err), words) {
		t.Errorf("got %v, want %v with %q", err, code, words)
	}
}

func TestStates(t *testing.T) {
	f := start(t, nil)
	state := func() string {
		t.Helper()
		d, err := f.client.Describe(t.Context(), &servicev1.DescribeRequest{})
		if err != nil {
			t.Fatal(err)
		}
		return d.GetState()
	}
	if got := state(); got != "starting" || f.status(t, "/readyz") != http.StatusServiceUnavailable {
		t.Errorf("state %s", got)
	}
	_, err := f.client.Credit(t.Context(), &servicev1.CreditRequest{TaskId: "sum", Samples: []*servicev1.Sample{sample(0, right)}})
	wantError(t, err, connect.CodeUnavailable, "starting")
	if err := f.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := state(); got != "ready" || f.status(t, "/readyz") != http.StatusOK {
		t.Errorf("state %s", got)
	}
	d, err := f.client.Describe(t.Context(), &servicev1.DescribeRequest{})
	python := slices.IndexFunc(d.GetLanguages(), func(l *servicev1.LanguageState) bool {
		return l.GetLanguage() == "python" && strings.HasPrefix(l.GetRuntime(), "CPython") && l.GetSandbox() != ""
	})
	if err != nil || python < 0 {
		t.Errorf("%v, %v", d, err)
	}
	if err := f.Drain(t.Context()); err != nil {
		t.Error(err)
	}
	if got := state(); got != "draining" || f.status(t, "/readyz") != http.StatusServiceUnavailable || f.status(t, "/healthz") != http.StatusOK {
		t.Errorf("state %s", got)
	}
	_, err = f.client.Credit(t.Context(), &servicev1.CreditRequest{TaskId: "sum", Samples: []*servicev1.Sample{sample(0, right)}})
	wantError(t, err, connect.CodeUnavailable, "draining")
}

func (f *fixture) status(t *testing.T, path string) int {
	t.Helper()
	response, err := f.http.Get(f.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Error(err)
	}
	return response.StatusCode
}

func TestProblems(t *testing.T) {
	f := started(t, nil)
	response, err := f.client.PutProblems(t.Context(), &servicev1.PutProblemsRequest{Prepare: true, Problems: []string{
		strings.ReplaceAll(sum, "\n", " "), // laid out differently
		strings.ReplaceAll(sum, "expected\": 3", "expected\": 4"),
		strings.ReplaceAll(sum, "sum\"", "other\""),
		`{"task_id": "no tests"}`, `{`, ``,
		`{"task_id": "broken", "language": "python", "entry_point": "f", "reference": "def f(:", "tests": [{"args": [], "expected": 1}]}`,
	}})
	if err != nil {
		t.Fatal(err)
	}
	if response.GetKnown() != 1 || response.GetReplaced() != 1 || response.GetAdded() != 2 {
		t.Errorf("%v", response)
	}
	wrong := response.GetErrors()
	for i, want := range []struct {
		index       uint32
		task, words string
	}{{3, "no tests", "language is missing"}, {4, "", "is not JSON"}, {5, "", "is empty"},
		{1, "sum", "the reference fails 1 of 1 tests"}, {6, "broken", "does not compile"}} {
		if len(wrong) <= i {
			t.Fatalf("%v", wrong)
		}
		if e := wrong[i]; e.GetIndex() != want.index || e.GetTaskId() != want.task || !strings.Contains(e.GetError(), want.words) {
			t.Errorf("%v, want %v", e, want)
		}
	}
}

func TestOneGroup(t *testing.T) {
	f := started(t, nil)
	request := &servicev1.CreditRequest{RequestId: "a", TaskId: "sum", Want: &servicev1.Want{Executed: true, Blamed: true}, Samples: []*servicev1.Sample{
		sample(2, wrong), sample(0, right), sample(1, "def f(xs):\n    return xs[9]\n"), sample(3, "\xff\xfe"), // no UTF-8 either
	}}
	request.Samples[0].TokenByteLens = []uint32{uint32(len(wrong)) - 5, 5}
	response, err := f.client.Credit(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	got := response.GetCredits()
	for i, want := range []struct {
		index  uint32
		mode   string
		reward float64
	}{{2, "logic", 0}, {0, "correct", 1}, {1, "syntax", 0}, {3, "syntax", 0}} {
		if c := got[i]; c.GetIndex() != want.index || c.GetMode() != want.mode || c.Reward == nil || *c.Reward != want.reward {
			t.Errorf("sample %d: %v", i, c)
		}
	}
	failing := got[0]
	if len(failing.GetSpans()) != 1 || failing.GetEvidence() == "none" || failing.GetWeight() != 1 || len(failing.GetTokenWeights()) != 2 ||
		failing.GetSandbox() == "" || failing.GetReference() == "" || len(failing.GetExecuted()) != 1 || failing.GetAdvantage() >= 0 {
		t.Errorf("the failing one: %v", failing)
	}
	if e := failing.GetExtracted(); e.GetRule() != "whole" || len(e.GetSpans()) != 1 || int(e.GetSpans()[0].GetEnd()) != len(wrong) || e.GetPrompted() {
		t.Errorf("extracted %v", e)
	}
	if blamed := got[2].GetBlamed(); len(blamed) != 1 || blamed[0].GetEnd() <= blamed[0].GetStart() {
		t.Errorf("blamed %v", blamed)
	}
	again, err := f.client.Credit(t.Context(), request)
	if diff := cmp.Diff(response, again, protocmp.Transform()); err != nil || diff != "" {
		t.Errorf("asked again: %v\n%s", err, diff)
	}
	request.Samples[0].Completion = []byte(right)
	_, err = f.client.Credit(t.Context(), request)
	wantError(t, err, connect.CodeInvalidArgument, "request_id \"a\" was used for another request")
}

// What is not the completion's fault is no reward of 0.
func TestSamplesThatCannotBeJudged(t *testing.T) {
	f := started(t, nil)
	if _, err := f.client.PutProblems(t.Context(), &servicev1.PutProblemsRequest{Problems: []string{
		`{"task_id": "unsound", "language": "python", "entry_point": "f", "reference": "def f(): return 1", "tests": [{"args": [], "expected": 2}]}`}}); err != nil {
		t.Fatal(err)
	}
	short := sample(1, right)
	short.TokenByteLens = []uint32{1, 2}
	for want, request := range map[string]*servicev1.CreditRequest{
		"the reference fails 1 of 1 tests":   {TaskId: "unsound", Samples: []*servicev1.Sample{sample(0, right)}},
		"the 2 tokens have 3 bytes together": {TaskId: "sum", Samples: []*servicev1.Sample{sample(0, right), short}},
	} {
		response, err := f.client.Credit(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		last := response.GetCredits()[len(request.Samples)-1]
		if last.Reward != nil || last.GetMode() != "" || last.Extracted != nil || !strings.Contains(last.GetError(), want) {
			t.Errorf("%v, want %q", last, want)
		}
		if first := response.GetCredits()[0]; len(request.Samples) > 1 && first.GetMode() != "correct" {
			t.Errorf("the other sample: %v", first)
		}
	}
	// A completion without a program is its own fault.
	response, err := f.client.Credit(t.Context(), &servicev1.CreditRequest{TaskId: "sum", Samples: []*servicev1.Sample{sample(0, "I would rather not.")}})
	if err != nil {
		t.Fatal(err)
	}
	if c := response.GetCredits()[0]; c.Reward == nil || *c.Reward != 0 || c.GetReason() != "no program in the completion" || c.GetExtracted().GetRule() != "none" {
		t.Errorf("%v", c)
	}
}

func TestWrongRequests(t *testing.T) {
	f := started(t, func(c *config.Config) { c.Service.Queue = 8 })
	nan := []*servicev1.Sample{sample(0, right)}
	nan[0].Reward = new(float64)
	*nan[0].Reward = 1 / zero // infinite
	for name, c := range map[string]struct {
		request *servicev1.CreditRequest
		code    connect.Code
		words   string
	}{
		"no samples":       {&servicev1.CreditRequest{TaskId: "sum"}, connect.CodeInvalidArgument, "samples is empty"},
		"no task":          {&servicev1.CreditRequest{Samples: []*servicev1.Sample{sample(0, right)}}, connect.CodeInvalidArgument, "task_id is empty"},
		"unknown task":     {&servicev1.CreditRequest{TaskId: "x", Samples: []*servicev1.Sample{sample(0, right)}}, connect.CodeNotFound, "PutProblems first"},
		"index twice":      {&servicev1.CreditRequest{TaskId: "sum", Samples: []*servicev1.Sample{sample(0, right), sample(0, right)}}, connect.CodeInvalidArgument, "samples[1].index is 0, which is there twice"},
		"index too large":  {&servicev1.CreditRequest{TaskId: "sum", Samples: []*servicev1.Sample{sample(1, right)}}, connect.CodeInvalidArgument, "samples[0].index is 1 in a group of 1"},
		"half a group":     {&servicev1.CreditRequest{TaskId: "sum", GroupSize: 2, Samples: []*servicev1.Sample{sample(1, right)}}, connect.CodeInvalidArgument, "without a group_id"},
		"never fits":       {&servicev1.CreditRequest{TaskId: "sum", GroupId: "g", GroupSize: 9, Samples: []*servicev1.Sample{sample(1, right)}}, connect.CodeInvalidArgument, "never fits"},
		"infinite reward":  {&servicev1.CreditRequest{TaskId: "sum", Samples: nan}, connect.CodeInvalidArgument, "samples[0].reward is +Inf"},
		"too small a size": {&servicev1.CreditRequest{TaskId: "sum", GroupId: "g", GroupSize: 1, Samples: []*servicev1.Sample{sample(0, right), sample(1, right)}}, connect.CodeInvalidArgument, "group_size is 1 for 2 samples"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := f.client.Credit(t.Context(), c.request)
			wantError(t, err, c.code, c.words)
		})
	}
	if held := f.queue.held(); held != 0 {
		t.Errorf("%d samples are left in the queue", held)
	}
}

var zero float64

// A problem without a reference is one like any other, with a reward of its own.
func TestAProblemWithoutAReference(t *testing.T) {
	f := started(t, nil)
	response, err := f.client.PutProblems(t.Context(), &servicev1.PutProblemsRequest{Prepare: true, Problems: []string{
		`{"task_id": "free", "language": "python", "entry_point": "f", "reward": "fraction", "limits": {"seconds": 5},
		"tests": [{"args": [[1, 2]], "expected": 3}, {"args": [[]], "expected": 0}]}`,
	}})
	if err != nil || response.GetAdded() != 1 || len(response.GetErrors()) > 0 {
		t.Fatal(response, err)
	}
	half := "def f(xs):\n    return len(xs) and 1\n"
	none := "def f(xs):\n    return 7\n"
	for name, c := range map[string]struct {
		passing, reference, fallback string
		first                        float64
	}{
		"beside one that passes": {right, "sibling 1", "", 0.5},
		"beside none":            {none, "", credit.FallbackNoReference, 0.5},
	} {
		answer, err := f.client.Credit(t.Context(), &servicev1.CreditRequest{TaskId: "free", Samples: []*servicev1.Sample{sample(0, half), sample(1, c.passing)}})
		if err != nil || len(answer.GetCredits()) != 2 {
			t.Fatal(answer, err)
		}
		if got := answer.GetCredits()[0]; got.GetReward() != c.first || got.GetMode() != "logic" || got.GetReference() != c.reference || got.GetFallback() != c.fallback {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestAnUnusableProblem gives each sample an error, and no error of the call.
func TestAnUnusableProblem(t *testing.T) {
	f := started(t, nil)
	if _, err := f.client.PutProblems(t.Context(), &servicev1.PutProblemsRequest{Problems: []string{
		strings.ReplaceAll(strings.ReplaceAll(sum, "sum\"", "broken\""), "def f(xs)", "def f(xs"),
		strings.ReplaceAll(strings.ReplaceAll(sum, "sum\"", "foreign\""), "python", "cobol"),
	}}); err != nil {
		t.Fatal(err)
	}
	for task, words := range map[string]string{"broken": "does not compile", "foreign": "there are plugins for"} {
		response, err := f.client.Credit(t.Context(), &servicev1.CreditRequest{TaskId: task, Samples: []*servicev1.Sample{sample(0, right), sample(1, wrong)}})
		if err != nil || len(response.GetCredits()) != 2 {
			t.Fatal(response, err)
		}
		for _, c := range response.GetCredits() {
			if !strings.Contains(c.GetError(), words) || c.Reward != nil || c.GetMode() != "" {
				t.Errorf("%s: %v", task, c)
			}
		}
	}
}
