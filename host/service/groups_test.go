package service

import (
	"context"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"connectrpc.com/connect"
	"golang.org/x/sync/errgroup"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/internal/testwait"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

func dialer(path string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", path)
	}
}

// part is a request with some of the samples of group "g".
func part(size int, samples ...*servicev1.Sample) *servicev1.CreditRequest {
	return &servicev1.CreditRequest{TaskId: "sum", GroupId: "g", GroupSize: uint32(size), Samples: samples}
}

func TestAGroupOverSeveralRequests(t *testing.T) {
	f := started(t, nil)
	var first *servicev1.CreditResponse
	var sent errgroup.Group
	sent.Go(func() (err error) {
		first, err = f.client.Credit(t.Context(), part(2, sample(0, wrong)))
		return err
	})
	testwait.Until(t, "the group is open", func() bool { return f.groups.waiting() == 1 })
	for words, request := range map[string]*servicev1.CreditRequest{
		"index 0 is there already":         part(2, sample(0, wrong)),
		"is open with group_size 2":        part(3, sample(1, wrong)),
		"is open for task \"sum\"":         {TaskId: "other", GroupId: "g", GroupSize: 2, Samples: []*servicev1.Sample{sample(1, wrong)}},
		"is open for another language or ": {TaskId: "sum", GroupId: "g", GroupSize: 2, Prompt: "p", Samples: []*servicev1.Sample{sample(1, wrong)}},
	} {
		if request.TaskId == "other" {
			put(t, f, "other")
		}
		_, err := f.client.Credit(t.Context(), request)
		wantError(t, err, connect.CodeInvalidArgument, words)
	}
	second, err := f.client.Credit(t.Context(), part(2, sample(1, right)))
	if err != nil {
		t.Fatal(err)
	}
	if err := sent.Wait(); err != nil {
		t.Fatal(err)
	}
	if c := first.GetCredits()[0]; c.GetAdvantage() >= 0 || c.GetReference() != "sibling 1" {
		t.Errorf("the failing one: %v", c)
	}
	if c := second.GetCredits()[0]; c.GetAdvantage() <= 0 || c.GetIndex() != 1 {
		t.Errorf("the passing one: %v", c)
	}
}

func put(t *testing.T, f *fixture, taskID string) {
	t.Helper()
	problem, _, err := parseProblem(sum)
	if err != nil {
		t.Fatal(err)
	}
	problem.TaskID = taskID
	if err := f.Put(problem); err != nil {
		t.Fatal(err)
	}
}

func TestAGroupThatStaysIncomplete(t *testing.T) {
	f := started(t, func(c *config.Config) {
		c.Service.GroupWait = config.Duration{Duration: 50 * time.Millisecond}
		c.Service.Queue = 16
	})
	response, err := f.client.Credit(t.Context(), part(16, sample(3, wrong)))
	if err != nil {
		t.Fatal(err)
	}
	c := response.GetCredits()[0]
	if c.GetIndex() != 3 || c.GetMode() != "logic" || c.GetAdvantage() != 0 || c.GetFallback() != "the group's rewards are equal" {
		t.Errorf("%v", c)
	}
	testwait.Until(t, "the room of those that did not come is free", func() bool { return f.queue.held() == 0 })
}

func TestAFullQueueSaysWhenToComeBack(t *testing.T) {
	f := started(t, func(c *config.Config) { c.Service.Queue = 4 })
	var sent errgroup.Group
	sent.Go(func() error {
		_, err := f.client.Credit(t.Context(), part(3, sample(0, right)))
		return err
	})
	testwait.Until(t, "the group is open", func() bool { return f.groups.waiting() == 1 })
	_, err := f.client.Credit(t.Context(), &servicev1.CreditRequest{RequestId: "r", TaskId: "sum", Samples: []*servicev1.Sample{sample(0, right), sample(1, right)}})
	wantError(t, err, connect.CodeResourceExhausted, "3 of 4 samples")
	refusal := new(connect.Error)
	if !asConnect(err, &refusal) || refusal.Meta().Get("Retry-After") != "1" || len(refusal.Details()) != 1 {
		t.Errorf("no hint: %v", err)
	}
	// Members of the open group find room whatever comes.
	if _, err := f.client.Credit(t.Context(), part(3, sample(1, right), sample(2, wrong))); err != nil {
		t.Error(err)
	}
	if err := sent.Wait(); err != nil {
		t.Error(err)
	}
	// What was refused under an id is no answer to it.
	if _, err := f.client.Credit(t.Context(), &servicev1.CreditRequest{RequestId: "r", TaskId: "sum", Samples: []*servicev1.Sample{sample(0, right), sample(1, right)}}); err != nil {
		t.Error(err)
	}
}

func TestTheWorkOutlivesItsCaller(t *testing.T) {
	f := started(t, nil)
	request := &servicev1.CreditRequest{RequestId: "r", TaskId: "sum", GroupId: "g", GroupSize: 2, Samples: []*servicev1.Sample{sample(0, wrong)}}
	gone, cancel := context.WithCancel(t.Context())
	var sent errgroup.Group
	sent.Go(func() error {
		_, err := f.client.Credit(gone, request)
		wantError(t, err, connect.CodeCanceled, "")
		return nil
	})
	testwait.Until(t, "the sample is in", func() bool { return f.queue.held() == 2 })
	cancel()
	if err := sent.Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := f.client.Credit(t.Context(), part(2, sample(1, right))); err != nil {
		t.Fatal(err)
	}
	response, err := f.client.Credit(t.Context(), request)
	if err != nil || response.GetCredits()[0].GetMode() != "logic" {
		t.Errorf("%v, %v", response, err)
	}
	if hits, _ := f.answers.counts(); hits != 1 {
		t.Errorf("%d hits", hits)
	}
}

