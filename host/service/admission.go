package service

import (
	"container/list"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"connectrpc.com/connect"
	"github.com/hashicorp/go-hclog"
)

// firstTime is what a new connection has until its first call is let through.
const firstTime = 5 * time.Second

// admission is a listener that lets calls decide who may stay. A connection is
// busy while a call that passed the guard is at work on it, and quiet
// otherwise. So many may be busy; calls on others wait. As many may be quiet:
// when there is one more, the peer with the most of them loses the one that
// was quiet for longest. Who knows no token is never busy, and cannot keep out
// who does.
type admission struct {
	net.Listener
	most  int
	log   hclog.Logger
	slots chan struct{} // a token for each busy connection

	mu      sync.Mutex
	quiet   *list.List // of *admitted, quiet for longest first
	peers   map[string]int
	waiting int // calls, for a slot
	warned  bool
}

func newAdmission(listener net.Listener, most int, log hclog.Logger) *admission {
	return &admission{Listener: listener, most: most, log: log, slots: make(chan struct{}, most), quiet: list.New(), peers: map[string]int{}}
}

// admitted is one connection.
type admitted struct {
	net.Conn
	to    *admission
	peer  string
	first *time.Timer
	gate  chan struct{} // held by the call that waits for a slot on the connection's behalf

	// Guarded by to.mu.
	place  *list.Element // in quiet; nil: busy, waiting or closed
	calls  int
	proven bool // a call was let through
	closed bool
}

// Accept takes every connection; the one that it must close instead, if there
// is one, is another.
func (a *admission) Accept() (net.Conn, error) {
	conn, err := a.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &admitted{Conn: conn, to: a, peer: peerOf(conn.RemoteAddr()), gate: make(chan struct{}, 1)}
	c.first = time.AfterFunc(firstTime, c.expire)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rest(c)
	return c, nil
}

// peerOf is whom a connection's address counts for: an IPv6 network of the
// smallest size that is handed out, else the address. All of a unix socket's
// are one peer.
func peerOf(address net.Addr) string {
	at, err := netip.ParseAddrPort(address.String())
	if err != nil {
		return ""
	}
	ip := at.Addr().Unmap().WithZone("")
	if ip.Is6() {
		return netip.PrefixFrom(ip, 64).Masked().String()
	}
	return ip.String()
}

// rest makes a connection quiet, and closes another one when that is too many.
// a.mu is held.
func (a *admission) rest(c *admitted) {
	if c.closed {
		return
	}
	c.place = a.quiet.PushBack(c)
	a.peers[c.peer]++
	if a.quiet.Len() <= a.most {
		return
	}
	victim := a.victim(c)
	if !a.warned {
		a.warned = true
		a.log.Warn("there are more connections without a call than service.connections; the oldest of the peer with the most is closed (later ones without a word)", "peer", victim.peer)
	}
	a.leave(victim)
	go func() { _ = victim.Close() }() // it takes the lock; an error is the peer's affair
}

// victim is the connection to close, which is not the newest: of the peer with
// the most quiet ones, the oldest that never had a call, else the oldest.
func (a *admission) victim(newest *admitted) *admitted {
	most := 0
	for _, n := range a.peers {
		most = max(most, n)
	}
	var oldest *admitted
	for e := a.quiet.Front(); e != nil; e = e.Next() {
		c := e.Value.(*admitted)
		if c == newest || a.peers[c.peer] < most {
			continue
		}
		if !c.proven {
			return c
		}
		if oldest == nil {
			oldest = c
		}
	}
	return oldest
}

// leave takes a connection out of the quiet ones. a.mu is held.
func (a *admission) leave(c *admitted) {
	if c.place == nil {
		return
	}
	a.quiet.Remove(c.place)
	c.place = nil
	if a.peers[c.peer]--; a.peers[c.peer] == 0 {
		delete(a.peers, c.peer)
	}
}

func (c *admitted) expire() {
	c.to.mu.Lock()
	proven := c.proven
	c.to.mu.Unlock()
	if !proven {
		_ = c.Close() // nobody is to be told
	}
}

// Close closes the connection.
func (c *admitted) Close() error {
	c.first.Stop()
	c.to.mu.Lock()
	c.closed = true
	c.to.leave(c)
	c.to.mu.Unlock()
	return c.Conn.Close()
}

// begin makes the connection busy with one more call. It waits for a slot, for
// as long as the context lasts; end follows unless there is an error.
func (c *admitted) begin(ctx context.Context) *connect.Error {
	a := c.to
	select { // one call waits for all of them
	case c.gate <- struct{}{}:
		defer func() { <-c.gate }()
	case <-ctx.Done():
		return refuse(connect.CodeCanceled, "the caller went away")
	}
	a.mu.Lock()
	c.proven = true
	if c.calls > 0 {
		c.calls++
		a.mu.Unlock()
		return nil
	}
	c.first.Stop()
	if a.waiting >= a.most {
		a.mu.Unlock()
		return later(connect.CodeResourceExhausted, "%d connections are busy and as many wait; call again later, or raise service.connections", a.most)
	}
	a.leave(c)
	a.waiting++
	a.mu.Unlock()
	err := c.slot(ctx)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.waiting--
	if err != nil {
		a.rest(c)
		return err
	}
	c.calls = 1
	return nil
}

func (c *admitted) slot(ctx context.Context) *connect.Error {
	select {
	case c.to.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return refuse(connect.CodeCanceled, "the caller went away")
	}
}

// end ends one call.
func (c *admitted) end() {
	a := c.to
	a.mu.Lock()
	c.calls--
	last := c.calls == 0
	if last {
		a.rest(c)
	}
	a.mu.Unlock()
	if last {
		<-a.slots
	}
}

type connectionKey struct{}

// withConnection lets calls know the connection that they came by.
func withConnection(ctx context.Context, conn net.Conn) context.Context {
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	return context.WithValue(ctx, connectionKey{}, conn)
}

// admitting has the calls that come here, which the guard has let through, keep
// their connection busy.
func admitting(next http.Handler) http.Handler {
	write := connect.NewErrorWriter()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(connectionKey{}).(*admitted); ok {
			if err := c.begin(r.Context()); err != nil {
				if write.IsSupported(r) {
					_ = write.Write(w, r, err) // the caller is gone
				} else {
					http.Error(w, err.Message(), http.StatusServiceUnavailable)
				}
				return
			}
			defer c.end()
		}
		next.ServeHTTP(w, r)
	})
}
