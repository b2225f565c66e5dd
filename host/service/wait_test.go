package service

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/dataset"
)

// TestAGroupWaitsFromItsLastArrival runs by a clock of its own: a group whose members come an hour
// after each other stays open for hours, and is closed when one does not come.
func TestAGroupWaitsFromItsLastArrival(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Service{options: Options{Config: config.ServiceConfig{GroupWait: config.Duration{Duration: 90 * time.Minute}}}}
		s.log, s.queue = hclog.NewNullLogger(), newQueue(8, 1<<20)
		s.metrics, s.groups = newMetrics(s), newGroups(s)
		g := &group{service: s, name: "g", size: 8, problem: &dataset.Problem{TaskID: "t"}, full: make(chan struct{})}
		if err := s.queue.take(g.size, 0); err != nil {
			t.Fatal(err)
		}
		s.groups.open[g.name], s.groups.taken = g, g.size
		begun := time.Now()
		for range 5 {
			s.groups.mu.Lock()
			g.members = append(g.members, &arrival{})
			s.groups.wait(g)
			s.groups.mu.Unlock()
			time.Sleep(time.Hour)
			synctest.Wait()
			s.groups.mu.Lock() // the alarm may write there later, and nothing else orders the two
			closed := g.closed
			s.groups.mu.Unlock()
			if closed != "" {
				t.Fatalf("closed (%s) after %v, with a member an hour ago", closed, time.Since(begun))
			}
		}
		<-g.full
		if waited := time.Since(begun); g.closed != closedWaited || waited != 5*time.Hour+30*time.Minute {
			t.Errorf("closed (%s) after %v", g.closed, waited)
		}
		if held := s.queue.held(); held != len(g.members) {
			t.Errorf("the queue holds %d samples, and %d members came", held, len(g.members))
		}
	})
}
