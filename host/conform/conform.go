// Package conform holds a plugin against the protocol: real processes over
// real RPC, from the handshake to hostile programs. It knows no language: the
// programs that it runs are the plugin author's, a small fixed set of tiny ones
// (Programs), and what it asks of a plugin depends on the capabilities that the
// plugin declares.
package conform

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"github.com/egca/egca/host/plugin"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// checkTime bounds one check. A plugin that takes longer hangs.
const checkTime = 15 * time.Minute

// grace is what the host waits beyond a call's limits before it takes the
// plugin to hang: a suite need not be as patient as a long batch.
const grace = 15 * time.Second

// check is one thing that a plugin must do.
type check struct {
	name string
	// needs are the capabilities without which it is not asked.
	needs []pluginv1.Capability
	// programs are those of the author that it runs.
	programs []string
	read     string // where the rule stands
	run      func(s *subject) error
}

// all checks, in the order in which a plugin is built up.
func all() []check {
	return slices.Concat(startChecks(), runChecks(), valueChecks(), limitChecks(), hostileChecks(),
		sourceChecks(), analysisChecks(), traceChecks(), featureChecks(), outlineChecks(), stdinChecks(), editChecks())
}

// Run holds the plugin of a manifest against every check. Programs are read
// from the folder conformance beside the manifest. The error is that of a
// plugin that cannot be started at all; a failed check is in the report.
func Run(ctx context.Context, m *plugin.Manifest, o plugin.Options) (*Report, error) {
	o.Grace, o.ParseTime = grace, grace
	client, err := plugin.Start(ctx, m, o)
	if err != nil {
		return nil, err
	}
	s := &subject{ctx: ctx, manifest: m, options: o, client: client, folder: filepath.Join(m.Dir, "conformance")}
	d := client.Description()
	report := &Report{Plugin: d.GetName(), Release: d.GetRelease(), Runtime: client.Configured().GetRuntime(),
		Sandbox: client.Configured().GetSandbox()}
	if len(d.GetLanguages()) == 0 {
		return nil, errors.Join(fmt.Errorf("plugin %s: Describe names no language", m.Name), client.Close())
	}
	s.language = d.GetLanguages()[0]
	for _, c := range slices.Concat(all(), corpusChecks(s)) {
		report.add(s.hold(c))
		if ctx.Err() != nil {
			return nil, errors.Join(context.Cause(ctx), client.Close())
		}
	}
	closing := Outcome{Name: "start/close", State: Passed, Read: readPlugins}
	if err := client.Close(); err != nil {
		closing.State, closing.Detail = Failed, err.Error()
	}
	report.add(closing)
	return report, nil
}

// hold runs one check.
func (s *subject) hold(c check) Outcome {
	out := Outcome{Name: c.name, Read: c.read}
	for _, capability := range c.needs {
		if !s.client.Has(capability) {
			out.State, out.Detail = Skipped, "no capability "+capabilityName(capability)
			return out
		}
	}
	for _, name := range c.programs {
		if _, err := s.source(name); err != nil {
			out.State, out.Detail = Failed, err.Error()
			if Programs[name].Optional && errors.Is(err, fs.ErrNotExist) {
				out.State, out.Detail = Skipped, "no program "+name+": "+Programs[name].Does
			}
			return out
		}
	}
	ctx, cancel := context.WithTimeout(s.ctx, checkTime)
	defer cancel()
	one := *s
	one.ctx = ctx
	if err := c.run(&one); err != nil {
		out.State, out.Detail = Failed, err.Error()
		return out
	}
	out.State = Passed
	return out
}

// Where the rules stand.
const (
	readPlugins  = "docs/PLUGINS.md"
	readWorker   = "docs/WORKER.md, Rules for a worker"
	readProtocol = "proto/egca/plugin/v1/plugin.proto"
	readTrace    = "proto/egca/plugin/v1/trace.proto"
)
