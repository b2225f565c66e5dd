package load

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"

	servicev1 "github.com/egca/egca/proto/egca/service/v1"
	"github.com/egca/egca/tests/harness"
)

const problem = `{"task_id": "load/sum", "language": "python", "entry_point": "total",
"reference": "def total(xs):\n    s = 0\n    for x in xs:\n        s += x\n    return s\n",
"tests": [{"args": [[1, 2, 3]], "expected": 6}, {"args": [[]], "expected": 0}]}`

// kinds of program that the tests send, with what must come back. No two
// programs are alike: %d makes them differ.
var kinds = []struct{ program, mode string }{
	{"def total(xs):\n    s = %d - %[1]d\n    for x in xs:\n        s += x\n    return s\n", "correct"},
	{"def total(xs):\n    s = %d - %[1]d + 1\n    for x in xs:\n        s += x\n    return s\n", "logic"},
	{"def total(xs):\n    return sum(xs) / (%d - %[1]d)\n", "syntax"},
	{"def total(xs:\n    return %d\n", "syntax"},
}

// rollout is the sample at a place of a group, and its mode.
func rollout(group, index int) (*servicev1.Sample, string) {
	kind := kinds[(group+index)%len(kinds)]
	text := fmt.Sprintf(kind.program, group*1000+index)
	return &servicev1.Sample{Index: uint32(index), Completion: []byte(text), TokenByteLens: []uint32{uint32(len(text))}}, kind.mode
}

// known makes the problem known to a service.
func known(t testing.TB, s *harness.Service) {
	t.Helper()
	response, err := s.Client(t).PutProblems(t.Context(), &servicev1.PutProblemsRequest{Problems: []string{problem}, Prepare: true})
	if err != nil || len(response.GetErrors()) > 0 {
		t.Fatal(err, response)
	}
}

// patiently sends a request until it is answered, as a trainer would: again
// after a refusal that says when, after a deadline and after a connection that
// broke. It returns how often it was refused.
func patiently(ctx context.Context, client servicev1.CreditsClient, request *servicev1.CreditRequest, patience time.Duration) (*servicev1.CreditResponse, int, error) {
	for refused := 0; ; {
		call, cancel := context.WithTimeout(ctx, patience)
		response, err := client.Credit(call, request)
		cancel()
		switch code := connect.CodeOf(err); {
		case err == nil || ctx.Err() != nil:
			return response, refused, err
		case code == connect.CodeResourceExhausted && retryHint(err) > 0:
			refused++
			// Sooner than told, to keep the queue full; a share of it each, so
			// that callers do not come back together.
			select {
			case <-time.After(time.Duration(rand.Int64N(int64(retryHint(err) / 10)))):
			case <-ctx.Done():
			}
		case code == connect.CodeDeadlineExceeded, code == connect.CodeCanceled:
			patience *= 2 // on a slow machine no call at all may end within it
		case code == connect.CodeUnavailable && retryHint(err) == 0: // the connection
		default:
			return nil, refused, err
		}
	}
}

// retryHint is when a refusal says to come back; 0 where it does not.
func retryHint(err error) time.Duration {
	refusal, ok := errors.AsType[*connect.Error](err)
	if !ok {
		return 0
	}
	for _, detail := range refusal.Details() {
		if value, err := detail.Value(); err == nil {
			if info, ok := value.(*errdetails.RetryInfo); ok {
				return info.GetRetryDelay().AsDuration()
			}
		}
	}
	return 0
}

// metric sums the samples of a metric.
func metric(t testing.TB, s *harness.Service, name string) float64 {
	t.Helper()
	client := s.HTTP(t, false)
	defer client.CloseIdleConnections() // the service takes so many and no more
	response, err := client.Get(s.URL() + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Fatal(response.Status)
	}
	sum, found := 0.0, false
	for scanner := bufio.NewScanner(response.Body); scanner.Scan(); {
		series, value, _ := strings.Cut(scanner.Text(), " ")
		if base, _, _ := strings.Cut(series, "{"); base == name || series == name {
			number, err := strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatal(err)
			}
			sum, found = sum+number, true
		}
	}
	if !found && strings.HasPrefix(name, "egca_queue") {
		t.Fatalf("no metric %s", name)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	return sum
}
