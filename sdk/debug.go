package sdk

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	goplugin "github.com/hashicorp/go-plugin"
)

// debugArgument makes Serve serve a host that did not start it.
const debugArgument = "debug"

// debugging tells whether the process was started by hand for that.
func debugging(args []string) bool { return len(args) == 2 && args[1] == debugArgument }

// serveDebug serves until it is interrupted. It prints the variable that makes
// a host use this process, which may run under a debugger.
func serveDebug(name string, config *goplugin.ServeConfig) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	socket := make(chan *goplugin.ReattachConfig, 1)
	closed := make(chan struct{})
	config.Test = &goplugin.ServeTestConfig{Context: ctx, ReattachConfigCh: socket, CloseCh: closed}
	go goplugin.Serve(config)
	select {
	case at := <-socket:
		var where struct {
			Pid  int
			Addr struct{ Network, String string }
		}
		where.Pid = at.Pid
		where.Addr.Network, where.Addr.String = at.Addr.Network(), at.Addr.String()
		text, err := json.Marshal(where)
		if err != nil {
			return err
		}
		fmt.Printf("EGCA_REATTACH_%s='%s'\n", strings.ToUpper(strings.ReplaceAll(name, "-", "_")), text)
	case <-closed:
		return fmt.Errorf("serve for a debugger: see the message above")
	}
	<-closed
	return nil
}
