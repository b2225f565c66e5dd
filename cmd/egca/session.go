package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hashicorp/go-hclog"
	"github.com/spf13/cobra"

	"github.com/egca/egca/align"
	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/bank"
	"github.com/egca/egca/host/bench"
	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/host/judge"
	"github.com/egca/egca/host/localise"
	"github.com/egca/egca/host/plugin"
	"github.com/egca/egca/sdk/sandbox"
)

// globals are the flags of every command.
type globals struct {
	config   string
	logLevel string
	verify   *bool                // whether spans are proven; nil: as verify.enabled says
	change   func(*config.Config) // what a command's own flags change, or nil
}

// addVerify gives a command the flags that turn verification on and off.
func (g *globals) addVerify(command *cobra.Command) {
	flags := command.Flags()
	flags.BoolFunc(
		"no-verify",
		"do not prove spans by small edits that make the tests pass: faster, and right less often",
		g.set(false),
	)
	flags.BoolFunc("verify", "prove spans, whatever verify.enabled says", g.set(true))
	command.MarkFlagsMutuallyExclusive("verify", "no-verify")
}

// set makes a flag's function that turns verification on or off.
func (g *globals) set(on bool) func(string) error {
	return func(text string) error {
		given, err := strconv.ParseBool(text)
		if err == nil {
			given = given == on
			g.verify = &given
		}
		return err
	}
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

// runAllTests has every test run, whatever judge.stop_at_failure says: for commands
// that show or write down which tests fail.
func runAllTests(c *config.Config) { c.Judge.StopAtFailure = false }

// load reads the configuration, with what the flags say.
func load(global *globals) (config.Loaded, error) {
	loaded, err := config.Find(global.config)
	if err != nil {
		return loaded, err
	}
	if global.logLevel != "" {
		loaded.Log.Level = global.logLevel
	}
	if global.verify != nil {
		loaded.Verify.Enabled = *global.verify
	}
	if global.change != nil {
		global.change(&loaded.Config)
	}
	return loaded, loaded.Validate()
}

// open reads the configuration and finds the plugins. Errors are errors of
// use.
func open(_ context.Context, global *globals) (*session, error) {
	loaded, err := load(global)
	if err != nil {
		return nil, usageError{err}
	}
	s := &session{config: loaded, log: newLog(loaded.Log)}
	if need, have := programsMemory(loaded.Config), sandbox.Memory(); have > 0 && need > have {
		s.log.Warn(
			"the programs that run at once may together take more memory than there is; lower workers.count or limits.memory",
			"programs",
			2*workers(loaded.Config),
			"may take",
			gibibytes(need),
			"there is",
			gibibytes(have),
		)
	}
	if err := s.findPlugins(); err != nil {
		return nil, usageError{err}
	}
	if b := loaded.Bank; b.Dir != "" {
		if s.bank, err = bank.Open(b.Dir, bank.Config{PerTask: b.PerTask, Total: b.Total}); err != nil {
			return nil, err
		}
	}
	settings, err := s.engineConfig(loaded.Config)
	if err != nil {
		return nil, usageError{err}
	}
	s.engine = engine.New(s.tracer, settings)
	return s, nil
}

// references is the bank as the engine takes it: a nil interface without one.
func (s *session) references() engine.Bank {
	if s.bank == nil {
		return nil
	}
	return s.bank
}

// engineConfig is the engine's part of the configuration.
func (s *session) engineConfig(c config.Config) (engine.Config, error) {
	policy, err := credit.NewPolicy(c.Credit.Policy, credit.PolicyOptions{
		PositiveSpans: c.Credit.PositiveSpans,
		Site:          credit.SiteOptions{Anchor: c.Credit.SiteAnchor, Sure: c.Credit.SiteSure},
	})
	if err != nil {
		return engine.Config{}, fmt.Errorf("credit.policy: %w", err)
	}
	_, relative := policy.(credit.Relative)
	return engine.Config{
		Limits: c.Limits, Judge: c.Judge, Strict: c.Gate.StrictLanguages, Localise: localisation(c),
		Policy: policy, Marks: c.Extract.Marks(), Weights: credit.LevelWeights(c.Credit.Weights),
		Comparable: c.Gate.ComparableThreshold, AdvantageEps: c.Credit.AdvantageEps, MinConfidence: c.Credit.MinConfidence,
		EqualGroups: c.Credit.EqualGroups, Sites: c.Credit.Sites || relative,
		Reward: c.Credit.Reward, Parallel: 2 * workers(c), Confirm: c.Sandbox.Confirm, Bank: s.references(),
	}, nil
}

func newLog(c config.LogConfig) hclog.Logger {
	return hclog.New(&hclog.LoggerOptions{
		Name: "egca", Level: hclog.LevelFromString(c.Level), Output: stderr, JSONFormat: c.Format == "json",
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
			Workers: workers(s.config.Config), Sandbox: s.config.Sandbox.Level, OptionsJSON: options[m.Name],
			Release: release, Logger: s.log.Named(m.Name),
		}
	})
	return nil
}

func (s *session) tracer(ctx context.Context, language string) (judge.Tracer, error) {
	return s.plugins.For(ctx, language)
}

func localisation(c config.Config) localise.Options {
	options := localise.Options{
		Align: align.Options{Structural: c.Align.Structural, MinSimilarity: c.Align.MinSimilarity},
	}
	if v := c.Verify; v.Enabled {
		options.Verify = localise.VerifyOptions{
			Steps:        uint64(v.Steps),
			StepMultiple: uint32(v.StepMultiple),
			Donors:       v.Donors,
			Generated:    v.Generated,
		}
	}
	return options
}

func (s *session) localise() *bench.Localise {
	c := s.config.Config
	return &bench.Localise{Tracers: s.tracer, Limits: c.Limits, Options: localisation(c), Parallel: 2 * workers(c)}
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
