// Package load holds the credit service under load: real processes over real
// sockets, and everything that goes wrong between them at once.
package load

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"connectrpc.com/connect"

	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/internal/testwait"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
	"github.com/egca/egca/tests/harness"
)

// settings make everything scarce but time: only what takes or sends nothing
// for ever may come to the end of that.
const settings = testkit.LimitsTOML + `
[service]
queue = 48
max_message = "256KiB"
queue_memory = "8MiB"
answers = "32MiB"
group_wait = "1h"
drain = "1h"
stall = "10s"
connections = 96
`

const groupSize = 8

// groups is how many the crowd sends.
func groups(t *testing.T) int {
	if text := os.Getenv("EGCA_LOAD"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("EGCA_LOAD is %q; give a number of groups", text)
		}
		return n
	}
	return 30
}

// TestLoad: every sample that was accepted is answered exactly once and
// rightly, whatever happens around it, and nothing of it is left afterwards.
func TestLoad(t *testing.T) {
	s := harness.StartService(t, settings, "--address", "127.0.0.1:0")
	known(t, s)
	n := groups(t)
	before := harness.Descriptors(t, s.Pid)
	goroutines := metric(t, s, "go_goroutines")

	var around sync.WaitGroup
	crowdDone, stop := context.WithCancel(t.Context())
	around.Go(func() { slowReader(t, s) })
	around.Go(func() { droppedConnections(crowdDone, t, s) })
	around.Go(func() { oversized(t, s) })
	around.Go(func() { killThePlugin(t, s) })
	refused := crowd(t, s, n)
	stop()
	around.Wait()
	streamed := byStream(t, s, 6)

	testwait.Until(t, "the queue is empty", func() bool { return metric(t, s, "egca_queue_samples") == 0 })
	if refused == 0 {
		t.Error("the queue was never full: the test is too small")
	}
	if got := metric(t, s, "egca_refusals_total"); got < float64(refused) {
		t.Errorf("%v refusals counted, %d seen", got, refused)
	}
	// The slow reader's are all logic. Of four samples of the others one is
	// correct and two are syntax.
	once := float64(n*groupSize+streamed) / 4
	for series, want := range map[string]float64{`egca_samples_total{mode="correct"}`: once, `egca_samples_total{mode="syntax"}`: 2 * once} {
		if got := metric(t, s, series); got != want {
			t.Errorf("%s: %v were answered, want each of %v once", series, got, want)
		}
	}
	if metric(t, s, "egca_plugin_restarts_total") == 0 {
		t.Error("the plugin was not started again")
	}
	s.CloseIdleConnections()
	testwait.Until(t, "goroutines and descriptors are as before", func() bool {
		return metric(t, s, "go_goroutines") <= goroutines+8 && harness.Descriptors(t, s.Pid) <= before+8
	})
	if resident := metric(t, s, "process_resident_memory_bytes"); resident > 300<<20 {
		t.Errorf("the service takes %.0f MiB", resident/(1<<20))
	}
	s.Signal(t, syscall.SIGTERM)
	if code := s.Wait(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// crowd sends groups, each split over two of many clients, every request twice
// at once under one id and with deadlines that are too short at first.
func crowd(t *testing.T, s *harness.Service, n int) (refused int) {
	const clients = 40 // of ten groups, of which the queue takes six; the service has two workers
	work := make(chan func(servicev1.CreditsClient))
	var all sync.WaitGroup
	var refusals atomic.Int64
	for range clients {
		all.Go(func() {
			client := s.Client(t)
			for send := range work {
				send(client)
			}
		})
	}
	for g := range n {
		for half := range 2 {
			request := &servicev1.CreditRequest{
				RequestId: fmt.Sprintf("group %d half %d", g, half), GroupId: fmt.Sprintf("group %d", g), GroupSize: groupSize, TaskId: "load/sum",
			}
			var modes []string
			for i := half; i < groupSize; i += 2 {
				sample, mode := rollout(g, i)
				request.Samples, modes = append(request.Samples, sample), append(modes, mode)
			}
			for twin := range 2 {
				patience := time.Minute
				if twin == 1 && g%4 == 0 {
					patience = 150 * time.Millisecond // the same id collects it later
				}
				work <- func(client servicev1.CreditsClient) {
					response, refused, err := patiently(t.Context(), client, request, patience)
					refusals.Add(int64(refused))
					if err != nil {
						t.Errorf("%s: %v", request.GetRequestId(), err)
						return
					}
					checkCredits(t, request, response.GetCredits(), modes)
				}
			}
		}
	}
	close(work)
	all.Wait()
	return int(refusals.Load())
}

func checkCredits(t *testing.T, request *servicev1.CreditRequest, credits []*servicev1.SampleCredit, modes []string) {
	if len(credits) != len(request.GetSamples()) {
		t.Errorf("%s: %d answers for %d samples", request.GetRequestId(), len(credits), len(request.GetSamples()))
		return
	}
	for i, c := range credits {
		if c.GetIndex() != request.GetSamples()[i].GetIndex() || c.GetMode() != modes[i] || c.Reward == nil || len(c.GetTokenWeights()) != 1 {
			t.Errorf("%s: sample %d, want mode %s: %v", request.GetRequestId(), i, modes[i], c)
		}
	}
}

// byStream sends samples one by one, groups mixed, and takes the answers in
// any order.
func byStream(t *testing.T, s *harness.Service, n int) (sent int) {
	client := s.Client(t)
	stream, err := client.Stream(t.Context())
	if err != nil {
		t.Error(err)
		return 0
	}
	go func() {
		for i := range groupSize {
			for g := range n {
				sample, _ := rollout(g, i)
				if err := stream.Send(&servicev1.CreditRequest{
					GroupId: fmt.Sprintf("stream %d", g), GroupSize: groupSize, TaskId: "load/sum", Samples: []*servicev1.Sample{sample},
				}); err != nil {
					t.Error(err)
				}
			}
		}
		if err := stream.CloseRequest(); err != nil {
			t.Error(err)
		}
	}()
	seen := map[string]bool{}
	for range n * groupSize {
		response, err := stream.Receive()
		if err != nil || response.GetError() != "" {
			t.Errorf("after %d answers: %v %v", len(seen), err, response)
			return len(seen)
		}
		key := fmt.Sprint(response.GetGroupId(), " ", response.GetCredit().GetIndex())
		if seen[key] {
			t.Errorf("%s is answered twice", key)
		}
		seen[key] = true
	}
	if response, err := stream.Receive(); err == nil {
		t.Errorf("one more answer: %v", response)
	}
	return len(seen)
}

// slowReader sends much over a stream and takes nothing: its stream ends, and
// nobody else waits for it.
func slowReader(t *testing.T, s *harness.Service) {
	uncompressed := connect.WithAcceptCompression("gzip", nil, nil) // the answers would shrink to nothing
	ctx, cancel := context.WithTimeout(t.Context(), testwait.Patience)
	defer cancel()
	stream, err := s.Client(t, uncompressed).Stream(ctx)
	if err != nil {
		t.Error(err)
		return
	}
	text := "def total(xs):\n    return -1 # " + strings.Repeat("so slow ", 2500) + "\n"
	lens := make([]uint32, len(text))
	for i := range lens {
		lens[i] = 1
	}
	// An answer has 160 KB; the client's own buffers take 4 MB.
	for err == nil {
		err = stream.Send(&servicev1.CreditRequest{TaskId: "load/sum",
			Samples: []*servicev1.Sample{{Completion: []byte(text), TokenByteLens: lens}}})
	}
	if ctx.Err() != nil {
		t.Error("a stream that takes no answers goes on and on")
	}
}

// droppedConnections begin a call and break it in many places.
func droppedConnections(until context.Context, t *testing.T, s *harness.Service) {
	body := `{"taskId": "load/sum", "samples": [{"completion": "eA=="}]}`
	head := "POST /egca.service.v1.Credits/Credit HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n"
	whole := head + body
	for i := 0; i < 60 && until.Err() == nil; i++ {
		conn, err := s.Dial(t.Context())
		if err != nil {
			t.Error(err)
			return
		}
		cut := len(whole) * (i % 20) / 20
		if _, err := conn.Write([]byte(whole[:cut])); err != nil {
			t.Error(err)
		}
		if tcp, ok := conn.(*net.TCPConn); ok && i%2 == 0 {
			_ = tcp.SetLinger(0) // a reset, not an end
		}
		conn.Close()
	}
}

// oversized messages are refused for good, compressed ones too, and the service
// goes on.
func oversized(t *testing.T, s *harness.Service) {
	huge := &servicev1.CreditRequest{TaskId: "load/sum", Samples: []*servicev1.Sample{{Completion: make([]byte, 1<<20)}}}
	for name, client := range map[string]servicev1.CreditsClient{
		"gRPC":       s.Client(t),
		"compressed": s.Client(t, connect.WithSendGzip()),
		"JSON":       servicev1.NewCreditsClient(s.HTTP(t, false), s.URL(), connect.WithProtoJSON()),
	} {
		_, err := client.Credit(t.Context(), huge)
		if connect.CodeOf(err) != connect.CodeResourceExhausted || retryHint(err) != 0 {
			t.Errorf("%s: %v, hint %v", name, err, retryHint(err))
		}
	}
}

// killThePlugin kills it in the middle.
func killThePlugin(t *testing.T, s *harness.Service) {
	testwait.Until(t, "samples are answered", func() bool { return metric(t, s, "egca_samples_total") > 20 })
	for _, p := range harness.Children(s.Pid) {
		if strings.HasPrefix(p.Name, "egca-plugin") {
			if err := syscall.Kill(p.Pid, syscall.SIGKILL); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestDrain: SIGTERM in the middle. What was accepted is answered, open groups
// with what they have; what comes later is told to go elsewhere.
func TestDrain(t *testing.T) {
	socket := filepath.Join(socketDir(t), "egca", "credits.sock")
	s := harness.StartService(t, settings, "--address", "unix:"+socket)
	known(t, s)
	client := s.Client(t)
	var sent sync.WaitGroup
	for g := range 4 {
		request := &servicev1.CreditRequest{GroupId: fmt.Sprint(g), GroupSize: groupSize, TaskId: "load/sum"}
		var modes []string
		for i := range groupSize - g%2 { // every second group never gets complete
			sample, mode := rollout(g, i)
			request.Samples, modes = append(request.Samples, sample), append(modes, mode)
		}
		sent.Go(func() {
			response, err := client.Credit(t.Context(), request)
			if err != nil {
				t.Errorf("group %d was accepted: %v", g, err)
				return
			}
			checkCredits(t, request, response.GetCredits(), modes)
		})
	}
	testwait.Until(t, "all are in and two groups are open", func() bool {
		return metric(t, s, "egca_groups_open") == 2
	})
	s.Signal(t, syscall.SIGTERM)
	sent.Wait()
	if code := s.Wait(t); code != 0 {
		t.Errorf("exit code %d\n%s", code, s.Log())
	}
	if _, err := os.Stat(socket); !os.IsNotExist(err) {
		t.Errorf("the socket is left: %v", err)
	}
}

// TestReload: SIGHUP changes what may change, a wrong file nothing.
func TestReload(t *testing.T) {
	s := harness.StartService(t, testkit.LimitsTOML, "--address", "unix:"+filepath.Join(socketDir(t), "s"))
	known(t, s)
	reload := func(text, logged string) {
		t.Helper()
		s.Configure(t, testkit.LimitsTOML+text)
		before := len(s.Log())
		s.Signal(t, syscall.SIGHUP)
		testwait.Until(t, logged, func() bool { return strings.Contains(s.Log()[before:], logged) })
	}
	weights := func() []float64 {
		t.Helper()
		request := &servicev1.CreditRequest{TaskId: "load/sum", Samples: []*servicev1.Sample{
			{Completion: []byte("def total(xs):\n    return 5\n")}, {Index: 1, Completion: []byte("def total(xs):\n    return sum(xs)\n")}}}
		request.Samples[0].TokenByteLens = []uint32{15, uint32(len(request.Samples[0].Completion)) - 15}
		return credit(t, s.Client(t), request)[0].GetTokenWeights()
	}
	want := func(when string, want ...float64) {
		t.Helper()
		if got := weights(); !slices.Equal(got, want) {
			t.Errorf("%s: weights %v, want %v", when, got, want)
		}
	}
	want("at first", 0, 2)
	reload("[credit]\npolicy = \"uniform\"\n[service]\nqueue = 5\n", "it holds for groups that open from now on")
	want("uniform", 1, 1)
	if !strings.Contains(s.Log(), "a change needs a restart: section=service") {
		t.Errorf("nothing is said of the queue:\n%s", s.Log())
	}
	reload("[credit]\npolicy = \"none\"\n", "the configuration is not reloaded")
	want("after a wrong file", 1, 1)
	reload("[credit.weights]\nverified = 0.5\n", "it holds for groups that open from now on")
	want("half", 0.5, 1.5)
}
