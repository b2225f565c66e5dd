package sdk

import (
	"fmt"
	"math"
	"time"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// maxSeconds is the most that a CPU or wall limit can be; higher ones are
	// lowered to it.
	maxSeconds = 3600
	// maxResultBytes leaves a frame room for the envelope around a result.
	maxResultBytes = maxFrame - 1<<20
	// inputGrace is what an input may take beyond twice its wall limit before
	// the worker is held to be stuck: loading, instrumenting, sending.
	inputGrace = 5 * time.Second
)

// DefaultLimits stand in for zeros when a plugin has no Defaults of its own.
func DefaultLimits() *pluginv1.Limits {
	return &pluginv1.Limits{
		CpuSeconds:  5,
		WallSeconds: 10,
		MemoryBytes: 1 << 30,
		OutputBytes: 1 << 20,
		ResultBytes: 16 << 20,
		Events:      50_000,
		ValueDepth:  12,
		ValueWidth:  256,
	}
}

// fillLimits is asked with defaults in place of zeros and lowered to what the
// SDK can hold. An error names the field.
func fillLimits(asked, defaults *pluginv1.Limits) (*pluginv1.Limits, error) {
	cpu, err := seconds("cpu_seconds", asked.GetCpuSeconds(), defaults.GetCpuSeconds())
	if err != nil {
		return nil, err
	}
	wall, err := seconds("wall_seconds", asked.GetWallSeconds(), defaults.GetWallSeconds())
	if err != nil {
		return nil, err
	}
	return &pluginv1.Limits{
		CpuSeconds:  cpu,
		WallSeconds: wall,
		MemoryBytes: or(asked.GetMemoryBytes(), defaults.GetMemoryBytes()),
		OutputBytes: or(asked.GetOutputBytes(), defaults.GetOutputBytes()),
		ResultBytes: min(or(asked.GetResultBytes(), defaults.GetResultBytes()), maxResultBytes),
		Events:      or(asked.GetEvents(), defaults.GetEvents()),
		ValueDepth:  or(asked.GetValueDepth(), defaults.GetValueDepth()),
		ValueWidth:  or(asked.GetValueWidth(), defaults.GetValueWidth()),
	}, nil
}

func seconds(field string, asked, standard float64) (float64, error) {
	if math.IsNaN(asked) || math.IsInf(asked, 0) || asked < 0 {
		return 0, fmt.Errorf("limits.%s is %v: give a number of seconds, or 0 for the default", field, asked)
	}
	return min(or(asked, standard), maxSeconds), nil
}

func or[T comparable](asked, standard T) T {
	var zero T
	if asked == zero {
		return standard
	}
	return asked
}

// backstop is how long the SDK waits for one input's result.
func (e *engine) backstop(limits *pluginv1.Limits) time.Duration {
	return time.Duration(2*limits.WallSeconds*float64(time.Second)) + e.grace
}
