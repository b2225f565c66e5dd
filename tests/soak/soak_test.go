// Package soak runs many programs through the real host and plugin and asserts
// that nothing grows: `make soak`.
package soak

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/egca/egca/host/plugin"
	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/internal/testwait"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/tests/harness"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// countEnv says how many programs to run; without it the test is skipped.
const countEnv = "EGCA_SOAK"

const (
	workers = 2
	rounds  = 10
	// Growth allowed between the end of the second round, when all is warm,
	// and the end of the last.
	maxGrowth      = 48 << 20 // bytes, of each process
	maxDescriptors = 16
)

// use is what the line takes at a moment.
type use struct {
	host, plugin, worker int64 // bytes; the largest worker's
	hostOpen, pluginOpen int   // descriptors
	processes            int
}

func measure(t *testing.T) use {
	t.Helper()
	p := harness.Plugin(t)
	u := use{plugin: p.Resident, hostOpen: harness.Descriptors(t, os.Getpid()), pluginOpen: harness.Descriptors(t, p.Pid)}
	for _, q := range harness.Processes() {
		if q.Pid == os.Getpid() {
			u.host = q.Resident
		}
	}
	for _, w := range harness.Children(p.Pid) {
		u.worker = max(u.worker, w.Resident)
	}
	u.processes = len(harness.Descendants(p.Pid))
	return u
}

func (u use) String() string {
	return fmt.Sprintf("host %d MB, plugin %d MB, worker %d MB, descriptors %d and %d, processes %d",
		u.host>>20, u.plugin>>20, u.worker>>20, u.hostOpen, u.pluginOpen, u.processes)
}

// sources are an honest program, and ones that leave something each.
var sources = []string{
	"def answer(x):\n    return 2 * x",
	"import os\n\ndef answer(x):\n    open(f'/tmp/{x}', 'w').write('left' * x)\n    return 2 * x",
	"def answer(x):\n    return [list(range(x % 500)), {'a': (x, 2.5, 'text')}]",
	"import os\n\ndef answer(x):\n    if os.fork() == 0:\n        os.setsid()\n        while True:\n            pass\n    return 2 * x",
	"def answer(x):\n    return answer",
	"def answer(x):\n    raise ValueError('x' * 1000)",
	"import os\n\ndef answer(x):\n    os._exit(3)",
	"def answer(x) return",
}

// run runs one program, traced every third time, and tells whether the answer
// is what it must be.
func run(ctx context.Context, client *plugin.Client, number int) error {
	kind := number % len(sources)
	job := &pluginv1.Job{
		Program: &pluginv1.Program{Source: fmt.Appendf(nil, "%s\n# %d\n", sources[kind], number), Language: "python"},
		Inputs:  []*pluginv1.Input{{Kind: &pluginv1.Input_Call{Call: fmt.Appendf(nil, "answer(%d)", number)}}},
		Limits:  &pluginv1.Limits{CpuSeconds: 60, WallSeconds: 600, MemoryBytes: 256 << 20},
		// A fork that is traced reports too, when its own events reach the cap.
		Traced: number%3 == 0 && kind != 3, Analyse: number%5 == 0,
	}
	result, err := client.Run(ctx, job)
	if err != nil {
		return err
	}
	outcome := result.Results[0].Outcome
	good := outcome.GetKind() != nil
	switch kind {
	case 0, 1, 3:
		values := result.Results[0].GetValues().GetValues()
		good = int(outcome.GetReturned()) < len(values) && values[outcome.GetReturned()].GetInteger() == int64(2*number)
	case 5:
		good = outcome.GetException().GetType() == "ValueError"
	case 6:
		good = outcome.GetKilled().GetExitCode() == 3
	case 7:
		good = outcome.GetRejected().GetType() == "SyntaxError"
	}
	if !good {
		return fmt.Errorf("program %d (kind %d): %v", number, kind, outcome)
	}
	return nil
}

func TestSoak(t *testing.T) {
	count, err := strconv.Atoi(os.Getenv(countEnv))
	if err != nil || count < rounds {
		t.Skipf("%s is not a number of programs: run make soak", countEnv)
	}
	client := testkit.Start(t, workers, testkit.Level())
	start := time.Now()
	var warm, last use
	for round := range rounds {
		var all sync.WaitGroup
		failures := make(chan error, 8)
		for lane := range 2 * workers {
			all.Go(func() {
				for n := round*count/rounds + lane; n < (round+1)*count/rounds; n += 2 * workers {
					if err := run(t.Context(), client, n); err != nil {
						select {
						case failures <- err:
						default:
						}
						return
					}
				}
			})
		}
		all.Wait()
		close(failures)
		for err := range failures {
			t.Fatal(err)
		}
		testwait.Until(t, "no process of a program is left", func() bool {
			return len(harness.Strays(harness.Plugin(t).Pid)) == 0
		})
		last = measure(t)
		t.Logf("%7d programs, %6.1f s: %v", (round+1)*count/rounds, time.Since(start).Seconds(), last)
		if round == 1 {
			warm = last
		}
	}
	for what, grown := range map[string]int64{"host": last.host - warm.host, "plugin": last.plugin - warm.plugin, "worker": last.worker - warm.worker} {
		if grown > maxGrowth {
			t.Errorf("the %s grew by %d MB", what, grown>>20)
		}
	}
	if last.hostOpen > warm.hostOpen+maxDescriptors || last.pluginOpen > warm.pluginOpen+maxDescriptors {
		t.Errorf("descriptors grew: %v, when warm %v", last, warm)
	}
	if last.processes > 4*workers { // two pools, a helper for each worker
		t.Errorf("%d processes are left, of %d workers", last.processes, workers)
	}
}
