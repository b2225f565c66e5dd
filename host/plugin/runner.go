package plugin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin/runner"

	"github.com/egca/egca/internal/process"
)

// maxHandshake bounds the line that a plugin greets with, in bytes.
const maxHandshake = 4 << 10

// processRunner runs a plugin for go-plugin, in place of its own runner, and
// stands between the two. go-plugin (1.8.0) panics on some log lines and on a
// certificate in the handshake line; it gets to see no log line and only the
// first five fields of the handshake.
type processRunner struct {
	path   string
	args   []string
	dir    string
	env    []string
	stderr *stderrLog
	stdout *firstLine

	mu      sync.Mutex
	cmd     *exec.Cmd
	process *process.Process // nil before Start
	killed  bool             // before it was started
}

var _ runner.Runner = (*processRunner)(nil)

func newRunner(m *Manifest, env []string, log hclog.Logger) *processRunner {
	return &processRunner{path: m.Path(), args: m.Args, dir: m.Dir, env: env,
		stderr: newStderrLog(log), stdout: newFirstLine()}
}

// prepare takes go-plugin's command for its environment only: its standard
// input would be the host's.
func (r *processRunner) prepare(_ hclog.Logger, cmd *exec.Cmd, _ string) (runner.Runner, error) {
	r.cmd = exec.Command(r.path, r.args...)
	r.cmd.Dir = r.dir
	r.cmd.Env = slices.Concat(cmd.Env, r.env)
	r.cmd.Stdout = r.stdout
	r.cmd.Stderr = r.stderr
	return r, nil
}

// Start starts the process.
func (r *processRunner) Start(context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.killed {
		return errors.New("given up before it was started")
	}
	started, err := process.Start(r.cmd)
	if err != nil {
		return err
	}
	r.process = started
	go func() {
		<-started.Done()
		r.stdout.close()
	}()
	return nil
}

// Wait returns when the process has ended; how it ended is no error here.
func (r *processRunner) Wait(context.Context) error {
	if p := r.started(); p != nil {
		<-p.Done()
	}
	return nil
}

// Kill ends the process and its group, at any time, before Start too.
func (r *processRunner) Kill(context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.process == nil {
		r.killed = true
		return nil
	}
	r.process.Kill()
	return nil
}

func (r *processRunner) started() *process.Process {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.process
}

// Stdout carries the handshake line.
func (r *processRunner) Stdout() io.ReadCloser { return r.stdout.reader }

// Stderr is empty: see processRunner.
func (r *processRunner) Stderr() io.ReadCloser { return io.NopCloser(strings.NewReader("")) }

// Name is the command's path.
func (r *processRunner) Name() string { return r.path }

// ID is the process's id, "" before it was started.
func (r *processRunner) ID() string {
	if p := r.started(); p != nil {
		return strconv.Itoa(p.Pid())
	}
	return ""
}

// Diagnose adds nothing: the caller knows more and says it.
func (r *processRunner) Diagnose(context.Context) string { return "" }

// PluginToHost refuses everything but a unix socket: any user of the machine
// could connect to a port.
func (r *processRunner) PluginToHost(network, address string) (string, string, error) {
	if network != "unix" {
		return "", "", fmt.Errorf("it listens on %.20q; a plugin must listen on a unix socket in the folder that "+
			"PLUGIN_UNIX_SOCKET_DIR names", network)
	}
	return network, address, nil
}

// HostToPlugin changes nothing: both see the same files.
func (r *processRunner) HostToPlugin(network, address string) (string, string, error) {
	return network, address, nil
}

// environment is what a plugin gets of the host's: enough to find programs and
// to be configured by EGCA_ variables, nothing that could be a secret.
func environment(tempDir string) []string {
	env := []string{"TMPDIR=" + tempDir}
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		switch {
		case name == "EGCA_PLUGIN", name == "EGCA_TOKEN", strings.HasPrefix(name, reattachPrefix):
		case name == "PATH", name == "HOME", name == "LANG", strings.HasPrefix(name, "EGCA_"):
			env = append(env, variable)
		}
	}
	return env
}

// firstLine is a writer that passes on the first line written to it, cut to
// five fields, and swallows the rest: what a plugin prints is nobody's concern
// but must not block it.
type firstLine struct {
	reader *io.PipeReader
	writer *io.PipeWriter
	line   []byte
	passed bool
}

func newFirstLine() *firstLine {
	f := &firstLine{}
	f.reader, f.writer = io.Pipe()
	return f
}

// Write never fails.
func (f *firstLine) Write(p []byte) (int, error) {
	if f.passed {
		return len(p), nil
	}
	end := bytes.IndexByte(p, '\n')
	piece := p
	if end >= 0 {
		piece = p[:end]
	}
	f.line = append(f.line, piece[:min(len(piece), maxHandshake-len(f.line))]...)
	if end < 0 && len(f.line) < maxHandshake {
		return len(p), nil
	}
	f.passed = true
	fields := strings.SplitN(process.Printable(f.line), "|", 6)
	if len(fields) > 5 {
		fields = fields[:5]
	}
	// The only error is that of a reader that is gone.
	_, _ = io.WriteString(f.writer, strings.Join(fields, "|")+"\n")
	return len(p), nil
}

func (f *firstLine) close() { _ = f.writer.Close() } // a pipe's never fails
