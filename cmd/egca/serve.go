package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"reflect"
	"syscall"

	"github.com/hashicorp/go-hclog"
	"github.com/spf13/cobra"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/service"
)

type serveFlags struct {
	problems, address string
	json              bool
}

func newServe(global *globals) *cobra.Command {
	flags := &serveFlags{}
	command := &cobra.Command{
		Use:   "serve",
		Short: "Serve credits to trainers",
		Long: `serve answers trainers over gRPC, gRPC-web and JSON over HTTP, on one port or
unix socket (docs/SERVICE.md). It prints a line when it is ready.

SIGTERM drains it: what is in is finished, for at most service.drain; a second
one ends it at once. SIGHUP reads the configuration again. The bearer token of
callers comes from service.token_file or the variable EGCA_TOKEN, never from an
argument.`,
		Example: `  egca serve
  egca serve --problems problems.jsonl --address unix:/run/user/1000/egca/credits.sock
  egca serve --address 127.0.0.1:0 --json

  curl http://127.0.0.1:7843/egca.service.v1.Credits/Describe -H 'Content-Type: application/json' -d '{}'`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return runServe(command, global, flags)
		},
	}
	command.Flags().StringVar(&flags.problems, "problems", "", "problems to know from the start")
	command.Flags().StringVar(&flags.address, "address", "", "where to listen, HOST:PORT or unix:PATH (default: service.address)")
	command.Flags().BoolVar(&flags.json, "json", false, "print the line of being ready as JSON")
	global.addVerify(command)
	return command
}

func runServe(command *cobra.Command, global *globals, flags *serveFlags) error {
	global.change = func(c *config.Config) {
		if flags.address != "" {
			c.Service.Address = flags.address
		}
	}
	s, err := open(command.Context(), global)
	if err != nil {
		return err
	}
	defer s.Close()
	token, err := service.Token(s.config.Service)
	if err != nil {
		return usageError{err}
	}
	os.Unsetenv(service.TokenEnv) // no child process needs it
	credits := service.New(service.Options{
		Engine: s.engine, Plugins: s.plugins, Config: s.config.Service, Release: release,
		Verify: s.config.Verify.Enabled, Workers: workers(s.config.Config), Logger: s.log.Named("service"),
	})
	defer credits.Close()
	if flags.problems != "" {
		if err := preload(credits, flags.problems); err != nil {
			return err
		}
	}
	listener, err := service.Listen(s.config.Service)
	if err != nil {
		return usageError{err}
	}
	server, err := service.NewServer(credits, listener, token)
	if err != nil {
		return usageError{err}
	}
	return s.serve(command, global, flags, credits, server)
}

func preload(credits *service.Service, path string) error {
	problems, err := readProblems(path)
	if err != nil {
		return err
	}
	for _, problem := range problems {
		if err := credits.Put(problem); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

// serve serves until the context ends, then drains.
func (s *session) serve(command *cobra.Command, global *globals, flags *serveFlags, credits *service.Service, server *service.Server) error {
	ctx := command.Context()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve() }()
	again := make(chan os.Signal, 1)
	signal.Notify(again, syscall.SIGHUP)
	defer signal.Stop(again)
	// Describe and /healthz answer while the plugins start.
	if err := credits.Start(ctx); err != nil {
		_ = server.Shutdown(ctx) // there is no work to cut off
		return fmt.Errorf("no language can be served: %w", err)
	}
	if err := announce(command, flags, server); err != nil {
		return err
	}
	for {
		select {
		case err := <-failed:
			return fmt.Errorf("serve %s: %w", server.Address(), err)
		case <-again:
			s.reload(global, credits)
		case <-ctx.Done():
			hurry, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			s.log.Info("draining", "at most", s.config.Service.Drain)
			err := server.Shutdown(hurry)
			s.log.Info("ended", "address", server.Address())
			return err
		}
	}
}

// announce prints that calls are served. It is the only line on standard
// output.
func announce(command *cobra.Command, flags *serveFlags, server *service.Server) error {
	out := command.OutOrStdout()
	if !flags.json {
		_, err := fmt.Fprintf(out, "serving on %s\n", server.Address())
		return err
	}
	return json.NewEncoder(out).Encode(struct {
		Event   string `json:"event"`
		Address string `json:"address"`
		Pid     int    `json:"pid"`
		Release string `json:"release"`
	}{"ready", server.Address(), os.Getpid(), release})
}

// reload reads the configuration again. What cannot change while it runs is
// logged; a configuration that is wrong changes nothing.
func (s *session) reload(global *globals, credits *service.Service) {
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
	credits.Reload(s.engine.With(settings), loaded.Verify.Enabled)
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
		{"workers", before.Workers, after.Workers}, {"sandbox", before.Sandbox, after.Sandbox},
		{"service", before.Service, after.Service}, {"plugins", before.Plugins, after.Plugins},
		{"log.format", before.Log.Format, after.Log.Format},
	} {
		if !reflect.DeepEqual(section.before, section.after) {
			changed = append(changed, section.name)
		}
	}
	return changed
}
