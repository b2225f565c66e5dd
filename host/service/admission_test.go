package service

import (
	"context"
	"math/rand/v2"
	"net"
	"testing"

	"github.com/hashicorp/go-hclog"
)

// queueListener gives out what was put in.
type queueListener struct {
	net.Listener
	conns chan net.Conn
}

func (q queueListener) Accept() (net.Conn, error) { return <-q.conns, nil }

type addressed struct {
	net.Conn
	from net.Addr
}

func (a addressed) RemoteAddr() net.Addr { return a.from }

// arrive is a new connection of a peer.
func arrive(t *testing.T, a *admission, from string) *admitted {
	t.Helper()
	at, err := net.ResolveTCPAddr("tcp", from)
	if err != nil {
		t.Fatal(err)
	}
	near, far := net.Pipe()
	t.Cleanup(func() { far.Close() })
	a.Listener.(queueListener).conns <- addressed{near, at}
	conn, err := a.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return conn.(*admitted)
}

func testAdmission(most int) *admission {
	return newAdmission(queueListener{conns: make(chan net.Conn, 1)}, most, hclog.NewNullLogger())
}

// here tells whether the service still has the connection.
func (c *admitted) here() bool {
	c.to.mu.Lock()
	defer c.to.mu.Unlock()
	return c.place != nil || c.calls > 0
}

func TestThePeerWithTheMostMakesRoom(t *testing.T) {
	a := testAdmission(3)
	one := arrive(t, a, "10.0.0.1:1")
	crowd := []*admitted{arrive(t, a, "10.0.0.2:1"), arrive(t, a, "10.0.0.2:2"), arrive(t, a, "10.0.0.2:3")}
	if !one.here() || crowd[0].here() || !crowd[1].here() || !crowd[2].here() {
		t.Error("the one without others like it has made room, or not the oldest")
	}
	// One that had a call goes after those that never had one.
	if err := crowd[1].begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	crowd[1].end()
	newest := arrive(t, a, "10.0.0.2:4")
	if !crowd[1].here() || crowd[2].here() || !newest.here() || !one.here() {
		t.Error("one that had a call has made room for one that had none")
	}
}

func TestPeers(t *testing.T) {
	for _, pair := range [][2]string{{"[2001:db8::1]:1", "[2001:db8::ffff:2]:9"}, {"1.2.3.4:1", "[::ffff:1.2.3.4]:2"}} {
		one, _ := net.ResolveTCPAddr("tcp", pair[0])
		other, _ := net.ResolveTCPAddr("tcp", pair[1])
		if peerOf(one) != peerOf(other) {
			t.Errorf("%v count apart: %q, %q", pair, peerOf(one), peerOf(other))
		}
	}
	one, _ := net.ResolveTCPAddr("tcp", "1.2.3.4:1")
	other, _ := net.ResolveTCPAddr("tcp", "1.2.3.5:1")
	if peerOf(one) == peerOf(other) {
		t.Error("two addresses count as one peer")
	}
	if got := peerOf(&net.UnixAddr{Name: "@", Net: "unix"}); got != "" {
		t.Errorf("a unix socket's peer is %q", got)
	}
}

// A connection that never had a call let through ends with its time; another
// does not.
func TestTheFirstCallHasATime(t *testing.T) {
	a := testAdmission(3)
	silent, proven := arrive(t, a, "10.0.0.1:1"), arrive(t, a, "10.0.0.1:2")
	if err := proven.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	proven.end()
	silent.expire()
	proven.expire()
	if silent.here() || !proven.here() {
		t.Error("the wrong one was closed")
	}
}

// Where as many wait as may, one more is told to come later.
func TestWaitingIsBounded(t *testing.T) {
	a := testAdmission(1)
	busy, waiting, late := arrive(t, a, "10.0.0.1:1"), arrive(t, a, "10.0.0.2:1"), arrive(t, a, "10.0.0.3:1")
	if err := busy.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		if err := waiting.begin(t.Context()); err != nil {
			done <- err
		}
		close(done)
	}()
	for a.waits() == 0 {
	}
	if err := late.begin(t.Context()); err == nil {
		t.Error("two wait where one may")
	}
	busy.end()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	// One whose caller goes away gives its place back.
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := late.begin(gone); err == nil || a.waits() != 0 {
		t.Errorf("%v, %d wait", err, a.waits())
	}
	waiting.end()
}

// Whatever connections come, call and go, as many are busy and quiet as may be,
// and the books are right.
func TestAdmissionProperties(t *testing.T) {
	const most = 5
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		a := testAdmission(most)
		var all []*admitted
		for range 300 {
			switch c := pick(r, all); {
			case c == nil || r.IntN(3) == 0:
				peers := []string{"10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1"}
				all = append(all, arrive(t, a, peers[r.IntN(3)]))
			case r.IntN(4) == 0 && c.calls == 0:
				c.Close()
			case c.calls > 0 && r.IntN(2) == 0:
				c.end()
			case c.calls > 0 || len(a.slots) < most:
				if err := c.begin(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			a.check(t, all, most)
		}
	}
}

func pick(r *rand.Rand, all []*admitted) *admitted {
	if len(all) == 0 {
		return nil
	}
	return all[r.IntN(len(all))]
}

func (a *admission) check(t *testing.T, all []*admitted, most int) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	busy, quiet, peers := 0, 0, map[string]int{}
	for _, c := range all {
		if c.calls > 0 {
			busy++
		}
		if c.place != nil {
			quiet++
			peers[c.peer]++
			if c.calls > 0 {
				t.Fatal("one is quiet and busy")
			}
		}
	}
	if busy != len(a.slots) || busy > most || quiet != a.quiet.Len() || quiet > most {
		t.Fatalf("%d busy with %d slots, %d quiet of %d", busy, len(a.slots), quiet, a.quiet.Len())
	}
	for peer, n := range peers {
		if a.peers[peer] != n {
			t.Fatalf("%s has %d, counted %d", peer, n, a.peers[peer])
		}
	}
	if len(a.peers) != len(peers) {
		t.Fatalf("%v, counted %v", peers, a.peers)
	}
}
