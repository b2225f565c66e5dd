package main

import (
	"fmt"
	"runtime"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/sdk"
	"github.com/egca/egca/sdk/sandbox"
)

// workers is how many programs run at once. Twice as many samples are at work,
// so that the host's own part of one is done while the others run. Where the
// configuration leaves it open it is one a core, but no more than there is
// memory for with every program at its limit.
func workers(c config.Config) int {
	if c.Workers.Count > 0 {
		return c.Workers.Count
	}
	return fitting(runtime.GOMAXPROCS(0), sandbox.Memory(), eachMemory(c))
}

// fitting is how many workers, of as many as there are cores, may be at their
// limit and leave a quarter of the memory to all else.
func fitting(cores int, memory, each uint64) int {
	if memory == 0 {
		return cores
	}
	return max(1, min(cores, int(memory/4*3/(2*each))))
}

// eachMemory is what one program and its worker may take, in bytes.
func eachMemory(c config.Config) uint64 { return uint64(c.Limits.Memory) + sdk.WorkerMemory }

// programsMemory is what all programs that run at once may take.
func programsMemory(c config.Config) uint64 { return 2 * uint64(workers(c)) * eachMemory(c) }

func gibibytes(bytes uint64) string { return fmt.Sprintf("%.1f GiB", float64(bytes)/(1<<30)) }
