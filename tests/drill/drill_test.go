// Package drill breaks a batch in every way that a machine or a person may,
// and asserts that what comes out in the end is what an undisturbed run gives.
package drill

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/tests/harness"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// groups is how many of our own problem set's rollouts a batch has, rounds how
// often it has them: with one round it was over by the first kill, and once
// before any process of a program was caught.
const (
	groups = 14
	rounds = 8
)

// random gives the moments. EGCA_TEST_SEED repeats a run's.
func random(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	if text := os.Getenv("EGCA_TEST_SEED"); text != "" {
		var err error
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("EGCA_TEST_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// batch is one batch and where its output goes.
type batch struct {
	rollouts, config, out string
}

func newBatch(t *testing.T) batch {
	t.Helper()
	dir := t.TempDir()
	b := batch{filepath.Join(dir, "rollouts.jsonl"), filepath.Join(dir, "egca.toml"), filepath.Join(dir, "credits.jsonl")}
	data, err := os.ReadFile(filepath.Join(testkit.Root(), "examples", "basics", "rollouts.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	if err := os.WriteFile(b.rollouts, bytes.Repeat(bytes.Join(lines[:groups], nil), rounds), 0o644); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("workers.count = 2\nsandbox.level = %q\n", testkit.Level())
	if err := os.WriteFile(b.config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return b
}

// run is a batch on its way.
type run struct {
	cmd    *exec.Cmd
	stderr bytes.Buffer
	ended  chan error
}

func (b batch) start(t *testing.T) *run {
	t.Helper()
	r := &run{ended: make(chan error, 1)}
	r.cmd = exec.Command(filepath.Join(testkit.Bin(t), "egca"), "--config", b.config, "credit",
		"--problems", filepath.Join(testkit.Root(), "examples", "basics", "problems.jsonl"),
		"--rollouts", b.rollouts, "--out", b.out)
	r.cmd.Stderr = &r.stderr
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	r.cmd.WaitDelay = time.Second
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { r.ended <- r.cmd.Wait() }()
	return r
}

// underWay waits until the batch has written something, and is not over.
func (b batch) underWay(t *testing.T) {
	t.Helper()
	harness.Eventually(t, time.Minute, "the batch is under way", func() bool {
		info, err := os.Stat(b.out)
		return err == nil && info.Size() > 0
	})
}

// wait is until the batch has ended, at most d: over tells whether it has.
func (r *run) wait(d time.Duration) (over bool, err error) {
	select {
	case err := <-r.ended:
		return true, err
	case <-time.After(d):
		return false, nil
	}
}

// finish waits for a good end.
func (r *run) finish(t *testing.T) {
	t.Helper()
	if over, err := r.wait(2 * time.Minute); !over || err != nil {
		t.Fatalf("over %v, %v\n%s", over, err, r.stderr.String())
	}
}

func (b batch) output(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(b.out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// undisturbed is the output to compare with, made once.
func undisturbed(t *testing.T) []byte {
	t.Helper()
	if reference != nil {
		return reference
	}
	b := newBatch(t)
	b.start(t).finish(t)
	data := b.output(t)
	if bytes.Count(data, []byte("\n")) < 10 || bytes.Contains(data, []byte("could not be judged")) {
		t.Fatalf("the undisturbed batch gave %.2000s", data)
	}
	reference = data
	return data
}

var reference []byte

// same compares outputs, and tells the first line that differs.
func same(t *testing.T, got, want []byte) {
	t.Helper()
	lines, wanted := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range max(len(lines), len(wanted)) {
		switch {
		case i >= len(lines):
			t.Fatalf("there are %d lines, an undisturbed run gives %d", len(lines), len(wanted))
		case i >= len(wanted) || !bytes.Equal(lines[i], wanted[i]):
			t.Fatalf("line %d differs from an undisturbed run's: %.600s", i+1, lines[i])
		}
	}
}

// gone waits until none of the processes is there any more.
func gone(t *testing.T, processes []harness.Process) {
	t.Helper()
	harness.Eventually(t, 10*time.Second, "what the batch had started has ended", func() bool {
		now := map[int]harness.Process{}
		for _, p := range harness.Processes() {
			now[p.Pid] = p
		}
		for _, p := range processes {
			if q, there := now[p.Pid]; there && q.State != "Z" && q.Name == p.Name {
				return false
			}
		}
		return true
	})
}

// The host is ended again and again, each run goes on where the last one was
// cut off, and nothing is left of any.
func TestHostEnds(t *testing.T) {
	want := undisturbed(t)
	for _, signal := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			r := random(t)
			b := newBatch(t)
			for range 5 {
				one := b.start(t)
				over, err := one.wait(time.Duration(100+r.IntN(1400)) * time.Millisecond)
				if over && err != nil {
					t.Fatalf("%v\n%s", err, one.stderr.String())
				}
				if over {
					break
				}
				started := harness.Descendants(one.cmd.Process.Pid)
				if err := one.cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				if over, _ := one.wait(20 * time.Second); !over {
					t.Fatalf("it did not end by %v", signal)
				}
				if signal == syscall.SIGTERM && !strings.Contains(one.stderr.String(), "run the same command again") {
					t.Errorf("it says %s", one.stderr.String())
				}
				gone(t, started)
			}
			b.start(t).finish(t)
			same(t, b.output(t), want)
		})
	}
}

// A plugin, a worker or a program's process is killed now and then: the batch
// notices, and its output does not.
func TestPartsEnd(t *testing.T) {
	want := undisturbed(t)
	for _, test := range []struct {
		part  string
		depth int // below the host
		times int
		pause time.Duration // a job is tried twice: it must not meet two kills
	}{{"plugin", 1, 2, 1500 * time.Millisecond}, {"worker", 2, 5, 600 * time.Millisecond}, {"child", 3, 3, 2500 * time.Millisecond}} {
		t.Run(test.part, func(t *testing.T) {
			r := random(t)
			b := newBatch(t)
			one := b.start(t)
			b.underWay(t) // a plugin that never came up is an error, not a drill
			killed, over := 0, false
			var err error
			for !over && killed < test.times {
				if victim := pick(r, one.cmd.Process.Pid, test.depth); victim != 0 && syscall.Kill(victim, syscall.SIGKILL) == nil {
					killed++
					over, err = one.wait(test.pause + time.Duration(r.IntN(300))*time.Millisecond)
				} else {
					over, err = one.wait(time.Millisecond)
				}
			}
			if !over {
				over, err = one.wait(2 * time.Minute)
			}
			if !over || err != nil || killed == 0 {
				t.Fatalf("over %v, %d killed, %v\n%s", over, killed, err, one.stderr.String())
			}
			t.Logf("%d killed", killed)
			same(t, b.output(t), want)
		})
	}
}

// pick is a process so many generations below another, 0 where there is none.
func pick(r *rand.Rand, pid, depth int) int {
	level := []int{pid}
	for range depth {
		var next []int
		for _, p := range level {
			for _, child := range harness.Children(p) {
				next = append(next, child.Pid)
			}
		}
		level = next
	}
	if len(level) == 0 {
		return 0
	}
	return level[r.IntN(len(level))]
}
