package sdk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/egca/egca/internal/testwait"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// opening begins a conversation in which the test's worker obeys the source's lines.
func opening(source string) *pluginv1.EditRequest {
	return &pluginv1.EditRequest{Request: &pluginv1.EditRequest_Open{Open: &pluginv1.OpenEdits{
		Program: &pluginv1.Program{Source: []byte(source), Language: "test"}, Limits: &pluginv1.Limits{WallSeconds: 60}}}}
}

// describing asks for the description of an edit.
func describing(n uint32) *pluginv1.EditRequest {
	return &pluginv1.EditRequest{Request: &pluginv1.EditRequest_Describe{Describe: &pluginv1.DescribeEdits{Edits: []uint32{n}}}}
}

// talk is a stream of a client with the service.
type talk struct {
	t      *testing.T
	stream pluginv1.Tracer_EditClient
}

func talking(ctx context.Context, t *testing.T, client pluginv1.TracerClient) talk {
	t.Helper()
	stream, err := client.Edit(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return talk{t, stream}
}

// send sends a request. An error of the stream comes from answer.
func (k talk) send(request *pluginv1.EditRequest) {
	k.t.Helper()
	if err := k.stream.Send(request); err != nil && !errors.Is(err, io.EOF) {
		k.t.Fatal(err)
	}
}

// answer is the text of the next reply.
func (k talk) answer() (string, error) {
	reply, err := k.stream.Recv()
	return reply.GetError(), err
}

// says sends a request and fails the test unless the reply has the text.
func (k talk) says(request *pluginv1.EditRequest, want string) {
	k.t.Helper()
	k.send(request)
	if got, err := k.answer(); err != nil || !strings.Contains(got, want) {
		k.t.Fatalf("%q, %v; want %q", got, err, want)
	}
}

// close ends the conversation and fails the test unless it ends well.
func (k talk) close() {
	k.t.Helper()
	if err := k.stream.CloseSend(); err != nil {
		k.t.Fatal(err)
	}
	if got, err := k.answer(); !errors.Is(err, io.EOF) {
		k.t.Fatalf("%q, %v; want the end", got, err)
	}
}

// holder is the process that holds a short conversation.
func holder(t *testing.T, client pluginv1.TracerClient) (pid int) {
	t.Helper()
	k := talking(t.Context(), t, client)
	k.send(opening("say"))
	text, err := k.answer()
	if _, scanned := fmt.Sscanf(text, "pid %d", &pid); err != nil || scanned != nil {
		t.Fatalf("%q, %v", text, err)
	}
	k.close()
	return pid
}

// Requests go to one worker in their order, each has its reply, and the worker serves
// the next conversation too.
func TestEditRelays(t *testing.T) {
	client, _ := serveGRPC(t, testService(t, 1))
	pid := holder(t, client)
	k := talking(t.Context(), t, client)
	k.says(opening("say"), fmt.Sprintf("pid %d request 0 *pluginv1.EditRequest_Open", pid))
	for n := range 5 {
		k.says(describing(uint32(n)), fmt.Sprintf("pid %d request %d *pluginv1.EditRequest_Describe", pid, n+1))
	}
	// Several requests may be on their way before a reply is read.
	for n := range 20 {
		k.send(describing(uint32(n)))
	}
	for n := range 20 {
		if got, err := k.answer(); err != nil || !strings.Contains(got, fmt.Sprintf("request %d ", n+6)) {
			t.Fatalf("%q, %v; want request %d", got, err, n+6)
		}
	}
	k.close()
	if again := holder(t, client); again != pid {
		t.Errorf("process %d holds the next conversation, want %d again", again, pid)
	}
}

// A worker of conversations has seen expected values: it never runs a candidate.
func TestEditWorkersAreApart(t *testing.T) {
	client, _ := serveGRPC(t, testService(t, 1))
	editing := holder(t, client)
	stream, err := client.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for confidential, same := range map[bool]bool{false: false, true: true} {
		j := job("pid", 1)
		j.Confidential = confidential
		if err := stream.Send(j); err != nil {
			t.Fatal(err)
		}
		result, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		if got := summary(result) == fmt.Sprintf("returned %d", editing); got != same {
			t.Errorf("confidential %v: %s, the worker of conversations is process %d", confidential, summary(result), editing)
		}
	}
}

// The worker is told every limit, the plugin's own where the host names none.
func TestEditLimitsAreFilledIn(t *testing.T) {
	client, _ := serveGRPC(t, testService(t, 1))
	k := talking(t.Context(), t, client)
	open := opening("limits")
	open.GetOpen().Limits = &pluginv1.Limits{WallSeconds: 61}
	k.send(open)
	text, err := k.answer()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"cpuSeconds":5`, `"wallSeconds":61`, `"memoryBytes":"1073741824"`} {
		if !strings.Contains(strings.ReplaceAll(text, " ", ""), want) {
			t.Errorf("limits %s lack %s", text, want)
		}
	}
	k.close()
}

// A request that cannot begin a conversation is refused, and takes no worker.
func TestEditIsRefused(t *testing.T) {
	client, _ := serveGRPC(t, testService(t, 1))
	foreign, endless := opening("say"), opening("say")
	foreign.GetOpen().Program.Language = "cobol"
	endless.GetOpen().Limits.CpuSeconds = math.NaN()
	for want, first := range map[string]*pluginv1.EditRequest{
		"begins with open":          describing(0),
		`"cobol"`:                   foreign,
		"limits.cpu_seconds is NaN": endless,
	} {
		k := talking(t.Context(), t, client)
		k.send(first)
		if got, err := k.answer(); status.Code(err) != codes.InvalidArgument || !strings.Contains(err.Error(), want) {
			t.Errorf("%q, %v; want INVALID_ARGUMENT with %q", got, err, want)
		}
	}
	talking(t.Context(), t, client).close() // not a word is said: nothing to refuse
	if holder(t, client) == 0 {
		t.Error("no worker")
	}
}

func TestEditBeforeConfigure(t *testing.T) {
	client, _ := serveGRPC(t, newService(t.Context(), testPlugin("good"), hclog.NewNullLogger()))
	k := talking(t.Context(), t, client)
	if _, err := k.answer(); status.Code(err) != codes.FailedPrecondition {
		t.Errorf("%v, want FAILED_PRECONDITION", err)
	}
}

// A worker that breaks ends its conversation with an error that says how. The next
// conversation has another worker.
func TestEditWorkerBreaks(t *testing.T) {
	for name, c := range map[string]struct {
		source string
		asked  int // requests after open that are answered before it breaks
		want   []string
	}{
		"dies at open":       {"die", -1, []string{"the worker died", "exit status 3", "about to die"}},
		"dies later":         {"say\nsay\ndie", 1, []string{"the worker died", "exit status 3", "about to die"}},
		"garbage":            {"say\ngarbage", 0, []string{"the worker broke the protocol"}},
		"another key":        {"say\ndone", 0, []string{"the worker broke the protocol", `"done" where "edit" was to come`}},
		"an unknown field":   {"say\nunknown-field", 0, []string{"the worker broke the protocol", "verdict"}},
		"dies at the end":    {"say\nend die", 1, []string{"the worker died"}},
		"garbage as it ends": {"say\nend garbage", 1, []string{"the worker broke the protocol", "words"}},
		"goes on at the end": {"say\nend edit", 1, []string{"the worker broke the protocol", `"edit" where "done" was to come`}},
	} {
		t.Run(name, func(t *testing.T) {
			client, _ := serveGRPC(t, testService(t, 1))
			before := holder(t, client)
			k := talking(t.Context(), t, client)
			k.send(opening(c.source))
			for n := range c.asked + 1 {
				if got, err := k.answer(); err != nil || !strings.Contains(got, fmt.Sprintf("request %d ", n)) {
					t.Fatalf("%q, %v", got, err)
				}
				k.send(describing(0))
			}
			if strings.Contains(c.source, "end ") {
				if _, err := k.answer(); err != nil { // of the last request
					t.Fatal(err)
				}
				if err := k.stream.CloseSend(); err != nil {
					t.Fatal(err)
				}
			}
			_, err := k.answer()
			if status.Code(err) != codes.Internal {
				t.Fatalf("%v, want INTERNAL", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q lacks %q", err, want)
				}
			}
			if after := holder(t, client); after == before {
				t.Errorf("process %d is lent again", after)
			}
		})
	}
}

// A host that leaves in the middle frees the worker's place. The worker may be in the
// middle of anything, so another process takes over.
func TestEditHostLeaves(t *testing.T) {
	s := testService(t, 1)
	client, _ := serveGRPC(t, s)
	before := holder(t, client)
	for _, source := range []string{"say", "hang", "say\nhang"} {
		ctx, cancel := context.WithCancel(t.Context())
		k := talking(ctx, t, client)
		k.send(opening(source))
		if source != "hang" {
			if _, err := k.answer(); err != nil {
				t.Fatal(err)
			}
		}
		k.send(describing(0))
		testwait.Until(t, "the worker is lent", func() bool { return s.engine.apart.isLent() })
		cancel()
		after := holder(t, client)
		if after == before {
			t.Errorf("%q: process %d is lent again", source, after)
		}
		testwait.Until(t, "the worker is gone", func() bool { return !running(before) })
		before = after
	}
}

// isLent reports whether any worker is lent.
func (p *pool) isLent() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.lent) > 0
}

// A worker that says that it is worn is replaced.
func TestEditWornWorker(t *testing.T) {
	client, _ := serveGRPC(t, testService(t, 1))
	before := holder(t, client)
	k := talking(t.Context(), t, client)
	k.says(opening("say\nend worn"), fmt.Sprintf("pid %d ", before))
	k.close()
	if after := holder(t, client); after == before {
		t.Errorf("process %d is lent again", after)
	}
}

// Conversations wait for a worker and do not share one.
func TestEditConversationsWait(t *testing.T) {
	client, _ := serveGRPC(t, testService(t, 2))
	first, second := talking(t.Context(), t, client), talking(t.Context(), t, client)
	first.says(opening("say"), "request 0")
	second.says(opening("say"), "request 0")
	third := talking(t.Context(), t, client)
	third.send(opening("say"))
	first.says(describing(0), "request 1")
	second.says(describing(0), "request 1")
	second.close()
	if got, err := third.answer(); err != nil || !strings.Contains(got, "request 0") {
		t.Errorf("the third: %q, %v", got, err)
	}
	first.says(describing(0), "request 2")
	third.close()
	first.close()
}

// The end of the plugin ends a conversation that waits for its host.
func TestEditEndsWithThePlugin(t *testing.T) {
	done, end := context.WithCancel(t.Context())
	s := newService(done, testPlugin("good"), hclog.NewNullLogger())
	t.Cleanup(s.close)
	if _, err := s.Configure(t.Context(), &pluginv1.ConfigureRequest{Version: 2, Workers: 1, Sandbox: "=rlimits"}); err != nil {
		t.Fatal(err)
	}
	client, _ := serveGRPC(t, s)
	k := talking(t.Context(), t, client)
	k.says(opening("say\nhang"), "request 0")
	k.send(describing(0))
	end()
	if _, err := k.answer(); status.Code(err) != codes.Canceled && status.Code(err) != codes.Unavailable {
		t.Errorf("%v, want CANCELED or UNAVAILABLE", err)
	}
}

// A large reply is relayed whole.
func TestEditLargeReply(t *testing.T) {
	client, _ := serveGRPC(t, testService(t, 1))
	k := talking(t.Context(), t, client)
	k.send(opening("big"))
	if got, err := k.answer(); err != nil || len(got) != 1<<20 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	k.close()
}
