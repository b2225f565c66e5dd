package sdk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"github.com/egca/egca/internal/handshake"
	"github.com/egca/egca/internal/process"
	"github.com/egca/egca/sdk/sandbox"
)

// A plugin keeps next to nothing between jobs, so that at Go's own pace its heap
// is walked every few dozen programs. Garbage may grow to a multiple of what is
// in use, up to the limit.
const (
	gcPercent   = 400
	memoryLimit = 512 << 20 // bytes
)

// ErrPlugin is a Plugin that cannot be served: a field is missing.
var ErrPlugin = errors.New("incomplete plugin")

// Serve serves the plugin to the host that started this process and returns
// when the host is done with it or is gone. No worker is left behind. A main
// prints the error, if there is one, and exits with 1:
//
//	if err := sdk.Serve(plugin); err != nil {
//		fmt.Fprintln(os.Stderr, err)
//		os.Exit(1)
//	}
//
// Started by hand, without the host's cookie, the process says so and exits;
// started by hand with the one argument "debug" it prints a variable that makes
// a host use it, and serves until it is interrupted.
//
// The plugin runs its own program again to build a worker's sandbox, so main
// should do nothing before it calls Serve.
func Serve(p Plugin) error {
	if sandbox.Requested() {
		return sandbox.Enter()
	}
	switch {
	case p.Description.GetName() == "":
		return fmt.Errorf("%w: Description.Name is empty", ErrPlugin)
	case len(p.Description.GetLanguages()) == 0:
		return fmt.Errorf("%w: Description.Languages is empty", ErrPlugin)
	case p.Prepare == nil:
		return fmt.Errorf("%w: Prepare is nil", ErrPlugin)
	}
	if err := sandbox.Seal(); err != nil {
		return err
	}
	debug.SetGCPercent(gcPercent)
	debug.SetMemoryLimit(memoryLimit)
	log := hclog.New(&hclog.LoggerOptions{Name: p.Description.GetName(),
		Level: hclog.Info, Output: os.Stderr, JSONFormat: true})
	done, end := context.WithCancel(context.Background())
	defer end()
	s := newService(done, p, log)
	defer s.close()
	// go-plugin's Serve has no way to be asked to end but from the host; with
	// the host gone there is no one left to ask. Workers die with the process
	// (Pdeathsig); the files are what is left to remove.
	defer process.WatchParent(func() {
		end()
		s.close()
		hostGone()
	})()
	config := &goplugin.ServeConfig{
		HandshakeConfig: handshake.Config(),
		Plugins:         handshake.Plugins(s),
		Logger:          log,
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(handshake.ServerOptions(options)...)
		},
	}
	if debugging(os.Args) {
		return serveDebug(p.Description.GetName(), config)
	}
	goplugin.Serve(config)
	return nil
}

// hostGone ends this process the way the host's end should have. It is no
// os.Exit: Serve's caller must not run on as if it had been asked to end.
func hostGone() {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the host is gone and this plugin could not end itself:", err)
	}
}
