// Package drill breaks a batch in every way that a machine or a person may,
// and asserts that what comes out in the end is what an undisturbed run gives.
package drill

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/internal/testwait"
	"github.com/egca/egca/tests/harness"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// groups is how many of our own problem set's rollouts a batch has, rounds how
// often it has them: with one round it was over by the first kill, and once
// before any process of a program was caught. No program of these loops for ever.
const (
	groups = 9
	rounds = 12
)

// ahead is more groups than are under way at once: those that wait in the
// engine's queue (its window of 16), the one to be written and the one just read.
const ahead = 20

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
	// lines is, for each number of groups, how many lines they have together.
	lines []int
}

func newBatch(t *testing.T) batch {
	t.Helper()
	dir := t.TempDir()
	b := batch{filepath.Join(dir, "rollouts.jsonl"), filepath.Join(dir, "egca.toml"), filepath.Join(dir, "credits.jsonl"), []int{0}}
	data, err := os.ReadFile(filepath.Join(testkit.Root(), "examples", "basics", "rollouts.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	if err := os.WriteFile(b.rollouts, bytes.Repeat(bytes.Join(lines[:groups], nil), rounds), 0o644); err != nil {
		t.Fatal(err)
	}
	for i := range groups * rounds {
		var rollout dataset.Rollout
		if err := json.Unmarshal(lines[i%groups], &rollout); err != nil {
			t.Fatal(err)
		}
		b.lines = append(b.lines, b.lines[i]+len(rollout.Completions))
	}
	text := fmt.Sprintf("workers.count = 2\nsandbox.level = %q\n", testkit.Level()) + testkit.LimitsTOML
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
	r.cmd.WaitDelay = testwait.Patience
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { r.ended <- r.cmd.Wait() }()
	return r
}

// written is how many lines the batch has written.
func (b batch) written() int {
	data, _ := os.ReadFile(b.out) // it may not be there yet
	return bytes.Count(data, []byte("\n"))
}

// settled is how many lines are written once every group is that is under way
// when so many are.
func (b batch) settled(lines int) int {
	complete, _ := slices.BinarySearch(b.lines, lines)
	return b.lines[min(complete+ahead, len(b.lines)-1)]
}

// until waits for a moment of the batch, and no longer than to its end: over
// tells whether that came first.
func (r *run) until(moment func() bool) (over bool, err error) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !moment() {
		select {
		case err := <-r.ended:
			return true, err
		case <-tick.C:
		}
	}
	return false, nil
}

// end waits for the batch's end. A batch that hangs is ended by the limit on the
// whole test.
func (r *run) end() error { return <-r.ended }

// finish waits for a good end.
func (r *run) finish(t *testing.T) {
	t.Helper()
	if err := r.end(); err != nil {
		t.Fatalf("%v\n%s", err, r.stderr.String())
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
	testwait.Until(t, "what the batch had started has ended", func() bool {
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
				// From its plugin's start on, which is when it heeds signals, to when it
				// has written a tenth.
				lines := b.written() + r.IntN(b.lines[len(b.lines)-1]/10)
				over, err := one.until(func() bool {
					return b.written() >= lines && len(harness.Children(one.cmd.Process.Pid)) > 0
				})
				if over && err != nil {
					t.Fatalf("%v\n%s", err, one.stderr.String())
				}
				if over {
					break
				}
				started := harness.Descendants(one.cmd.Process.Pid)
				_ = one.cmd.Process.Signal(signal) // it may be over by now
				if err := one.end(); err == nil {
					break
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
// notices, and its output does not. A job is tried twice and must not meet two
// kills: between two, all is written that was under way.
func TestPartsEnd(t *testing.T) {
	want := undisturbed(t)
	for _, test := range []struct {
		part  string
		depth int // below the host
	}{{"plugin", 1}, {"worker", 2}, {"child", 3}} {
		t.Run(test.part, func(t *testing.T) {
			r := random(t)
			b := newBatch(t)
			one := b.start(t)
			// A plugin that never came up is an error, not a drill.
			killed, next := 0, 1
			over, err := one.until(func() bool {
				if b.written() < next {
					return false
				}
				if victim := pick(r, one.cmd.Process.Pid, test.depth); victim != 0 && syscall.Kill(victim, syscall.SIGKILL) == nil {
					killed++
					next = b.settled(b.written()) + r.IntN(20)
				}
				return false
			})
			if !over || err != nil || killed < 2 {
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
