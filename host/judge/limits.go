package judge

import (
	"time"

	"github.com/egca/egca/host/config"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// limits are a run's limits, given the CPU seconds that the reference took on
// its slowest test; 0 for the reference's own run, which gets the ceiling.
func limits(c config.LimitsConfig, reference float64) *pluginv1.Limits {
	cpu := c.CPU(time.Duration(reference * float64(time.Second)))
	return &pluginv1.Limits{
		CpuSeconds:  cpu.Seconds(),
		WallSeconds: c.Wall(cpu).Seconds(),
		MemoryBytes: uint64(c.Memory), OutputBytes: uint64(c.Output), ResultBytes: uint64(c.Result),
		Events: uint64(c.Events), ValueDepth: uint32(c.ValueDepth), ValueWidth: uint32(c.ValueWidth),
	}
}
