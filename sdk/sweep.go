package sdk

import (
	"time"

	"github.com/egca/egca/internal/process"
)

// sweepEvery is how long a process that outlived its run, and left its
// worker's group and session, may live on at most.
const sweepEvery = time.Second

// sweep kills such processes until the engine is closed. At the stronger
// sandbox levels there are none: they end with their namespace.
func (e *engine) sweep() {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-e.quit:
			return
		case <-tick.C:
			e.killOrphans()
		}
	}
}

func (e *engine) killOrphans() {
	killed, err := process.KillOrphans()
	if killed > 0 {
		e.log.Debug("killed processes that candidates left behind", "count", killed)
	}
	if err != nil {
		e.unswept.Do(func() { // it will not heal, so it is said once
			e.log.Warn("processes that candidates left behind cannot be ended", "error", err.Error())
		})
	}
}

// close ends the workers and all that their candidates left.
func (e *engine) close() {
	close(e.quit)
	e.pool.close()
	e.apart.close()
	e.killOrphans()
}
