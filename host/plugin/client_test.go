package plugin

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/egca/egca/internal/testwait"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func TestRunReturns(t *testing.T) {
	c := startMock(t, testOptions())
	sent := job("return 42", 3)
	sent.Traced, sent.Analyse = true, true
	before := proto.CloneOf(sent)
	result, err := c.Run(t.Context(), sent)
	wantReturn(t, result, err, 3, 42)
	if !proto.Equal(before, sent) {
		t.Errorf("Run changed the job: %v", sent)
	}
	if got := result.Results[0].Trace.GetSites(); len(got) != 1 {
		t.Errorf("trace has %d events, want 1", len(got))
	}
	if result.Analysis == nil {
		t.Error("no analysis")
	}
}

func TestDescriptionAndCapabilities(t *testing.T) {
	c := startMock(t, testOptions())
	if got := c.Description().GetName(); got != "mock" {
		t.Errorf("name %q, want mock", got)
	}
	if got := c.Configured().GetSandbox(); got != "none" {
		t.Errorf("sandbox %q, want none", got)
	}
	if !c.Has(pluginv1.Capability_CAPABILITY_TRACE) || c.Has(pluginv1.Capability_CAPABILITY_EDIT) {
		t.Errorf("capabilities %v: want trace and not edit", c.Description().GetCapabilities())
	}
}

func TestManyCallersGetTheirOwnAnswers(t *testing.T) {
	c := startMock(t, testOptions())
	var all sync.WaitGroup
	for n := range 200 {
		all.Go(func() {
			result, err := c.Run(t.Context(), job("return "+string(rune('0'+n%10)), 1+n%3))
			if err != nil {
				t.Errorf("job %d: %v", n, err)
				return
			}
			got := result.Results[0].Values.Values[1].GetInteger()
			if len(result.Results) != 1+n%3 || got != int64(n%10) {
				t.Errorf("job %d: %d results, the first %d", n, len(result.Results), got)
			}
		})
	}
	all.Wait()
}

// A job that breaks the plugin gets an error that says how; the plugin serves
// on afterwards.
func TestBreakingJobs(t *testing.T) {
	for _, test := range []struct {
		command string
		want    error
		text    []string
	}{
		{"crash", ErrDied, []string{"plugin mock", "exit status 7", "mock: about to crash"}},
		{"hang", ErrHung, []string{"no answer within", "wall_seconds"}},
		{"stop", ErrHung, []string{"no answer within"}},
		{"huge", ErrProtocol, []string{"too large", "limits.result_bytes"}},
		{"wrong-id", ErrProtocol, []string{"not under way"}},
		{"short", ErrProtocol, []string{"1 results for 2 inputs"}},
		{"long", ErrProtocol, []string{"3 results for 2 inputs"}},
		{"bad-index", ErrProtocol, []string{"results[0].outcome.returned: 99"}},
		{"bad-columns", ErrProtocol, []string{"results[0].trace.sites"}},
		{"bad-site", ErrProtocol, []string{"results[0].trace.sites[0]: 9 of 1"}},
		{"no-outcome", ErrProtocol, []string{"results[0].outcome.kind"}},
		{"error", ErrJob, []string{"no worker is left"}},
		{"end-stream", ErrProtocol, []string{"enough for today"}},
	} {
		t.Run(test.command, func(t *testing.T) {
			t.Parallel()
			o := testOptions()
			if test.want == ErrHung {
				o = impatient()
			}
			c := startMock(t, o)
			bad := job(test.command, 2)
			bad.Traced, bad.Analyse = true, true
			_, err := c.Run(t.Context(), bad)
			if !errors.Is(err, test.want) {
				t.Fatalf("error %v, want %v", err, test.want)
			}
			for _, text := range test.text {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("error %q lacks %q", err, text)
				}
			}
			good := job("return 5", 2)
			good.Limits = &pluginv1.Limits{WallSeconds: 1000} // the impatient wait for it, too
			result, err := c.Run(t.Context(), good)
			wantReturn(t, result, err, 2, 5)
		})
	}
}

// Jobs that were under way when another broke the plugin get their answers.
func TestInnocentNeighbours(t *testing.T) {
	o := testOptions()
	o.Workers = 8
	c := startMock(t, o)
	var all sync.WaitGroup
	for n := range 60 {
		all.Go(func() {
			if n%20 == 7 {
				if _, err := c.Run(t.Context(), job("crash", 1)); !errors.Is(err, ErrDied) {
					t.Errorf("crashing job %d: %v, want ErrDied", n, err)
				}
				return
			}
			if result, err := c.Run(t.Context(), job("return 3", 1)); err != nil || len(result.Results) != 1 {
				t.Errorf("job %d: %v", n, err)
			}
		})
	}
	all.Wait()
}

// A plugin that dies once is started again and the caller never knows.
func TestDeathIsRetried(t *testing.T) {
	c := startMock(t, testOptions())
	marker := filepath.Join(t.TempDir(), "crashed")
	result, err := c.Run(t.Context(), job("crash-once "+marker, 1))
	wantReturn(t, result, err, 1, 0)
}

