package sdk_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/testwait"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/sdk"
)

// startServed starts this test's binary as a plugin under the real host.
func startServed(t testing.TB, workers int) *plugin.Client {
	t.Helper()
	t.Setenv("EGCA_SDK_TEST_PLUGIN", "1")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	m := &plugin.Manifest{Name: "test", Command: self, Languages: []string{"test"}, Dir: filepath.Dir(self)}
	c, err := plugin.Start(t.Context(), m, plugin.Options{Workers: workers, Sandbox: "=rlimits"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func job(source string, n int) *pluginv1.Job {
	j := &pluginv1.Job{Program: &pluginv1.Program{Source: []byte(source), Language: "test"}}
	for i := range n {
		j.Inputs = append(j.Inputs, &pluginv1.Input{Kind: &pluginv1.Input_Body{Body: []byte(strconv.Itoa(i))}})
	}
	return j
}

// From the host through the plugin to workers and back, with some that die.
func TestServe(t *testing.T) {
	c := startServed(t, 4)
	var all sync.WaitGroup
	for n := range 100 {
		all.Go(func() {
			source := "return " + strconv.Itoa(n)
			if n%10 == 3 {
				source = "return " + strconv.Itoa(n) + "\ndie"
			}
			result, err := c.Run(t.Context(), job(source, 2))
			if err != nil {
				t.Errorf("job %d: %v", n, err)
				return
			}
			first := result.Results[0]
			if got := first.Values.Values[first.Outcome.GetReturned()].GetInteger(); got != int64(n) {
				t.Errorf("job %d returned %d", n, got)
			}
			if killed := result.Results[1].Outcome.GetKilled().GetExitCode() == 3; killed != (n%10 == 3) {
				t.Errorf("job %d: second input %v", n, result.Results[1].Outcome)
			}
			if result.Sandbox != "rlimits" {
				t.Errorf("job %d: sandbox %q", n, result.Sandbox)
			}
		})
	}
	all.Wait()
}

// worker is the process of the only worker, which it tells in its hello.
func worker(t testing.TB, c *plugin.Client) int {
	t.Helper()
	notes := c.Configured().GetNotes()
	pid, err := strconv.Atoi(strings.TrimPrefix(notes[0], "pid "))
	if err != nil {
		t.Fatalf("notes %q: %v", notes, err)
	}
	return pid
}

// parent is a process's parent.
func parent(t testing.TB, pid int) int {
	t.Helper()
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	ppid, err := strconv.Atoi(strings.Fields(rest)[1])
	if err != nil {
		t.Fatal(err)
	}
	return ppid
}

func gone(t testing.TB, pid int) {
	t.Helper()
	testwait.Until(t, "process "+strconv.Itoa(pid)+" is gone", func() bool {
		stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
		return err != nil || strings.Contains(string(stat), ") Z ")
	})
}

// Workers end with their plugin, however it ends.
func TestNoOrphans(t *testing.T) {
	t.Run("Close", func(t *testing.T) {
		c := startServed(t, 1)
		pid := worker(t, c)
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		gone(t, pid)
	})
	t.Run("SIGKILL", func(t *testing.T) {
		c := startServed(t, 1)
		pid := worker(t, c)
		if err := syscall.Kill(parent(t, pid), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		gone(t, pid)
		if _, err := c.Run(t.Context(), job("return 1", 1)); err != nil {
			t.Errorf("after the plugin was killed: %v", err)
		}
	})
}

// A plugin started by hand serves a host that finds it in its environment, and
// outlives it.
func TestReattach(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	served := exec.Command(self, "debug")
	served.Env = append(os.Environ(), "EGCA_SDK_TEST_PLUGIN=1")
	served.Stderr = os.Stderr
	out, err := served.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := served.Start(); err != nil {
		t.Fatal(err)
	}
	defer served.Process.Kill()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
	if name != "EGCA_REATTACH_TEST" {
		t.Fatalf("it printed %q", line)
	}
	t.Setenv(name, strings.Trim(value, "'"))
	m := &plugin.Manifest{Name: "test", Command: "/not/started", Languages: []string{"test"}}
	c, err := plugin.Start(t.Context(), m, plugin.Options{Workers: 1, Sandbox: "=rlimits"})
	if err != nil {
		t.Fatal(err)
	}
	if result, err := c.Run(t.Context(), job("return 5", 1)); err != nil || len(result.Results) != 1 {
		t.Errorf("%v, %v", result, err)
	}
	pid := worker(t, c)
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join("/proc", strconv.Itoa(pid))); err != nil {
		t.Errorf("the worker went with the host: %v", err)
	}
	if err := served.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := served.Wait(); err != nil {
		t.Errorf("interrupted: %v", err)
	}
	gone(t, pid)
}

func TestReattachToNothing(t *testing.T) {
	m := &plugin.Manifest{Name: "test", Command: "/not/started", Languages: []string{"test"}}
	for _, value := range []string{"nonsense", "{}", `{"Pid":1,"Addr":{"Network":"tcp","String":"x"}}`,
		`{"Pid":1,"Addr":{"Network":"unix","String":"/no/such/socket"}}`} {
		t.Setenv("EGCA_REATTACH_TEST", value)
		if _, err := plugin.Start(t.Context(), m, plugin.Options{}); !errors.Is(err, plugin.ErrStart) {
			t.Errorf("%s: %v, want ErrStart", value, err)
		}
	}
}

func TestServeIncomplete(t *testing.T) {
	for _, p := range []sdk.Plugin{
		{},
		{Description: &pluginv1.DescribeResponse{Name: "x"}},
		{Description: &pluginv1.DescribeResponse{Name: "x", Languages: []*pluginv1.Language{{Name: "x"}}}},
	} {
		if err := sdk.Serve(p); !errors.Is(err, sdk.ErrPlugin) {
			t.Errorf("%v: %v, want ErrPlugin", p.Description, err)
		}
	}
}

// BenchmarkServedRun is a job of one input from the host through the plugin to
// a worker and back, one after another and eight at once.
func BenchmarkServedRun(b *testing.B) {
	c := startServed(b, 2)
	one := job("return 1", 1)
	b.Run("serial", func(b *testing.B) {
		for b.Loop() {
			if _, err := c.Run(b.Context(), one); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("concurrent", func(b *testing.B) {
		b.SetParallelism(8)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := c.Run(b.Context(), one); err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}
