// Package handshake holds what both ends of the plugin connection must agree
// on before the first call: go-plugin's cookie and version, the name under
// which the Tracer service is dispensed, and the size of a message. A plugin
// in another language reads the same facts in docs/PLUGINS.md.
package handshake

import (
	"context"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// CookieKey is a variable of a plugin's environment, and CookieValue its value.
	// They are no secret: they tell a plugin started by hand why it will not serve.
	CookieKey = "EGCA_PLUGIN"
	// CookieValue is CookieKey's value.
	CookieValue = "execution-grounded-credit-assignment"

	// Version is go-plugin's application version in the handshake line. It
	// never changes: the protocol's own version is negotiated by Describe,
	// which can name what both sides speak.
	Version = 1

	// Service is the name under which go-plugin dispenses the tracer.
	Service = "tracer"

	// MaxMessage is the largest gRPC message in either direction, in bytes.
	MaxMessage = 64 << 20
)

// Versions are the versions of the Tracer protocol that this code speaks,
// highest first.
func Versions() []uint32 { return []uint32{2} }

// Config is go-plugin's form of the constants above.
func Config() goplugin.HandshakeConfig {
	return goplugin.HandshakeConfig{
		ProtocolVersion:  Version,
		MagicCookieKey:   CookieKey,
		MagicCookieValue: CookieValue,
	}
}

// Plugins is the set that a host dispenses from and a plugin serves. server is
// nil on the host's side.
func Plugins(server pluginv1.TracerServer) goplugin.PluginSet {
	return goplugin.PluginSet{Service: &tracer{server: server}}
}

// tracer ties the generated service to go-plugin.
type tracer struct {
	goplugin.NetRPCUnsupportedPlugin
	server pluginv1.TracerServer
}

// GRPCServer registers the service on the plugin's side.
func (t *tracer) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	pluginv1.RegisterTracerServer(s, t.server)
	return nil
}

// GRPCClient returns a pluginv1.TracerClient on the host's side.
func (t *tracer) GRPCClient(_ context.Context, _ *goplugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return pluginv1.NewTracerClient(conn), nil
}

// ServerOptions raises grpc-go's limit of 4 MiB on received messages.
func ServerOptions(options []grpc.ServerOption) []grpc.ServerOption {
	return append(options, grpc.MaxRecvMsgSize(MaxMessage), grpc.MaxSendMsgSize(MaxMessage))
}

// DialOptions bounds what a host accepts from a plugin.
func DialOptions() []grpc.DialOption {
	return []grpc.DialOption{grpc.WithDefaultCallOptions(
		grpc.MaxCallRecvMsgSize(MaxMessage), grpc.MaxCallSendMsgSize(MaxMessage))}
}