// Killed while idle, the plugin is there again for the next job.
func TestDeathWhileIdle(t *testing.T) {
	c := startMock(t, testOptions())
	c.current.runner.started().Kill()
	<-c.current.life.Done()
	result, err := c.Run(t.Context(), job("return 8", 1))
	wantReturn(t, result, err, 1, 8)
}

func TestAnsweredTwice(t *testing.T) {
	c := startMock(t, testOptions())
	// The first answer is good; the second is a breach, found when it comes.
	if _, err := c.Run(t.Context(), job("twice 1", 1)); err != nil && !errors.Is(err, ErrProtocol) {
		t.Fatalf("error %v, want none or ErrProtocol", err)
	}
	first := c.first
	<-first.life.Done()
	if err := first.failure(); !errors.Is(err, ErrProtocol) || !strings.Contains(err.Error(), "answered before") {
		t.Fatalf("the instance broke with %v, want ErrProtocol", err)
	}
	result, err := c.Run(t.Context(), job("return 2", 1))
	wantReturn(t, result, err, 1, 2)
}

func TestFloodIsSwallowed(t *testing.T) {
	log := &logBuffer{}
	o := testOptions()
	o.Logger = log.logger()
	c := startMock(t, o)
	result, err := c.Run(t.Context(), job("flood 9", 1))
	wantReturn(t, result, err, 1, 9)
	// The mock writes 200 lines of 180 KiB. However long it takes over them, each is cut.
	if n := len(log.String()); n > 200*2*maxLogLine {
		t.Errorf("%d bytes were logged", n)
	}
	if strings.Contains(log.String(), "\x1b") {
		t.Error("an escape sequence reached the log")
	}
}

func TestCancelled(t *testing.T) {
	c := startMock(t, testOptions())
	ctx, because := context.WithCancelCause(t.Context())
	stopped := errors.New("enough")
	done := make(chan error, 1)
	go func() {
		_, err := c.Run(ctx, job("hang", 1))
		done <- err
	}()
	underWay(t, c)
	because(stopped)
	if err := <-done; !errors.Is(err, stopped) {
		t.Fatalf("error %v, want the context's cause", err)
	}
	result, err := c.Run(t.Context(), job("return 1", 1))
	wantReturn(t, result, err, 1, 1)
}

func TestTooLarge(t *testing.T) {
	c := startMock(t, testOptions())
	big := job("return 1", 1)
	big.Program.Source = make([]byte, 64<<20)
	if _, err := c.Run(t.Context(), big); !errors.Is(err, ErrTooLarge) {
		t.Fatalf("error %v, want ErrTooLarge", err)
	}
}

func TestAnalyse(t *testing.T) {
	c := startMock(t, testOptions())
	analyse := func(c *Client, source string) (*pluginv1.Analysis, error) {
		return c.Analyse(t.Context(), &pluginv1.AnalyseRequest{Program: &pluginv1.Program{Source: []byte(source), Language: "mock"}})
	}
	if got, err := analyse(c, "mock: return 1"); err != nil || len(got.Sites) != 1 {
		t.Fatalf("%v, %v: want one site", got, err)
	}
	for source, want := range map[string]error{
		"mock: crash":     ErrDied,
		"mock: empty":     ErrProtocol,
		"mock: bad-index": ErrProtocol,
	} {
		if _, err := analyse(c, source); !errors.Is(err, want) {
			t.Errorf("%s: error %v, want %v", source, err, want)
		}
	}
	if _, err := analyse(startMock(t, impatient()), "mock: hang"); !errors.Is(err, ErrHung) {
		t.Errorf("a call that hangs: error %v, want ErrHung", err)
	}
	if _, err := analyse(c, "mock: return 1"); err != nil {
		t.Errorf("after the crash: %v", err)
	}
}

func TestSplit(t *testing.T) {
	c := startMock(t, testOptions())
	got, err := c.Split(t.Context(), "mock", "f", [][]byte{[]byte("f(1) == 2"), []byte("x")})
	if err != nil || len(got) != 2 || string(got[0].Expect) != "2" || got[1].Split {
		t.Fatalf("%v, %v", got, err)
	}
	if _, err := c.Split(t.Context(), "mock", "f", [][]byte{[]byte("short"), []byte("x")}); !errors.Is(err, ErrProtocol) {
		t.Errorf("error %v, want ErrProtocol", err)
	}
}

// underWay waits until the plugin's first instance has a job.
func underWay(t *testing.T, c *Client) {
	t.Helper()
	testwait.Until(t, "the job is under way", func() bool {
		c.first.mu.Lock()
		defer c.first.mu.Unlock()
		return len(c.first.calls) == 1
	})
}

func TestClosed(t *testing.T) {
	c := startMock(t, testOptions())
	pid := pidOf(t, c)
	waiting := make(chan error, 1)
	o := job("hang", 1)
	o.Limits = &pluginv1.Limits{WallSeconds: 1000}
	go func() {
		_, err := c.Run(t.Context(), o)
		waiting <- err
	}()
	underWay(t, c)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-waiting; !errors.Is(err, ErrClosed) {
		t.Errorf("the job under way: %v, want ErrClosed", err)
	}
	if exists(pid) {
		t.Errorf("process %d is still there after Close", pid)
	}
	if _, err := c.Run(t.Context(), job("return 1", 1)); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v, want ErrClosed", err)
	}
}
