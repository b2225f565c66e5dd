package soak

import (
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/egca/egca/internal/testkit"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/sdk/sandbox"
	"github.com/egca/egca/tests/harness"
)

// small is a program of the size that models write, with seven tests.
const small = `def answer(items):
    best, current = 0, 0
    for item in items:
        current = max(current + item, 0)
        best = max(best, current)
    return best
`

func smallJob(n int) *pluginv1.Job {
	job := &pluginv1.Job{
		Program: &pluginv1.Program{Source: fmt.Appendf(nil, "%s# %d\n", small, n), Language: "python"},
		Limits:  &pluginv1.Limits{CpuSeconds: 2, WallSeconds: 10, MemoryBytes: 256 << 20},
		Analyse: true,
	}
	for i := range 7 {
		job.Inputs = append(job.Inputs, &pluginv1.Input{Kind: &pluginv1.Input_Call{Call: fmt.Appendf(nil, "answer([%d, -2, 3, 4, -1])", i)}})
	}
	return job
}

// BenchmarkSandbox is one small program with seven tests from the host to a
// worker and back, at each level. What to compare is cpu-ms/program (of host,
// plugin, workers and programs together): wall time hangs on the neighbours.
func BenchmarkSandbox(b *testing.B) {
	for level := sandbox.Rlimits; level <= sandbox.Full; level++ {
		b.Run(level.String(), func(b *testing.B) {
			if sandbox.Offered().Highest() < level {
				b.Skipf("this machine has no level %q", level)
			}
			client := testkit.Start(b, 2, "="+level.String())
			var next atomic.Int64
			measured := func(programs int) {
				var all sync.WaitGroup
				for range 4 {
					all.Go(func() {
						for int(next.Add(1)) <= programs {
							if _, err := client.Run(b.Context(), smallJob(int(next.Load()))); err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				all.Wait()
			}
			measured(50)
			next.Store(0)
			plugin := harness.Plugin(b).Pid
			before, start := used(b, plugin), time.Now()
			b.ResetTimer()
			measured(b.N)
			cpu := used(b, plugin) - before
			b.ReportMetric(1000*cpu.Seconds()/float64(b.N), "cpu-ms/program")
			b.ReportMetric(float64(b.N)/cpu.Seconds(), "programs/core-s")
			b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "programs/s")
		})
	}
}

// used is the CPU time of this process, the plugin, its workers, and all that
// those have waited for.
func used(b *testing.B, plugin int) time.Duration {
	b.Helper()
	var self syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &self); err != nil {
		b.Fatal(err)
	}
	total := time.Duration(self.Utime.Nano() + self.Stime.Nano())
	for _, p := range append(harness.Children(plugin), harness.Process{Pid: plugin}) {
		total += harness.CPU(b, p.Pid)
	}
	return total
}
