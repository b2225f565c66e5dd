package process

import (
	"math"
	"time"
)

// Forever does not return. An empty select would not do: with no other
// goroutine the runtime calls it a deadlock and ends the process.
func Forever() {
	for {
		time.Sleep(math.MaxInt64)
	}
}
