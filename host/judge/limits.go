package judge

import (
	"time"

	"github.com/egca/egca/host/config"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// foreignTime is how many times the CPU time of a reference in another language
// a candidate's is taken to be: interpreters differ that much.
const foreignTime = 10

// limits are a run's limits for a limit on its CPU time. The reference's own
// run gets the ceiling (c.CPU(0)).
func limits(c config.LimitsConfig, cpu time.Duration) *pluginv1.Limits {
	return &pluginv1.Limits{
		CpuSeconds:  cpu.Seconds(),
		WallSeconds: c.Wall(cpu).Seconds(),
		MemoryBytes: uint64(c.Memory), OutputBytes: uint64(c.Output), ResultBytes: uint64(c.Result),
		Events: uint64(c.Events), ValueDepth: uint32(c.ValueDepth), ValueWidth: uint32(c.ValueWidth),
	}
}

// forCandidates are the limits that follow from the CPU seconds of the
// reference's slowest test, which may be too short for its clock to see.
func forCandidates(c config.LimitsConfig, slowest float64) *pluginv1.Limits {
	return limits(c, c.CPU(max(time.Duration(slowest*float64(time.Second)), 1)))
}
