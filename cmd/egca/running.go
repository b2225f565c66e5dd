package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"reflect"
	"syscall"

	"github.com/hashicorp/go-hclog"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/service"
)

// running is a service at work within this process.
type running struct {
	session *session
	credits *service.Service
	server  *service.Server
	token   string
	failed  chan error // gets why it serves no longer
}

// startService serves at the configured address, with the problems of a file
// where one is named, and returns when it is ready.
func (s *session) startService(ctx context.Context, problems string) (*running, error) {
	r := &running{session: s, failed: make(chan error, 1)}
	var err error
	if r.token, err = service.Token(s.config.Service); err != nil {
		return nil, usageError{err}
	}
	if err := os.Unsetenv(service.TokenEnv); err != nil { // not for plugins
		return nil, err
	}
	r.credits = service.New(service.Options{
		Engine: s.engine, Plugins: s.plugins, Config: s.config.Service, Release: release,
		Verify: s.config.Verify.Enabled, Workers: workers(s.config.Config), Logger: s.log.Named("service"),
	})
	if problems != "" {
		if err := r.preload(problems); err != nil {
			return nil, err
		}
	}
	listener, err := service.Listen(s.config.Service)
	if err != nil {
		return nil, usageError{err}
	}
	if r.server, err = service.NewServer(r.credits, listener, r.token); err != nil {
		return nil, usageError{err}
	}
	go func() {
		if err := r.server.Serve(); err != nil {
			r.failed <- fmt.Errorf("serve %s: %w", r.server.Address(), err)
		}
	}()
	// Describe and /healthz answer while the plugins start.
	if err := r.credits.Start(ctx); err != nil {
		_ = r.server.Shutdown(ctx) // there is no work to cut off
		return nil, fmt.Errorf("no language can be served: %w", err)
	}
	return r, nil
}

func (r *running) preload(path string) error {
	problems, err := readProblems(path)
	if err != nil {
		return err
	}
	for _, problem := range problems {
		if err := r.credits.Put(problem); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// end drains the service; a signal that comes meanwhile cuts that short.
func (r *running) end() error {
	hurry, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	r.session.log.Info("draining", "at most", r.session.config.Service.Drain)
	err := r.server.Shutdown(hurry)
	r.session.log.Info("ended", "address", r.server.Address())
	return err
}

// reload reads the configuration again. What cannot change while it runs is
// logged; a configuration that is wrong changes nothing.
func (r *running) reload(global *globals) {
	s := r.session
	loaded, err := load(global)
	if err != nil {
		s.log.Error("the configuration is not reloaded", "error", err)
		return
	}
	settings, err := s.engineConfig(loaded.Config)
	if err != nil {
		s.log.Error("the configuration is not reloaded", "error", err)
		return
	}
	s.log.SetLevel(hclog.LevelFromString(loaded.Log.Level))
	r.credits.Reload(s.engine.With(settings), loaded.Verify.Enabled)
	for _, section := range restartOnly(s.config.Config, loaded.Config) {
		s.log.Warn("a change needs a restart", "section", section)
	}
	s.log.Info("the configuration is reloaded; it holds for groups that open from now on")
}

// restartOnly are the sections whose change only a restart brings about.
func restartOnly(before, after config.Config) []string {
	var changed []string
	for _, section := range []struct {
		name          string
		before, after any
	}{
		{"workers", before.Workers, after.Workers}, {"sandbox.level", before.Sandbox.Level, after.Sandbox.Level},
		{"bank", before.Bank, after.Bank}, {"service", before.Service, after.Service}, {"train", before.Train, after.Train},
		{"plugins", before.Plugins, after.Plugins}, {"log.format", before.Log.Format, after.Log.Format},
	} {
		if !reflect.DeepEqual(section.before, section.after) {
			changed = append(changed, section.name)
		}
	}
	return changed
}
