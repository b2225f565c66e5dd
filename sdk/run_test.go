package sdk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	"github.com/egca/egca/internal/handshake"
	"github.com/egca/egca/internal/testwait"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// counting counts the messages that a stream's handler has read.
type counting struct {
	grpc.ServerStream
	read *atomic.Int64
}

func (c counting) RecvMsg(m any) error {
	err := c.ServerStream.RecvMsg(m)
	if err == nil {
		c.read.Add(1)
	}
	return err
}

// serveGRPC serves s on a socket and returns a client of it and the number of
// jobs that were read.
func serveGRPC(t *testing.T, s *service) (pluginv1.TracerClient, *atomic.Int64) {
	t.Helper()
	read := &atomic.Int64{}
	server := grpc.NewServer(handshake.ServerOptions([]grpc.ServerOption{grpc.StreamInterceptor(
		func(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
			return handler(srv, counting{stream, read})
		})})...)
	pluginv1.RegisterTracerServer(server, s)
	listener, err := net.Listen("unix", filepath.Join(t.TempDir(), "s"))
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(listener)
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient("unix:"+listener.Addr().String(),
		append(handshake.DialOptions(), grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return pluginv1.NewTracerClient(conn), read
}

// Half-closing ends the stream after the answers, one for each job.
func TestRunAnswersAll(t *testing.T) {
	client, _ := serveGRPC(t, testService(t, 2))
	stream, err := client.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const jobs = 50
	go func() {
		for id := range jobs {
			j := job(fmt.Sprintf("return %d", id), 1)
			j.Id = uint64(id)
			if err := stream.Send(j); err != nil {
				t.Errorf("send job %d: %v", id, err)
			}
		}
		if err := stream.CloseSend(); err != nil {
			t.Error(err)
		}
	}()
	seen := map[uint64]bool{}
	for {
		result, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("returned %d", result.Id); seen[result.Id] || summary(result) != want {
			t.Errorf("job %d: %s (seen before: %v)", result.Id, summary(result), seen[result.Id])
		}
		seen[result.Id] = true
	}
	if len(seen) != jobs {
		t.Errorf("%d jobs of %d were answered", len(seen), jobs)
	}
}

// A plugin whose queue is full reads no further.
func TestRunBackPressure(t *testing.T) {
	client, read := serveGRPC(t, testService(t, 2))
	ctx, cancel := context.WithCancel(t.Context())
	stream, err := client.Run(ctx)
	if err != nil {
		t.Fatal(err)
	}
	stuck := job("hang", 1)
	for range 20 {
		if err := stream.Send(stuck); err != nil {
			t.Fatal(err)
		}
	}
	testwait.Until(t, "the queue is full", func() bool { return read.Load() == 2*queueFactor })
	if _, err := client.Describe(t.Context(), &pluginv1.DescribeRequest{}); err != nil {
		t.Fatal(err)
	}
	if got := read.Load(); got != 2*queueFactor {
		t.Errorf("%d jobs were read, the queue holds %d", got, 2*queueFactor)
	}
	cancel() // frees the workers for the service's end
	if _, err := stream.Recv(); status.Code(err) != codes.Canceled {
		t.Errorf("after cancelling: %v", err)
	}
}

// A result that protobuf cannot encode is its job's trouble alone.
func TestRunSurvivesWhatCannotBeEncoded(t *testing.T) {
	s := testService(t, 1)
	s.engine.plugin.Decode = func(result *pluginv1.Result, _ []byte, _ *pluginv1.Limits) error {
		result.Trace = nil
		result.Outcome = &pluginv1.Outcome{Kind: &pluginv1.Outcome_Exception{
			Exception: &pluginv1.Exception{Type: "\xff\xfe"}}}
		return nil
	}
	client, _ := serveGRPC(t, s)
	stream, err := client.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ source, want string }{
		{"blob x", `tampered: outcome.exception: text "\xff\xfe" is not valid UTF-8`},
		{"return 3", "returned 3"},
	} {
		if err := stream.Send(job(test.source, 1)); err != nil {
			t.Fatal(err)
		}
		result, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		if got := summary(result); got != test.want {
			t.Errorf("%s: %s, want %s", test.source, got, test.want)
		}
	}
}

func TestRunBeforeConfigure(t *testing.T) {
	s := newService(t.Context(), testPlugin("good"), nil)
	client, _ := serveGRPC(t, s)
	stream, err := client.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); status.Code(err) != codes.FailedPrecondition || !strings.Contains(err.Error(), "Configure") {
		t.Errorf("%v, want FAILED_PRECONDITION", err)
	}
}
