// Command mockplugin is a tracer plugin for tests, built on go-plugin alone.
// What it does with a job stands in the program's source, what it does as a
// whole in its arguments:
//
//	versions=99      Describe speaks these versions only
//	name=other       Describe tells this name
//	die-on-start     exits with 3 before the handshake
//	no-handshake     runs and prints nothing but a line to standard error
//	bad-handshake    prints what is no handshake
//	cert-handshake   adds a certificate to the handshake line
//	tcp              listens on a port
//	die-on-configure exits with 4 in Configure
//	refuse           Configure fails with a remedy
//	slow-describe    Describe never answers
//	no-shutdown      ignores the request to end
//	can=edit         has this capability too
//	fault=NAME       is a plugin for internal/mocklang that has this fault alone
//	                 (faults.go); "none" for a plugin without any
package main

import (
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"github.com/egca/egca/internal/handshake"
	"github.com/egca/egca/internal/process"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func main() {
	args := os.Args[1:]
	switch {
	case has(args, "die-on-start"):
		fmt.Fprintln(os.Stderr, "mock: no licence, no service")
		os.Exit(3)
	case has(args, "no-handshake"):
		fmt.Fprintln(os.Stderr, "mock: no handshake")
		process.Forever()
	case has(args, "bad-handshake"):
		fmt.Println(strings.Repeat("what is this", 2000))
		process.Forever()
	case has(args, "cert-handshake"), has(args, "tcp"):
		if err := serveBare(args); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig: handshake.Config(),
		Plugins:         handshake.Plugins(newServer(args)),
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(handshake.ServerOptions(options)...)
		},
	})
	if has(args, "no-shutdown") {
		process.Forever()
	}
}

// serveBare serves as a plugin that is not made with go-plugin would, and
// prints a handshake line of its own.
func serveBare(args []string) error {
	network, address := "unix", os.Getenv("PLUGIN_UNIX_SOCKET_DIR")+"/mock"
	if has(args, "tcp") {
		network, address = "tcp", "127.0.0.1:0"
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		return err
	}
	server := grpc.NewServer(handshake.ServerOptions(nil)...)
	tracer := handshake.Plugins(newServer(args))[handshake.Service].(goplugin.GRPCPlugin)
	if err := tracer.GRPCServer(nil, server); err != nil {
		return err
	}
	line := fmt.Sprintf("1|1|%s|%s|grpc", network, listener.Addr())
	if has(args, "cert-handshake") {
		line += "|" + certificate
	}
	fmt.Println(line)
	return server.Serve(listener)
}

// newServer is the plugin that the arguments ask for.
func newServer(args []string) pluginv1.TracerServer {
	if name := value(args, "fault", ""); name != "" {
		return newFaulty(name)
	}
	return newTracer(args)
}

func has(args []string, name string) bool { return slices.Contains(args, name) }

// value is what follows name= in the arguments, or standard.
func value(args []string, name, standard string) string {
	for _, arg := range args {
		if rest, ok := strings.CutPrefix(arg, name+"="); ok {
			return rest
		}
	}
	return standard
}

func versions(args []string) []uint32 {
	var all []uint32
	for _, text := range strings.Split(value(args, "versions", "2"), ",") {
		if n, err := strconv.ParseUint(text, 10, 32); err == nil {
			all = append(all, uint32(n))
		}
	}
	return all
}