func TestWorkThatNobodyCanCollectEnds(t *testing.T) {
	f := started(t, nil)
	endless := "def f(xs):\n    while True:\n        pass\n"
	gone, cancel := context.WithCancel(t.Context())
	var sent errgroup.Group
	sent.Go(func() error {
		_, err := f.client.Credit(gone, &servicev1.CreditRequest{TaskId: "sum", Samples: []*servicev1.Sample{sample(0, endless)}})
		wantError(t, err, connect.CodeCanceled, "")
		return nil
	})
	testwait.Until(t, "the sample is in", func() bool { return f.queue.held() == 1 })
	cancel()
	if err := sent.Wait(); err != nil {
		t.Fatal(err)
	}
	testwait.Until(t, "the queue is empty", func() bool { return f.queue.held() == 0 })
	if text := f.scrape(t); !contains(text, `egca_phase_seconds_count{phase="credited"} 0`) && contains(text, "egca_samples_total{") {
		t.Errorf("it was answered:\n%s", text)
	}
}

func TestStopping(t *testing.T) {
	f := started(t, nil)
	var sent errgroup.Group
	sent.Go(func() error {
		_, err := f.client.Credit(t.Context(), part(2, sample(0, right)))
		wantError(t, err, connect.CodeUnavailable, "the service ended before the group was done")
		return nil
	})
	testwait.Until(t, "the group is open", func() bool { return f.groups.waiting() == 1 })
	f.Close()
	if err := sent.Wait(); err != nil {
		t.Fatal(err)
	}
}

func TestReloadHoldsForGroupsThatOpenAfterwards(t *testing.T) {
	f := started(t, nil)
	uniform := config.DefaultConfig()
	uniform.Limits = testkit.Limits()
	uniform.Credit.Policy = "uniform"
	credits := func() *servicev1.SampleCredit {
		t.Helper()
		request := &servicev1.CreditRequest{TaskId: "sum", Samples: []*servicev1.Sample{sample(0, wrong), sample(1, right)}}
		request.Samples[0].TokenByteLens = []uint32{uint32(len(wrong)) - 40, 40}
		response, err := f.client.Credit(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		return response.GetCredits()[0]
	}
	before := credits().GetTokenWeights()
	f.Reload(f.settings.Load().engine.With(engineConfig(t, uniform)), true)
	after := credits().GetTokenWeights()
	if before[0] == before[1] || after[0] != 1 || after[1] != 1 {
		t.Errorf("before %v, after %v", before, after)
	}
	if d, err := f.client.Describe(t.Context(), &servicev1.DescribeRequest{}); err != nil || !d.GetVerify() {
		t.Errorf("%v, %v", d, err)
	}
}

// TestStreams: answers come one by one, what is wrong is one request's, a full
// queue makes the caller wait, and a stream ends with the service.
func TestStreams(t *testing.T) {
	f := started(t, func(c *config.Config) { c.Service.Queue = 2 })
	stream, err := f.grpc(t).Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const requests = 9 // far more than the queue holds
	for i := range requests {
		request := &servicev1.CreditRequest{RequestId: string(rune('a' + i)), TaskId: "sum", Samples: []*servicev1.Sample{sample(0, right), sample(1, wrong)}}
		if i == 4 {
			request.TaskId = "none"
		}
		if err := stream.Send(request); err != nil {
			t.Fatal(err)
		}
	}
	answers := map[string][]string{}
	for range 2*(requests-1) + 1 {
		r, err := stream.Receive()
		if err != nil {
			t.Fatal(err)
		}
		answers[r.GetRequestId()] = append(answers[r.GetRequestId()], r.GetCredit().GetMode()+r.GetErrorCode())
	}
	for id, got := range answers {
		slices.Sort(got)
		want := []string{"correct", "logic"}
		if id == "e" {
			want = []string{"not_found"}
		}
		if !slices.Equal(got, want) {
			t.Errorf("request %s: %v", id, got)
		}
	}
	if err := f.server.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = stream.Receive()
	wantError(t, err, connect.CodeUnavailable, "draining")
}

// TestGroupsThatFillTheQueue: the members that would complete them are behind
// the one that finds no room.
func TestGroupsThatFillTheQueue(t *testing.T) {
	f := started(t, func(c *config.Config) { c.Service.Queue = 4 })
	stream, err := f.grpc(t).Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	send := func(group string, samples ...*servicev1.Sample) {
		t.Helper()
		if err := stream.Send(&servicev1.CreditRequest{TaskId: "sum", GroupId: group, GroupSize: 3, Samples: samples}); err != nil {
			t.Fatal(err)
		}
	}
	receive := func() string {
		t.Helper()
		r, err := stream.Receive()
		if err != nil {
			t.Fatal(err)
		}
		return r.GetGroupId() + " " + r.GetCredit().GetMode() + r.GetErrorCode()
	}
	send("a", sample(0, right))
	send("b", sample(0, right))
	send("a", sample(1, right), sample(2, right))
	if got := receive(); got != "b resource_exhausted" {
		t.Errorf("got %s", got)
	}
	for range 3 {
		if got := receive(); got != "a correct" {
			t.Errorf("got %s", got)
		}
	}
	send("b", sample(0, right), sample(1, right), sample(2, right))
	if got := receive(); got != "b correct" {
		t.Errorf("got %s", got)
	}
}

func (f *fixture) grpc(t *testing.T) servicev1.CreditsClient {
	protocols := &http.Protocols{}
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: protocols, DialContext: dialer(f.options.Config.UnixSocket())}
	t.Cleanup(transport.CloseIdleConnections)
	return servicev1.NewCreditsClient(&http.Client{Transport: transport}, f.url, connect.WithGRPC())
}
