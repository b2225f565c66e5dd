package judge

import (
	"fmt"
	"time"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// foreignTime is how many times the CPU time of a reference in another language
// a candidate's is taken to be: interpreters differ that much.
const foreignTime = 10

// readLimits takes in the limits that the problem itself gives. Its memory only lowers
// the configuration's: that is what the machine was planned for.
func (p *Problem) readLimits(problem *dataset.Problem) {
	if problem.Limits == nil {
		return
	}
	p.given = *problem.Limits
	if given := config.Size(p.given.MemoryMB) << 20; given > p.config.Memory {
		p.Notes = append(p.Notes, fmt.Sprintf(
			"limits.memory_mb is %d, above limits.memory of the configuration, which holds: %d MiB",
			p.given.MemoryMB, p.config.Memory>>20))
	}
}

// setLimits gives candidates the problem's own limits. The CPU time that it does not
// give is derived from the reference's; without a reference the configuration's
// ceiling holds.
func (p *Problem) setLimits() {
	switch {
	case p.given.Seconds > 0:
		p.limits = limits(p.config, seconds(p.given.Seconds))
	case p.Reference == nil:
		p.limits = limits(p.config, p.config.CPU(0))
	default:
		slowest := p.Reference.slowest
		if p.Reference.Language != p.Language {
			slowest *= foreignTime
		}
		p.limits = forCandidates(p.config, slowest)
	}
	p.limits = p.forWriting(p.limits)
	if p.given.MemoryMB > 0 {
		p.limits.MemoryBytes = min(p.limits.MemoryBytes, uint64(p.given.MemoryMB)<<20)
	}
}

// ceiling are the limits of programs whose time is to be measured: references.
func (p *Problem) ceiling() *pluginv1.Limits {
	return p.forWriting(limits(p.config, max(p.config.CPU(0), seconds(p.given.Seconds))))
}

// limits are a run's limits for a limit on its CPU time.
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

func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }
