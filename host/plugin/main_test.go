package plugin

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/egca/egca/internal/testkit/build"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// mockPath is the mock plugin, built once.
var mockPath string

func TestMain(m *testing.M) {
	if helper := os.Getenv("PLUGIN_TEST_HELPER"); helper != "" {
		os.Exit(runHelper(helper))
	}
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "mock")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	os.Setenv("TMPDIR", dir) // plugins' folders go there
	mockPath = filepath.Join(dir, "mock")
	if err := build.Program("./internal/mockplugin", mockPath); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if left, err := filepath.Glob(filepath.Join(dir, folderPattern+"*")); err != nil || len(left) > 0 {
		fmt.Fprintln(os.Stderr, "plugins' folders were left behind:", left, err)
		return 1
	}
	return code
}

// mockManifest is the manifest of the mock with arguments.
func mockManifest(args ...string) *Manifest {
	return &Manifest{Name: "mock", Command: mockPath, Args: args, Languages: []string{"mock"}, Dir: filepath.Dir(mockPath)}
}

// testOptions give every call more time than any machine needs: a plugin that
// answers is never taken to hang.
func testOptions() Options {
	return Options{Workers: 2, Sandbox: "none", StartTime: time.Hour, Grace: time.Hour, ParseTime: time.Hour}
}

// impatient are for a plugin that hangs: it is found soon.
func impatient() Options {
	o := testOptions()
	o.Grace, o.ParseTime, o.WallSeconds = 300*time.Millisecond, 300*time.Millisecond, 0.05
	return o
}

// startMock starts the mock; TestMain sees to it that nothing is left.
func startMock(t testing.TB, o Options, args ...string) *Client {
	t.Helper()
	c, err := Start(t.Context(), mockManifest(args...), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return c
}

// job is one of n inputs with what the mock is to do.
func job(command string, n int) *pluginv1.Job {
	j := &pluginv1.Job{Program: &pluginv1.Program{Source: []byte("mock: " + command), Language: "mock"}}
	for range n {
		j.Inputs = append(j.Inputs, &pluginv1.Input{Kind: &pluginv1.Input_Arguments{Arguments: &pluginv1.Arguments{}}})
	}
	return j
}

// wantReturn fails the test unless every input returned the number.
func wantReturn(t testing.TB, result *pluginv1.JobResult, err error, n int, number int64) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Results) != n {
		t.Fatalf("%d results, want %d", len(result.Results), n)
	}
	for i, r := range result.Results {
		if got := r.Values.Values[r.Outcome.GetReturned()].GetInteger(); got != number {
			t.Fatalf("input %d returned %d, want %d", i, got, number)
		}
	}
}

// pidOf is the mock's process, which it tells as its runtime.
func pidOf(t testing.TB, c *Client) int {
	t.Helper()
	pid, err := strconv.Atoi(c.Configured().GetRuntime())
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// exists tells whether a process is there, as a zombie too.
func exists(pid int) bool { return syscall.Kill(pid, 0) == nil }

// logBuffer is a log that can be read while it is written.
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

func (b *logBuffer) logger() hclog.Logger {
	return hclog.New(&hclog.LoggerOptions{Level: hclog.Trace, Output: b})
}
