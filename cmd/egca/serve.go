package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

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
	command.Flags().
		StringVar(&flags.address, "address", "", "where to listen, HOST:PORT or unix:PATH (default: service.address)")
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
	ctx := command.Context()
	again := make(chan os.Signal, 1)
	signal.Notify(again, syscall.SIGHUP)
	defer signal.Stop(again)
	running, err := s.startService(ctx, flags.problems)
	if err != nil {
		return err
	}
	if err := announce(command, flags, running.server); err != nil {
		return errors.Join(err, running.end())
	}
	for {
		select {
		case err := <-running.failed:
			return errors.Join(err, running.end())
		case <-again:
			running.reload(global)
		case <-ctx.Done():
			return running.end()
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
