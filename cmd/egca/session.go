package main

import (
	"context"
	"fmt"
	"os"
	"runtime"

	"github.com/hashicorp/go-hclog"
	"github.com/spf13/cobra"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/bank"
	"github.com/egca/egca/host/bench"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/plugin"
)

// globals are the flags of every command.
type globals struct {
	config   string
	logLevel string
	verify   bool
}

// addVerify gives a command the flag that turns verification on.
func (g *globals) addVerify(command *cobra.Command) {
	command.Flags().BoolVar(&g.verify, "verify", false, "prove spans by small edits that make the tests pass (slower; as verify.enabled)")
}

// session is a command's configuration, log and plugins. Plugins start when
// they are first needed and end with Close.
type session struct {
	config  config.Loaded
	log     hclog.Logger
	plugins *plugin.Set
	bank    *bank.Bank // nil where bank.dir names no folder
	engine  *engine.Engine
}

// open reads the configuration and finds the plugins. Errors are errors of
// use.
func open(_ context.Context, global *globals) (*session, error) {
	loaded, err := config.Find(global.config)
	if err != nil {
		return nil, usageError{err}
	}
	if global.logLevel != "" {
		loaded.Log.Level = global.logLevel
		if err := loaded.Validate(); err != nil {
			return nil, usageError{err}
		}
	}
	if global.verify {
		loaded.Verify.Enabled = true
	}
	s := &session{config: loaded, log: newLog(loaded.Log)}
	if err := s.findPlugins(); err != nil {
		return nil, usageError{err}
	}
	policy, err := credit.NewPolicy(loaded.Credit.Policy, credit.PolicyOptions{PositiveSpans: loaded.Credit.PositiveSpans})
	if err != nil {
		return nil, usageError{fmt.Errorf("credit.policy: %w", err)}
	}
	if b := loaded.Bank; b.Dir != "" {
		if s.bank, err = bank.Open(b.Dir, bank.Config{PerTask: b.PerTask, Total: b.Total}); err != nil {
			return nil, err
		}
	}
	s.engine = engine.New(s.tracer, engine.Config{
		Limits: loaded.Limits, Strict: loaded.Gate.StrictLanguages, Localise: s.localisation(),
		Policy: policy, Weights: credit.LevelWeights(loaded.Credit.Weights),
		Comparable: loaded.Gate.ComparableThreshold, AdvantageEps: loaded.Credit.AdvantageEps,
		Parallel: s.parallel(), Confirm: loaded.Sandbox.Confirm, Bank: s.references(),
	})
	return s, nil
}

// references is the bank as the engine takes it: a nil interface without one.
func (s *session) references() engine.Bank {
	if s.bank == nil {
		return nil
	}
	return s.bank
}

func newLog(c config.LogConfig) hclog.Logger {
	return hclog.New(&hclog.LoggerOptions{
		Name: "egca", Level: hclog.LevelFromString(c.Level), Output: os.Stderr, JSONFormat: c.Format == "json",
	})
}

func (s *session) findPlugins() error {
	found, err := plugin.Discover(s.config.Plugins.Dirs)
	if err != nil {
		return err
	}
	for _, note := range found.Notes {
		s.log.Warn(note)
	}
	options := map[string][]byte{}
	for _, m := range found.Manifests {
		if options[m.Name], err = s.config.Plugins.JSON(m.Name); err != nil {
			return err
		}
	}
	s.plugins = plugin.NewSet(found, func(m *plugin.Manifest) plugin.Options {
		return plugin.Options{
			Workers: s.config.Workers.Count, Sandbox: s.config.Sandbox.Level, OptionsJSON: options[m.Name],
			Release: release, Logger: s.log.Named(m.Name),
		}
	})
	return nil
}

func (s *session) tracer(ctx context.Context, language string) (judge.Tracer, error) {
	return s.plugins.For(ctx, language)
}

func (s *session) localisation() engine.LocaliseOptions {
	options := engine.LocaliseOptions{
		Align: align.Options{Structural: s.config.Align.Structural, MinConfidence: s.config.Align.MinConfidence},
	}
	if v := s.config.Verify; v.Enabled {
		options.Verify = engine.VerifyOptions{Steps: uint64(v.Steps), StepMultiple: uint32(v.StepMultiple), Donors: v.Donors}
	}
	return options
}

// parallel is how many samples are at work at once: twice the workers, so that
// the host's own part of one is done while the others run.
func (s *session) parallel() int {
	workers := s.config.Workers.Count
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	return 2 * workers
}

func (s *session) localise() *bench.Localise {
	return &bench.Localise{Tracers: s.tracer, Limits: s.config.Limits, Options: s.localisation(), Parallel: s.parallel()}
}

// Close ends the plugins. An error there is logged: the work is done.
func (s *session) Close() {
	if s.bank != nil {
		if err := s.bank.Close(); err != nil {
			s.log.Warn("the bank was not closed", "error", err)
		}
	}
	if err := s.plugins.Close(); err != nil {
		s.log.Warn("a plugin did not end cleanly", "error", err)
	}
}
