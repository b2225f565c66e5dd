package service

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/egca/egca/host/config"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

const testToken = "0123456789abcdef0123456789abcdef"

// patience is what a call may take before it counts as shut out: more than any
// limit of the service.
const patience = 2 * time.Minute

// withTokenOnPort is a service on a port of localhost that asks for a token.
func withTokenOnPort(t *testing.T, connections int) *fixture {
	t.Helper()
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(testToken), 0o600); err != nil {
		t.Fatal(err)
	}
	return start(t, func(c *config.Config) {
		c.Service.Address, c.Service.TokenFile, c.Service.Connections = "127.0.0.1:0", file, connections
	})
}

// describe calls the service on a connection of its own, as one who may.
func (f *fixture) describe(t *testing.T) error {
	t.Helper()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	client := servicev1.NewCreditsClient(&http.Client{Transport: withToken{transport, testToken}}, "http://"+f.server.Address())
	_, err := client.Describe(ctx, &servicev1.DescribeRequest{})
	return err
}

// Whoever has no token takes nobody's place, whatever it leaves open.
func TestNobodyIsShutOut(t *testing.T) {
	const call = "POST " + servicev1.CreditsDescribeProcedure + " HTTP/1.1\r\nHost: service\r\nContent-Type: application/json\r\n"
	for name, opening := range map[string]string{
		"silent":                   "",
		"half a line":              "POST /",
		"half of the headers":      call,
		"a wrong token, and again": call + "Authorization: Bearer wrong\r\nContent-Length: 2\r\n\r\n{}",
		"half a body":              call + "Content-Length: 1000000\r\n\r\n{",
		"half a chunk":             call + "Transfer-Encoding: chunked\r\n\r\nffff\r\n{",
		"the beginning of HTTP/2":  http2.ClientPreface,
		"half of that":             http2.ClientPreface[:20],
		"HTTP/2 and its settings":  http2.ClientPreface + "\x00\x00\x00\x04\x00\x00\x00\x00\x00",
		"health, kept alive":       "GET /healthz HTTP/1.1\r\nHost: service\r\n\r\n",
		"what is not there":        "GET /nowhere HTTP/1.1\r\nHost: service\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			const connections = 4
			f := withTokenOnPort(t, connections)
			for range 10 * connections {
				conn, err := net.Dial("tcp", f.server.Address())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				if _, err := io.WriteString(conn, opening); err != nil {
					t.Fatal(err)
				}
			}
			for range 3 {
				if err := f.describe(t); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// Connections that had a call and have none now take no place either, and calls
// beyond service.connections wait for one.
func TestBusyConnectionsOnly(t *testing.T) {
	const connections = 2
	f := withTokenOnPort(t, connections)
	for range 5 * connections {
		conn, err := net.Dial("tcp", f.server.Address())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: service\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\nContent-Length: 2\r\n\r\n{}",
			servicev1.CreditsDescribeProcedure, testToken)
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatal(response, err)
		}
	}
	// Streams are calls at work, for as long as they are open.
	protocols := &http.Protocols{}
	protocols.SetUnencryptedHTTP2(true)
	var streams []func()
	for range connections {
		transport := &http.Transport{Protocols: protocols}
		defer transport.CloseIdleConnections()
		stream, err := servicev1.NewCreditsClient(&http.Client{Transport: withToken{transport, testToken}},
			"http://"+f.server.Address(), connect.WithGRPC()).Stream(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		// Its answer says that it is at work.
		if err := stream.Send(&servicev1.CreditRequest{}); err != nil {
			t.Fatal(err)
		}
		if _, err := stream.Receive(); err != nil {
			t.Fatal(err)
		}
		streams = append(streams, func() { _ = stream.CloseRequest(); _, _ = stream.Receive() })
	}
	described := make(chan error)
	go func() { described <- f.describe(t) }()
	for f.admission(t).waits() == 0 {
		select {
		case err := <-described:
			t.Fatalf("answered while as many were busy as may be: %v", err)
		default:
		}
	}
	streams[0]()
	if err := <-described; err != nil {
		t.Error(err)
	}
	streams[1]()
}

func (f *fixture) admission(t *testing.T) *admission {
	t.Helper()
	a, ok := f.server.listener.(*admission)
	if !ok {
		t.Fatal("the listener admits everybody")
	}
	return a
}

func (a *admission) waits() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.waiting
}

// One without a token who sends a request within another, for a proxy that
// reads the length differently, has the outer one refused and the inner one
// never looked at.
func TestSmuggledRequests(t *testing.T) {
	f := withTokenOnPort(t, 8)
	const inner = "GET /metrics HTTP/1.1\r\nHost: service\r\nAuthorization: Bearer " + testToken + "\r\n\r\n"
	head := "POST " + servicev1.CreditsDescribeProcedure + " HTTP/1.1\r\nHost: service\r\nContent-Type: application/json\r\n"
	for name, request := range map[string]string{
		"a length, and chunks":           head + fmt.Sprintf("Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 5+len(inner)),
		"two lengths":                    head + fmt.Sprintf("Content-Length: 2\r\nContent-Length: %d\r\n\r\n{}", 2+len(inner)),
		"a length of its own":            head + "Content-Length: +2\r\n\r\n{}",
		"two lengths in one":             head + "Content-Length: 2, 2\r\n\r\n{}",
		"chunks under another name":      head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		"chunks and more":                head + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
		"chunks behind a space":          head + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
		"a folded header":                head + "X: a\r\n Content-Length: 2\r\n\r\n{}",
		"a bare line feed in a header":   head + "X: a\nContent-Length: 2\rY: b\r\n\r\n{}",
		"a chunk of no length":           head + "Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
		"a nul in a header":              head + "X: \x00\r\nContent-Length: 2\r\n\r\n{}",
		"no host":                        strings.Replace(head, "Host: service\r\n", "", 1) + "Content-Length: 2\r\n\r\n{}",
		"a chunk larger than any number": head + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", f.server.Address())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, request+inner); err != nil {
			t.Fatal(err)
		}
		answers := bufio.NewReader(conn)
		response, err := http.ReadResponse(answers, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if response.StatusCode != http.StatusBadRequest && response.StatusCode != http.StatusUnauthorized && response.StatusCode != http.StatusNotImplemented {
			t.Errorf("%s: %s", name, response.Status)
		}
		// An error is that the connection was ended with something in it.
		if more, _ := io.ReadAll(answers); len(more) > 0 {
			t.Errorf("%s: then %.80q", name, more)
		}
		conn.Close()
	}
}

// A flood over HTTP/2 by one who has no token leaves the service as it was.
func TestFloodsOfHTTP2(t *testing.T) {
	headers := func(fields ...string) string {
		var block strings.Builder
		encoder := hpack.NewEncoder(&block)
		all := append([]string{":method", "POST", ":scheme", "http", ":path", servicev1.CreditsDescribeProcedure, ":authority", "service", "content-type", "application/json"}, fields...)
		for i := 0; i < len(all); i += 2 {
			if err := encoder.WriteField(hpack.HeaderField{Name: all[i], Value: all[i+1]}); err != nil {
				t.Fatal(err)
			}
		}
		return block.String()
	}
	const frames = 20_000
	for name, flood := range map[string]func(framer *http2.Framer, i uint32) error{
		"streams that are reset at once": func(framer *http2.Framer, i uint32) error {
			if err := framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 2*i + 1, BlockFragment: []byte(headers()), EndHeaders: true}); err != nil {
				return err
			}
			return framer.WriteRSTStream(2*i+1, http2.ErrCodeCancel)
		},
		"streams that stay open": func(framer *http2.Framer, i uint32) error {
			return framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 2*i + 1, BlockFragment: []byte(headers()), EndHeaders: true})
		},
		"headers without an end": func(framer *http2.Framer, i uint32) error {
			if i == 0 {
				return framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte(headers())})
			}
			return framer.WriteContinuation(1, false, []byte(headers("x-more", strings.Repeat("x", 100))))
		},
		"settings":   func(framer *http2.Framer, _ uint32) error { return framer.WriteSettings() },
		"pings":      func(framer *http2.Framer, _ uint32) error { return framer.WritePing(false, [8]byte{}) },
		"empty data": func(framer *http2.Framer, i uint32) error { return emptyData(framer, i, headers()) },
		"windows":    func(framer *http2.Framer, _ uint32) error { return framer.WriteWindowUpdate(0, 1) },
		"priorities": func(framer *http2.Framer, i uint32) error {
			return framer.WritePriority(2*i+1, http2.PriorityParam{StreamDep: 1<<31 - 1})
		},
		"unknown kinds": func(framer *http2.Framer, _ uint32) error { return framer.WriteRawFrame(0xee, 0, 0, []byte("?")) },
	} {
		t.Run(name, func(t *testing.T) {
			f := withTokenOnPort(t, 4)
			conn, err := net.Dial("tcp", f.server.Address())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			go io.Copy(io.Discard, conn) // else it would wait for its reader
			if _, err := io.WriteString(conn, http2.ClientPreface); err != nil {
				t.Fatal(err)
			}
			framer := http2.NewFramer(conn, nil)
			framer.AllowIllegalWrites = true
			if err := framer.WriteSettings(); err != nil {
				t.Fatal(err)
			}
			for i := range uint32(frames) {
				if err := flood(framer, i); err != nil {
					break // the service has ended it
				}
				if i == frames/2 {
					if err := f.describe(t); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := f.describe(t); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func emptyData(framer *http2.Framer, i uint32, block string) error {
	if i == 0 {
		return framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte(block), EndHeaders: true})
	}
	return framer.WriteData(1, false, nil)
}

// Rewards of any size that a float64 holds give finite advantages.
func TestLargeRewards(t *testing.T) {
	f := started(t, nil)
	with := func(index int, text string, reward float64) *servicev1.Sample {
		s := sample(index, text)
		s.Reward = new(reward)
		return s
	}
	for _, rewards := range [][2]float64{{1e308, -1e308}, {math.MaxFloat64, -math.MaxFloat64}, {math.SmallestNonzeroFloat64, 0}, {1e200, 0}} {
		response, err := f.client.Credit(t.Context(), &servicev1.CreditRequest{TaskId: "sum",
			Samples: []*servicev1.Sample{with(0, right, rewards[0]), with(1, wrong, rewards[1])}})
		if err != nil {
			t.Fatalf("%v: %v", rewards, err)
		}
		for _, c := range response.GetCredits() {
			if !finite(c.GetAdvantage()) || c.GetError() != "" {
				t.Errorf("%v: %v", rewards, c)
			}
		}
	}
	// In requests of their own, and beside an advantage as large.
	done := make(chan error)
	for i, text := range []string{right, wrong} {
		go func() {
			s := with(i, text, math.Copysign(1e308, float64(1-2*i)))
			s.Advantage = new(-math.MaxFloat64 * float64(i))
			_, err := f.client.Credit(t.Context(), &servicev1.CreditRequest{TaskId: "sum", GroupId: "g", GroupSize: 2, Samples: []*servicev1.Sample{s}})
			done <- err
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	_, err := f.client.Credit(t.Context(), &servicev1.CreditRequest{TaskId: "sum", Samples: []*servicev1.Sample{with(0, right, math.Inf(1)), with(1, wrong, 0)}})
	wantError(t, err, connect.CodeInvalidArgument, "samples[0].reward is +Inf")
}

// A problem that is replaced counts for groups that open afterwards: all
// members of one are judged by the problem that it opened with.
func TestProblemsReplacedUnderGroups(t *testing.T) {
	f := started(t, nil)
	other := strings.Replace(strings.Replace(sum, `return sum(xs)`, `return sum(xs) + 1`, 1), `"expected": 3`, `"expected": 4`, 1)
	part := func(group string, index int, text string) func() (*servicev1.SampleCredit, error) {
		return func() (*servicev1.SampleCredit, error) {
			response, err := f.client.Credit(t.Context(), &servicev1.CreditRequest{TaskId: "sum", GroupId: group, GroupSize: 2,
				Samples: []*servicev1.Sample{sample(index, text)}})
			if err != nil {
				return nil, err
			}
			return response.GetCredits()[0], nil
		}
	}
	type answer struct {
		name string
		c    *servicev1.SampleCredit
		err  error
	}
	answers := make(chan answer)
	ask := func(name string, call func() (*servicev1.SampleCredit, error)) {
		go func() {
			c, err := call()
			answers <- answer{name, c, err}
		}()
	}
	ask("before 0", part("before", 0, right))
	for f.groups.waiting() < 1 {
	}
	for i, text := range []string{other, sum, other} {
		response, err := f.client.PutProblems(t.Context(), &servicev1.PutProblemsRequest{Problems: []string{text}, Prepare: i%2 == 0})
		if err != nil || response.GetReplaced() != 1 {
			t.Fatal(response, err)
		}
	}
	ask("after 0", part("after", 0, right))
	ask("after 1", part("after", 1, wrong)) // right by the other problem
	ask("before 1", part("before", 1, wrong))
	want := map[string]string{"before 0": "correct", "before 1": "logic", "after 0": "logic", "after 1": "correct"}
	for range want {
		a := <-answers
		if a.err != nil || a.c.GetMode() != want[a.name] {
			t.Errorf("%s: %v %v, want %s", a.name, a.c, a.err, want[a.name])
		}
	}
}
