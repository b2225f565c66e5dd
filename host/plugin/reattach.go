package plugin

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strings"

	goplugin "github.com/hashicorp/go-plugin"

	"github.com/egca/egca/internal/handshake"
)

// reattachPrefix begins the variables that make the host use a plugin that
// runs already, under a debugger say, in place of starting one:
//
//	EGCA_REATTACH_PYTHON='{"Pid":4711,"Addr":{"Network":"unix","String":"/tmp/plugin123"}}'
const reattachPrefix = "EGCA_REATTACH_"

// reattachTo is the running plugin that the environment names for this one, or
// nil.
func reattachTo(name string) (*goplugin.ReattachConfig, error) {
	variable := reattachPrefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	text, set := os.LookupEnv(variable)
	if !set || text == "" {
		return nil, nil
	}
	var at struct {
		Pid  int
		Addr struct{ Network, String string }
	}
	if err := json.Unmarshal([]byte(text), &at); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrStart, variable, err)
	}
	if at.Pid <= 0 || at.Addr.Network != "unix" || at.Addr.String == "" {
		return nil, fmt.Errorf(`%w: %s: want {"Pid":N,"Addr":{"Network":"unix","String":"PATH"}}, got %.200q`,
			ErrStart, variable, text)
	}
	return &goplugin.ReattachConfig{
		Protocol:        goplugin.ProtocolGRPC,
		ProtocolVersion: handshake.Version,
		Pid:             at.Pid,
		Addr:            &net.UnixAddr{Net: "unix", Name: at.Addr.String},
		// It was not started here, so it is not ended here either.
		Test: true,
	}, nil
}
