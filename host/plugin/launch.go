package plugin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/egca/egca/internal/handshake"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// closeTime is what a plugin has to end when asked, before it is killed.
const closeTime = 2 * time.Second

// launched is a plugin's process and connection, described and configured.
type launched struct {
	client      *goplugin.Client
	conn        *grpc.ClientConn
	runner      *processRunner // nil when attached to
	folder      *folder        // nil when attached to
	tracer      pluginv1.TracerClient
	description *pluginv1.DescribeResponse
	configured  *pluginv1.ConfigureResponse
}

// launch starts a plugin, or attaches to the one that the environment names,
// and brings it to where jobs can be run. On error nothing is left behind.
func launch(ctx context.Context, m *Manifest, o Options) (*launched, error) {
	at, err := reattachTo(m.Name)
	if err != nil {
		return nil, err
	}
	l := &launched{}
	config := &goplugin.ClientConfig{
		HandshakeConfig:  handshake.Config(),
		Plugins:          handshake.Plugins(nil),
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		GRPCDialOptions:  handshake.DialOptions(),
		SkipHostEnv:      true,
		StartTimeout:     o.StartTime,
		// What matters of go-plugin's own messages comes back as errors.
		Logger:   hclog.NewNullLogger(),
		Reattach: at,
	}
	if at == nil {
		if err := executable(m); err != nil {
			return nil, err
		}
		if l.folder, err = newFolder(); err != nil {
			return nil, fmt.Errorf("plugin %s: %w: %w", m.Name, ErrStart, err)
		}
		l.runner = newRunner(m, environment(l.folder.path), o.Logger.Named(m.Name))
		config.UnixSocketConfig = &goplugin.UnixSocketConfig{TempDir: l.folder.path}
		config.RunnerFunc = l.runner.prepare
	}
	l.client = goplugin.NewClient(config)
	if err := l.bringUp(ctx, m, o); err != nil {
		stderr := ""
		if l.runner != nil {
			stderr = l.runner.stderr.lastLines()
		}
		err = errors.Join(err, l.kill())
		if stderr != "" {
			err = fmt.Errorf("%w\n  its last lines:\n%s", err, stderr)
		}
		return nil, fmt.Errorf("plugin %s (%s): %w", m.Name, m.Path(), err)
	}
	return l, nil
}

// executable finds what exec would only call "permission denied".
func executable(m *Manifest) error {
	info, err := os.Stat(m.Path())
	switch {
	case err != nil:
		return fmt.Errorf("plugin %s: %w: %w; its manifest is in %s, build the plugin or mend its command",
			m.Name, ErrStart, err, m.Dir)
	case info.IsDir() || info.Mode()&0o111 == 0:
		return fmt.Errorf("plugin %s: %w: %s is no executable file; mend the command in %s or chmod +x the file",
			m.Name, ErrStart, m.Path(), m.Dir)
	}
	return nil
}

func (l *launched) bringUp(ctx context.Context, m *Manifest, o Options) error {
	if l.runner != nil {
		// go-plugin's Start takes no context.
		stop := context.AfterFunc(ctx, func() { _ = l.runner.Kill(ctx) })
		defer stop()
	}
	protocol, err := l.client.Client()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil && l.runner == nil {
		return fmt.Errorf("%w: nothing serves where %s* points: %w; start the plugin with the argument \"debug\" and "+
			"set what it prints, or unset the variable", ErrStart, reattachPrefix, err)
	}
	if err != nil {
		return fmt.Errorf("%w: no handshake: %w; a plugin prints one line to standard output and serves gRPC "+
			"(docs/PLUGINS.md)", ErrStart, err)
	}
	grpcClient, ok := protocol.(*goplugin.GRPCClient)
	if !ok {
		return fmt.Errorf("%w: it does not speak gRPC", ErrStart)
	}
	l.conn = grpcClient.Conn
	l.tracer = pluginv1.NewTracerClient(l.conn)
	version, err := l.describe(ctx, m, o)
	if err != nil {
		return err
	}
	return l.configure(ctx, o, version)
}

