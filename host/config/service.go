package config

import (
	"net"
	"strings"
	"time"
)

// ServiceConfig is about `egca serve`.
type ServiceConfig struct {
	// Address is HOST:PORT, port 0 for any free one, or unix:PATH.
	Address string `toml:"address"`
	// TokenFile holds the bearer token that callers must know; empty: the
	// environment's EGCA_TOKEN, or none. Off localhost there must be one.
	TokenFile string `toml:"token_file"`
	TLSCert   string `toml:"tls_cert"` // PEM files; empty: no TLS
	TLSKey    string `toml:"tls_key"`

	Queue       int      `toml:"queue"`        // samples accepted and not yet answered
	QueueMemory Size     `toml:"queue_memory"` // of their completions
	GroupWait   Duration `toml:"group_wait"`   // without a further member; then a group is closed with what it has
	Drain       Duration `toml:"drain"`        // to finish what is in, when told to end

	Answers    Size     `toml:"answers"`     // of the answers kept for repeated requests
	AnswersAge Duration `toml:"answers_age"` // how long they are kept
	Problems   Size     `toml:"problems"`    // of the problems known, those used last
	MaxMessage Size     `toml:"max_message"` // one request
	// Connections is how many may have a call at work at once, and how many more
	// may be without one.
	Connections int `toml:"connections"`
	// Stall is how long a peer may take no byte, or send none of a message that
	// it has begun.
	Stall Duration `toml:"stall"`

	View       bool `toml:"view"`        // serve the viewer at /view
	ViewMemory Size `toml:"view_memory"` // of the last groups, which it shows
}

// DefaultServiceConfig is what holds where nothing is set.
func DefaultServiceConfig() ServiceConfig {
	return ServiceConfig{
		Address: "127.0.0.1:7843",
		Queue:   16384, QueueMemory: 256 << 20, GroupWait: Duration{2 * time.Minute}, Drain: Duration{time.Minute},
		Answers: 128 << 20, AnswersAge: Duration{10 * time.Minute}, Problems: 512 << 20,
		MaxMessage: 16 << 20, Connections: 512, Stall: Duration{30 * time.Second},
		View: true, ViewMemory: 64 << 20,
	}
}

// UnixSocket is the path of a unix: address; empty for another one.
func (s ServiceConfig) UnixSocket() string {
	path, ok := strings.CutPrefix(s.Address, "unix:")
	if !ok {
		return ""
	}
	return path
}

// Local reports whether only this machine can reach the address.
func (s ServiceConfig) Local() bool {
	if s.UnixSocket() != "" {
		return true
	}
	host, _, err := net.SplitHostPort(s.Address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// check is Config.check's part for the service.
func (s ServiceConfig) check(done *checks) {
	check := done.that
	host, port, err := net.SplitHostPort(s.Address)
	check(s.UnixSocket() != "" || err == nil && port != "" && !strings.HasPrefix(s.Address, "unix:"), "service.address",
		"is %q; give HOST:PORT, such as \"127.0.0.1:7843\", or \"unix:\" and a path", s.Address)
	check(err != nil || host != "" || s.UnixSocket() != "", "service.address",
		"is %q, which is every interface of this machine; name one, \"0.0.0.0\" for all", s.Address)
	check((s.TLSCert == "") == (s.TLSKey == ""), "service.tls_cert", "and service.tls_key go together; give both or none")
	done.between("service.queue", float64(s.Queue), 1, 1_000_000)
	done.between("service.connections", float64(s.Connections), 1, 65_536)
	// A message's length is 32 bits on the wire.
	done.size("service.max_message", s.MaxMessage, 64<<10, 1<<30)
	done.size("service.queue_memory", s.QueueMemory, 64<<10, 1<<40)
	done.size("service.answers", s.Answers, 0, 1<<40)
	done.size("service.view_memory", s.ViewMemory, 64<<10, 1<<40)
	done.size("service.problems", s.Problems, 64<<10, 1<<40)
	for _, room := range []struct {
		key   string
		value Size
	}{{"service.queue_memory", s.QueueMemory}, {"service.problems", s.Problems}} {
		check(room.value >= s.MaxMessage, room.key, "is %v, below service.max_message (%v); raise it",
			text(room.value), text(s.MaxMessage))
	}
	for _, wait := range []struct {
		key   string
		value Duration
	}{
		{"service.group_wait", s.GroupWait}, {"service.drain", s.Drain},
		{"service.answers_age", s.AnswersAge}, {"service.stall", s.Stall},
	} {
		check(wait.value.Duration > 0, wait.key, "is %v; give a time above 0", text(wait.value))
	}
}
