package sdk

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hashicorp/go-hclog"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/egca/egca/internal/testwait"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/sdk/sandbox"
)

func TestConfigureFails(t *testing.T) {
	for name, test := range map[string]struct {
		request *pluginv1.ConfigureRequest
		code    codes.Code
		text    string
	}{
		"version":         {&pluginv1.ConfigureRequest{Version: 9}, codes.InvalidArgument, "this plugin speaks [2]"},
		"workers":         {&pluginv1.ConfigureRequest{Version: 2, Workers: 1 << 30}, codes.InvalidArgument, "workers: 1073741824"},
		"unknown sandbox": {&pluginv1.ConfigureRequest{Version: 2, Sandbox: "jail"}, codes.InvalidArgument, "none, rlimits, landlock"},
		"option": {&pluginv1.ConfigureRequest{Version: 2, Sandbox: "=none", OptionsJson: []byte(`{"colour":1}`)},
			codes.InvalidArgument, "plugins.test.colour: unknown"},
	} {
		s := newService(t.Context(), testPlugin("good"), hclog.NewNullLogger())
		_, err := s.Configure(t.Context(), test.request)
		if status.Code(err) != test.code || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%s: %v, want %v with %q", name, err, test.code, test.text)
		}
		s.close()
	}
}

func TestConfigureTells(t *testing.T) {
	s := newService(t.Context(), testPlugin("good"), hclog.NewNullLogger())
	defer s.close()
	got, err := s.Configure(t.Context(), &pluginv1.ConfigureRequest{Version: 2, Sandbox: "=none"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Runtime != "test 1.0" || got.Sandbox != "none" || len(got.Notes) != 2 || !strings.Contains(got.Notes[1], "your rights") {
		t.Errorf("%v", got)
	}
	_, err = s.Configure(t.Context(), &pluginv1.ConfigureRequest{Version: 2, Sandbox: "=none"})
	if status.Code(err) != codes.FailedPrecondition {
		t.Errorf("a second Configure: %v", err)
	}
}

func TestBeforeConfigure(t *testing.T) {
	s := newService(t.Context(), testPlugin("good"), hclog.NewNullLogger())
	if d, err := s.Describe(t.Context(), nil); err != nil || len(d.Versions) != 1 {
		t.Errorf("Describe: %v, %v", d, err)
	}
	if _, err := s.Analyse(t.Context(), &pluginv1.AnalyseRequest{}); status.Code(err) != codes.FailedPrecondition {
		t.Errorf("Analyse: %v", err)
	}
	if _, err := s.Split(t.Context(), &pluginv1.SplitRequest{}); status.Code(err) != codes.FailedPrecondition {
		t.Errorf("Split: %v", err)
	}
}

// A worker that does not come up is an error that shows what it wrote.
func TestWorkerDoesNotStart(t *testing.T) {
	for mode, want := range map[string]string{
		"dead": "no such module: values",
		"rude": "malformed frame",
		"mute": "no answer within",
	} {
		spec, err := testPlugin(mode).Prepare(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		hello := helloTime
		if mode == "mute" {
			hello = 100 * time.Millisecond
		}
		_, err = startWorker(spec, &sandbox.Box{}, nil, hello, nil)
		if !errors.Is(err, ErrWorkerStart) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want ErrWorkerStart and %q", mode, err, want)
		}
	}
	_, err := startWorker(&Worker{Path: "/no/such/interpreter"}, &sandbox.Box{}, nil, helloTime, nil)
	if !errors.Is(err, ErrWorkerStart) || !strings.Contains(err.Error(), "/no/such/interpreter") {
		t.Errorf("%v, want ErrWorkerStart and the path", err)
	}
}

func TestAnalyseAndSplit(t *testing.T) {
	s := testService(t, 1)
	analyse := func(source, language string) (*pluginv1.AnalyseResponse, error) {
		return s.Analyse(t.Context(), &pluginv1.AnalyseRequest{
			Program: &pluginv1.Program{Source: []byte(source), Language: language}})
	}
	if got, err := analyse("return 1", "test"); err != nil || len(got.GetAnalysis().GetSites()) != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := analyse("bad-analysis", "test"); status.Code(err) != codes.Internal || !strings.Contains(err.Error(), "sites[0].statement") {
		t.Errorf("bad analysis: %v", err)
	}
	if _, err := analyse("return 1", "cobol"); status.Code(err) != codes.InvalidArgument {
		t.Errorf("another language: %v", err)
	}
	split, err := s.Split(t.Context(), &pluginv1.SplitRequest{Language: "test", Tests: [][]byte{[]byte("f == 2")}})
	if err != nil || string(split.GetTests()[0].GetExpect()) != "2" {
		t.Errorf("%v, %v", split, err)
	}
	_, err = s.Split(t.Context(), &pluginv1.SplitRequest{Language: "test", Tests: [][]byte{nil, nil}})
	if status.Code(err) != codes.Internal {
		t.Errorf("one answer to two tests: %v", err)
	}
}

// A host that is gone while its job runs frees the worker at once.
func TestJobIsCancelled(t *testing.T) {
	s := testService(t, 1)
	ctx, cancel := context.WithCancel(t.Context())
	j := job("hang", 1)
	done := make(chan string)
	go func() { done <- summary(s.engine.runJob(ctx, j)) }()
	testwait.Until(t, "the job has a worker", func() bool {
		s.engine.pool.mu.Lock()
		defer s.engine.pool.mu.Unlock()
		return len(s.engine.pool.lent) == 1
	})
	cancel()
	if got := <-done; !strings.HasPrefix(got, "error: ") {
		t.Errorf("%s: want an error", got)
	}
	if got := summary(s.engine.runJob(t.Context(), job("return 1", 1))); got != "returned 1" {
		t.Errorf("the next job: %s", got)
	}
}

func TestCloseEndsWorkers(t *testing.T) {
	s := testService(t, 2)
	busy := job("hang", 1)
	done := make(chan string)
	go func() { done <- summary(s.engine.runJob(t.Context(), busy)) }()
	pids := map[int]bool{}
	testwait.Until(t, "the job has a worker", func() bool {
		s.engine.pool.mu.Lock()
		defer s.engine.pool.mu.Unlock()
		for w := range s.engine.pool.lent {
			pids[w.process.Pid()] = true
		}
		return len(pids) == 1
	})
	s.engine.pool.close()
	if got := <-done; !strings.HasPrefix(got, "error: ") {
		t.Errorf("the job under way: %s, want an error", got)
	}
	for pid := range pids {
		if running(pid) {
			t.Errorf("worker %d still runs", pid)
		}
	}
}

func TestUnpack(t *testing.T) {
	dir, err := unpack(fstest.MapFS{"a.py": {Data: []byte("a")}, "lib/b.py": {Data: []byte("b")}}, map[string]string{"c.py": os.Args[0]})
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if got, err := os.ReadFile(filepath.Join(dir, "lib", "b.py")); err != nil || string(got) != "b" {
		t.Errorf("%q, %v", got, err)
	}
	self, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "c.py")); err != nil || !bytes.Equal(got, self) {
		t.Errorf("the copy: %d bytes, %v", len(got), err)
	}
	if _, err := unpack(nil, map[string]string{"c.py": filepath.Join(dir, "missing")}); err == nil {
		t.Error("a file that is not there was copied")
	}
}
