package hostile

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/egca/egca/internal/testwait"
	"github.com/egca/egca/tests/harness"
)

// mark is in the name of whatever a hostile program tries to leave.
const mark = "egca-hostile-mark"

// maxPlugin bounds the plugin's and a worker's resident memory, in bytes.
const maxPlugin, maxWorker = 600 << 20, 200 << 20

// outside looks at the machine from where no program may have an effect.
type outside struct {
	plugin  int
	host    int // descriptors of this process
	own     int // descriptors of the plugin
	name    string
	workers map[int]int // descriptors of each worker, at first
	spare   int         // descriptors that a worker may have more, for a process that is ready
}

func lookOutside(t *testing.T, spare int) *outside {
	t.Helper()
	plugin := harness.Plugin(t).Pid
	name, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	o := &outside{plugin: plugin, name: name, workers: map[int]int{}, spare: spare}
	o.host, o.own = harness.Descriptors(t, os.Getpid()), harness.Descriptors(t, plugin)
	return o
}

// check: below the plugin there are workers and at most a helper of each, and
// nobody has gained a descriptor; no file was left where one might be.
func (o *outside) check(t *testing.T) {
	t.Helper()
	if now := harness.Plugin(t).Pid; now != o.plugin {
		t.Errorf("the plugin had to be started again")
		o.plugin = now
	}
	testwait.Until(t, "no process of a program is left", func() bool {
		return len(harness.Strays(o.plugin)) == 0
	})
	seen := map[int]int{}
	for _, w := range harness.Children(o.plugin) {
		if w.Resident > maxWorker {
			t.Errorf("worker %d has %d MB", w.Pid, w.Resident>>20)
		}
		before, known := o.workers[w.Pid]
		if !known {
			before = harness.Descriptors(t, w.Pid)
		}
		// While it gets a process ready it may have more for a moment.
		testwait.Until(t, fmt.Sprintf("worker %d has the %d descriptors that it had", w.Pid, before), func() bool {
			return harness.Descriptors(t, w.Pid) <= before+o.spare
		})
		seen[w.Pid] = before
	}
	if len(seen) > 2 { // one for candidates, one for references
		t.Errorf("there are %d workers: %v", len(seen), seen)
	}
	o.workers = seen
	// gRPC opens and closes as it likes: what grows, grows by more.
	if now := harness.Descriptors(t, os.Getpid()); now > o.host+8 {
		t.Errorf("the host had %d descriptors and has %d", o.host, now)
	}
	if now := harness.Descriptors(t, o.plugin); now > o.own+8 {
		t.Errorf("the plugin had %d descriptors and has %d", o.own, now)
	}
	for _, p := range harness.Processes() {
		if p.Pid == o.plugin && p.Resident > maxPlugin {
			t.Errorf("the plugin has %d MB", p.Resident>>20)
		}
	}
	for _, pattern := range []string{"/" + mark, "/*/" + mark, "/*/*/" + mark, filepath.Join(os.TempDir(), "late-*")} {
		if left, _ := filepath.Glob(pattern); len(left) > 0 {
			t.Errorf("it left %q", left)
		}
	}
	if name, err := os.Hostname(); err != nil || name != o.name {
		t.Errorf("the host is called %q, %v", name, err)
	}
}
