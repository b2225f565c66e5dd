// Package harness looks at running programs from outside: their processes, and a
// real `egca serve` with its clients.
package harness

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"connectrpc.com/connect"

	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/internal/testwait"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

// Service is a real `egca serve`.
type Service struct {
	Address string // HOST:PORT, or unix:PATH
	Pid     int
	file    string // its configuration
	cmd     *exec.Cmd
	ended   chan struct{}
	stderr  *logBuffer

	mu      sync.Mutex
	clients []*http.Client
}

// logBuffer keeps what a process logs.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// StartService starts egca serve with a configuration's text and waits until
// it is ready. It is killed at the test's end, if it still lives.
func StartService(t testing.TB, configuration string, args ...string) *Service {
	t.Helper()
	s := &Service{stderr: &logBuffer{}, ended: make(chan struct{}), file: filepath.Join(t.TempDir(), "egca.toml")}
	s.Configure(t, configuration)
	s.cmd = exec.Command(filepath.Join(testkit.Bin(t), "egca"), append([]string{"serve", "--json", "--config", s.file}, args...)...)
	s.cmd.Stderr = s.stderr
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, readErr := bufio.NewReader(out).ReadString('\n')
	go func() {
		_ = s.cmd.Wait() // Stop tells how it ended
		close(s.ended)
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill() // it may have ended
		<-s.ended
		if t.Failed() {
			t.Logf("the service's log:\n%s", s.stderr)
		}
	})
	if strings.Contains(s.Log(), "no Python interpreter") {
		t.Skipf("no interpreter to test with: %s", s.Log())
	}
	if err := json.Unmarshal([]byte(line), s); err != nil || s.Address == "" {
		t.Fatalf("the service did not get ready: %q, %v\n%s", line, readErr, s.stderr)
	}
	return s
}

// Configure writes its configuration, which it reads when it gets SIGHUP.
func (s *Service) Configure(t testing.TB, text string) {
	t.Helper()
	if err := os.WriteFile(s.file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Log is what it has logged.
func (s *Service) Log() string { return s.stderr.String() }

// Signal sends a signal.
func (s *Service) Signal(t testing.TB, signal syscall.Signal) {
	t.Helper()
	if err := s.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
}

// Wait waits for its end and returns its exit code.
func (s *Service) Wait(t testing.TB) int {
	t.Helper()
	select {
	case <-s.ended:
		return s.cmd.ProcessState.ExitCode()
	case <-time.After(testwait.Patience):
		t.Fatalf("the service has not ended within %v", testwait.Patience)
		return 0
	}
}

// Used is the CPU time that it and its ended children have used.
func (s *Service) Used(t testing.TB) time.Duration {
	t.Helper()
	total := CPU(t, s.Pid)
	for _, p := range Descendants(s.Pid) {
		if data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.Pid)); err == nil && len(data) > 0 {
			total += CPU(t, p.Pid)
		}
	}
	return total
}

// Dial opens a connection to it.
func (s *Service) Dial(ctx context.Context) (net.Conn, error) {
	var dialer net.Dialer
	if path, unix := strings.CutPrefix(s.Address, "unix:"); unix {
		return dialer.DialContext(ctx, "unix", path)
	}
	return dialer.DialContext(ctx, "tcp", s.Address)
}

// URL is the base of its calls.
func (s *Service) URL() string {
	if strings.HasPrefix(s.Address, "unix:") {
		return "http://service"
	}
	return "http://" + s.Address
}

// HTTP is a client with connections of its own: HTTP/2 as gRPC speaks it, or
// HTTP/1.1.
func (s *Service) HTTP(t testing.TB, two bool) *http.Client {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return s.Dial(ctx) }}}
	if two {
		protocols := &http.Protocols{}
		protocols.SetUnencryptedHTTP2(true)
		client.Transport.(*http.Transport).Protocols = protocols
	}
	t.Cleanup(client.CloseIdleConnections)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clients = append(s.clients, client)
	return client
}

// CloseIdleConnections closes those of all clients.
func (s *Service) CloseIdleConnections() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, client := range s.clients {
		client.CloseIdleConnections()
	}
}

// Client speaks gRPC with it.
func (s *Service) Client(t testing.TB, options ...connect.ClientOption) servicev1.CreditsClient {
	t.Helper()
	return servicev1.NewCreditsClient(s.HTTP(t, true), s.URL(), append([]connect.ClientOption{connect.WithGRPC()}, options...)...)
}
