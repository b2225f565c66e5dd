package plugin

import (
	"runtime"
	"time"

	"github.com/hashicorp/go-hclog"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// Options say how a plugin is set up. The zero value is good but for Sandbox,
// whose zero asks for a strong level.
type Options struct {
	Workers     int    // jobs the plugin runs at once; 0: one a core
	Sandbox     string // the least level to accept, see docs/SECURITY.md
	OptionsJSON []byte // the plugin's own options; nil for none
	Release     string // the host's own version, told to the plugin
	Logger      hclog.Logger

	// StartTime bounds the time from a plugin's start to its handshake line;
	// 0: a minute, since a busy machine may need much of it.
	StartTime time.Duration
	// Grace is what a call may take beyond what its limits allow for; 0: 30 s.
	Grace time.Duration
	// ParseTime is what an analysis or a split may take; 0: 30 s.
	ParseTime time.Duration
	// WallSeconds stands for a job's wall limit when it leaves that to the
	// plugin, to know when the plugin hangs; 0: 30.
	WallSeconds float64
}

const (
	// describeTime is the protocol's bound on the first answer.
	describeTime = 30 * time.Second
	// configureTime is generous: an interpreter may start for the first time.
	configureTime = 3 * time.Minute
	// inputSpare is what a plugin may need for an input beyond its wall time:
	// loading, sending, starting a worker anew.
	inputSpare = 5 * time.Second
	// wallFactor: an SDK plugin lets an input run to twice its wall limit and,
	// when its worker was stuck, once more.
	wallFactor = 4
	// maxWall keeps a budget within what a Duration holds, in seconds.
	maxWall = 3600
)

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Logger == nil {
		o.Logger = hclog.NewNullLogger()
	}
	if o.StartTime <= 0 {
		o.StartTime = time.Minute
	}
	if o.Grace <= 0 {
		o.Grace = 30 * time.Second
	}
	if o.ParseTime <= 0 {
		o.ParseTime = 30 * time.Second
	}
	if o.WallSeconds <= 0 {
		o.WallSeconds = 30
	}
	return o
}

// budget is what a job may take once a worker has begun it.
func (o Options) budget(job *pluginv1.Job) time.Duration {
	wall := job.GetLimits().GetWallSeconds()
	if !(wall > 0) {
		wall = o.WallSeconds
	}
	// A job of no limits to speak of is cheap to wait for in tests, too: the
	// spare follows the grace where that is short.
	spare := min(inputSpare, o.Grace)
	input := time.Duration(wallFactor*min(wall, maxWall)*float64(time.Second)) + spare
	return time.Duration(len(job.GetInputs()))*input + o.Grace
}
