package config

import (
	"strings"
	"testing"
	"time"
)

func TestServiceAddresses(t *testing.T) {
	for address, want := range map[string]struct{ good, local bool }{
		"127.0.0.1:7843": {true, true}, "localhost:0": {true, true}, "[::1]:80": {true, true}, "unix:/run/egca/s": {true, true},
		"unix:relative": {true, true}, "0.0.0.0:7843": {true, false}, "[::]:1": {true, false}, "trainer-1:7843": {true, false},
		"10.0.0.3:1": {true, false}, ":7843": {false, false}, "": {false, false}, "unix:": {false, false}, "127.0.0.1": {false, false},
		"localhost:": {false, true},
	} {
		c := DefaultConfig()
		c.Service.Address = address
		if err := c.Validate(); (err == nil) != want.good {
			t.Errorf("%q: %v", address, err)
		} else if err != nil && !strings.HasPrefix(err.Error(), "service.address is ") {
			t.Errorf("%q: %v", address, err)
		}
		if got := c.Service.Local(); got != want.local {
			t.Errorf("%q is local: %v", address, got)
		}
	}
}

func TestServiceValues(t *testing.T) {
	for key, change := range map[string]func(*ServiceConfig){
		"service.tls_cert":     func(c *ServiceConfig) { c.TLSCert = "cert.pem" },
		"service.queue":        func(c *ServiceConfig) { c.Queue = 0 },
		"service.queue_memory": func(c *ServiceConfig) { c.QueueMemory = c.MaxMessage - 1 },
		"service.group_wait":   func(c *ServiceConfig) { c.GroupWait = Duration{} },
		"service.drain":        func(c *ServiceConfig) { c.Drain = Duration{-time.Second} },
		"service.answers_age":  func(c *ServiceConfig) { c.AnswersAge = Duration{} },
		"service.problems":     func(c *ServiceConfig) { c.Problems = 1 },
		"service.max_message":  func(c *ServiceConfig) { c.MaxMessage = 1 << 10 },
		"service.connections":  func(c *ServiceConfig) { c.Connections = 0 },
		"service.stall":        func(c *ServiceConfig) { c.Stall = Duration{} },
	} {
		c := DefaultConfig()
		change(&c.Service)
		err := c.Validate()
		if err == nil || !strings.HasPrefix(err.Error(), key+" ") {
			t.Errorf("%s: %v", key, err)
		}
	}
}