// describe asks what the plugin is and chooses the version to speak.
func (l *launched) describe(ctx context.Context, m *Manifest, o Options) (uint32, error) {
	timed, cancel := context.WithTimeout(ctx, describeTime)
	defer cancel()
	description, err := l.tracer.Describe(timed, &pluginv1.DescribeRequest{
		HostVersions: handshake.Versions(), HostRelease: o.Release})
	switch {
	case ctx.Err() != nil:
		return 0, context.Cause(ctx)
	case ranOut(timed, err):
		return 0, fmt.Errorf("%w: Describe gave no answer within %v", ErrStart, describeTime)
	case err != nil:
		return 0, fmt.Errorf("%w: Describe: %s", ErrStart, rpcText(err))
	}
	version := uint32(0)
	for _, v := range handshake.Versions() {
		if slices.Contains(description.GetVersions(), v) {
			version = v
			break
		}
	}
	if version == 0 {
		return 0, fmt.Errorf("%w: the host speaks %v and the plugin (release %q) speaks %v; install releases that fit",
			ErrVersion, handshake.Versions(), description.GetRelease(), description.GetVersions())
	}
	if description.GetName() != m.Name {
		return 0, fmt.Errorf("%w: it calls itself %q and its manifest %q; mend the manifest's name or command",
			ErrManifest, description.GetName(), m.Name)
	}
	for _, language := range m.Languages {
		if !slices.ContainsFunc(description.GetLanguages(), func(l *pluginv1.Language) bool { return l.GetName() == language }) {
			return 0, fmt.Errorf("%w: the manifest lists language %q, which the plugin does not have", ErrManifest, language)
		}
	}
	l.description = description
	return version, nil
}

func (l *launched) configure(ctx context.Context, o Options, version uint32) error {
	timed, cancel := context.WithTimeout(ctx, configureTime)
	defer cancel()
	configured, err := l.tracer.Configure(timed, &pluginv1.ConfigureRequest{
		Version:     version,
		Workers:     uint32(o.Workers),
		Sandbox:     o.Sandbox,
		OptionsJson: o.OptionsJSON,
	})
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case ranOut(timed, err):
		return fmt.Errorf("%w: Configure gave no answer within %v", ErrStart, configureTime)
	case err != nil:
		return fmt.Errorf("%w: %s", ErrStart, rpcText(err))
	}
	l.configured = configured
	return nil
}

// end asks the plugin to end and kills it when it doesn't in time. It returns
// when the process is gone and its folder removed. One that was attached to is
// left running.
func (l *launched) end() error {
	if l.runner == nil {
		return l.conn.Close()
	}
	timer := time.AfterFunc(closeTime, func() { _ = l.runner.Kill(context.Background()) })
	defer timer.Stop()
	return l.reap()
}

// kill ends the plugin at once, from any state.
func (l *launched) kill() error {
	if l.runner == nil {
		if l.conn != nil {
			return l.conn.Close()
		}
		return nil
	}
	_ = l.runner.Kill(context.Background()) // never fails
	return l.reap()
}

// reap releases what go-plugin holds.
func (l *launched) reap() error {
	l.client.Kill()
	if p := l.runner.started(); p != nil {
		<-p.Done()
	}
	var err error
	if l.conn != nil {
		err = l.conn.Close()
		if status.Code(err) == codes.Canceled {
			err = nil // go-plugin closed it before
		}
	}
	return errors.Join(err, l.folder.remove())
}

// ranOut tells whether a call failed for its deadline: the plugin, which knows
// it too, may say so a moment before the host's own clock does.
func ranOut(timed context.Context, err error) bool {
	code := status.Code(err)
	return timed.Err() != nil || code == codes.DeadlineExceeded || code == codes.Canceled
}

// rpcText is a gRPC error's text without its wrapping.
func rpcText(err error) string {
	if s, ok := status.FromError(err); ok {
		return s.Message()
	}
	return err.Error()
}
