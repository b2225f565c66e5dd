// Package config is the program's settings: what they are, their defaults, and
// how egca.toml is read. Every setting with its default and a line of
// explanation is in egca.toml at the root of the repository; a test keeps the
// two the same.
package config

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/egca/egca/credit"
)

// Config is everything that can be set. A zero Config is not valid: start from
// DefaultConfig.
type Config struct {
	Workers WorkersConfig `toml:"workers"`
	Limits  LimitsConfig  `toml:"limits"`
	Sandbox SandboxConfig `toml:"sandbox"`
	Extract ExtractConfig `toml:"extract"`
	Judge   JudgeConfig   `toml:"judge"`
	Gate    GateConfig    `toml:"gate"`
	Credit  CreditConfig  `toml:"credit"`
	Align   AlignConfig   `toml:"align"`
	Verify  VerifyConfig  `toml:"verify"`
	Bank    BankConfig    `toml:"bank"`
	Service ServiceConfig `toml:"service"`
	Train   TrainConfig   `toml:"train"`
	Plugins PluginsConfig `toml:"plugins"`
	Log     LogConfig     `toml:"log"`
}

// WorkersConfig is about what runs at once.
type WorkersConfig struct {
	Count int `toml:"count"` // programs at once; 0: one a core, as far as memory lasts
}

// LimitsConfig bounds one run of a program on one test.
type LimitsConfig struct {
	CPUMultiple  float64  `toml:"cpu_multiple"` // of the reference's own time
	CPUFloor     Duration `toml:"cpu_floor"`
	CPUCeiling   Duration `toml:"cpu_ceiling"`
	WallMultiple float64  `toml:"wall_multiple"` // of the limit on CPU time
	WallFloor    Duration `toml:"wall_floor"`
	Memory       Size     `toml:"memory"`
	Output       Size     `toml:"output"` // printed, both streams together
	Result       Size     `toml:"result"` // one result on its way out
	Events       int      `toml:"events"`
	ValueDepth   int      `toml:"value_depth"`
	ValueWidth   int      `toml:"value_width"`
}

// CPU is the limit on a run's CPU time for a reference that took so long:
// its multiple, between floor and ceiling. An unknown time (0) gets the
// ceiling.
func (l LimitsConfig) CPU(reference time.Duration) time.Duration {
	if reference <= 0 {
		return l.CPUCeiling.Duration
	}
	limit := l.CPUMultiple * float64(reference)
	return time.Duration(min(max(limit, float64(l.CPUFloor.Duration)), float64(l.CPUCeiling.Duration)))
}

// Wall is the limit on a run's elapsed time, given that on its CPU time.
func (l LimitsConfig) Wall(cpu time.Duration) time.Duration {
	return max(time.Duration(l.WallMultiple*float64(cpu)), l.WallFloor.Duration)
}

// SandboxConfig is about what programs are kept from.
type SandboxConfig struct {
	// Level is the least to accept: full, no-cgroup, landlock, rlimits, none;
	// with "=" before it, the only one.
	Level string `toml:"level"`
	// Confirm runs a program that passes once more.
	Confirm bool `toml:"confirm"`
}

// ExtractConfig is about what stands in completions and is no part of an answer.
type ExtractConfig struct {
	// Reasoning are pairs of tags between which there is no program.
	Reasoning [][]string `toml:"reasoning"`
	EndTokens []string   `toml:"end_tokens"` // each ends the text
}

// Marks are these in the terms of extraction.
func (e ExtractConfig) Marks() credit.Marks {
	marks := credit.Marks{End: e.EndTokens}
	for _, pair := range e.Reasoning {
		marks.Reasoning = append(marks.Reasoning, [2]string{pair[0], pair[1]})
	}
	return marks
}

// defaultExtract is credit.DefaultMarks as settings.
func defaultExtract() ExtractConfig {
	marks := credit.DefaultMarks()
	e := ExtractConfig{EndTokens: marks.End}
	for _, pair := range marks.Reasoning {
		e.Reasoning = append(e.Reasoning, pair[:])
	}
	return e
}

// JudgeConfig is about which of a problem's tests run.
type JudgeConfig struct {
	// StopAtFailure ends a program's tests at the first that fails, where the reward
	// is known then.
	StopAtFailure bool   `toml:"stop_at_failure"`
	MaxTests      int    `toml:"max_tests"` // of a problem; 0: all
	TestRule      string `toml:"test_rule"` // which ones where there are more: one of TestRules
}

// Which tests run where a problem has more than judge.max_tests.
const (
	TestsFirst   = "first"   // in the problem's order
	TestsLongest = "longest" // with the largest inputs
	TestsSpread  = "spread"  // at equal distances, from the first to the last
)

// TestRules lists them.
func TestRules() []string { return []string{TestsFirst, TestsLongest, TestsSpread} }

// GateConfig is about the choice of a mode.
type GateConfig struct {
	// ComparableThreshold is the least similarity of control flow, in [0, 1],
	// for a reference to serve. 0 accepts any.
	ComparableThreshold float64 `toml:"comparable_threshold"`
	// StrictLanguages wants values of the same kind all the way down where a
	// program is in another language than its problem (trace.Strict).
	StrictLanguages bool `toml:"strict_languages"`
}

// CreditConfig is about what becomes of a span.
type CreditConfig struct {
	Policy        string  `toml:"policy"`
	PositiveSpans bool    `toml:"positive_spans"` // also where the advantage is not negative
	Reward        string  `toml:"reward"`         // of problems that say none: all, fraction, weighted
	AdvantageEps  float64 `toml:"advantage_eps"`  // added to the deviation of a group's rewards
	MinConfidence float64 `toml:"min_confidence"` // of a span; below it credit is uniform
	// EqualGroups has egca credit look for faults where the rewards of a group are all
	// equal, too. The service never does.
	EqualGroups bool `toml:"equal_groups"`
	// Sites asks for the decision sites of each group; the policy site has them in any case.
	Sites bool `toml:"sites"`
	// SiteAnchor and SiteSure are credit.SiteOptions.
	SiteAnchor float64 `toml:"site_anchor"`
	SiteSure   float64 `toml:"site_sure"`
	// Weights are the shares of an advantage that spans get.
	Weights WeightsConfig `toml:"weights"`
}

// WeightsConfig has a share in [0, 1] for each level of evidence: what goes on
// the span; the rest is spread over all tokens.
type WeightsConfig struct {
	Interpreter float64 `toml:"interpreter"`
	Verified    float64 `toml:"verified"`
	Divergence  float64 `toml:"divergence"`
	Coverage    float64 `toml:"coverage"`
}

// AlignConfig is about the comparison of traces.
type AlignConfig struct {
	Structural    float64 `toml:"structural"`     // share of paired sites from which on the paired traces decide
	MinSimilarity float64 `toml:"min_similarity"` // below it a divergence is no span, in [0, 1]
}

// VerifyConfig is about the search for repairs that proves a span.
type VerifyConfig struct {
	Enabled bool `toml:"enabled"`
	// Steps is one sample's budget, in loop iterations, calls and edits tried.
	Steps        int `toml:"steps"`
	StepMultiple int `toml:"step_multiple"` // of the program's own steps, for one run of an edit
	Donors       int `toml:"donors"`        // correct programs that lend their expressions
	// Generated is how many inputs are generated beside the tests at most: repairs
	// are told apart by what they do there. 0: none.
	Generated int `toml:"generated"`
}

// BankConfig is about the programs kept as references for later runs.
type BankConfig struct {
	Dir     string `toml:"dir"`      // empty: none are kept; relative to the file that names it
	PerTask int    `toml:"per_task"` // of one task and language
	Total   int    `toml:"total"`
}

// TrainConfig is about `egca train`.
type TrainConfig struct {
	Python string `toml:"python"` // the interpreter that has the package egca; empty: the command decides
	// Launch are its arguments before -m egca.train, for a launcher of several
	// processes.
	Launch   []string `toml:"launch"`
	Restarts int      `toml:"restarts"` // after crashes, at most
}

// PluginsConfig is about where languages come from.
type PluginsConfig struct {
	// Dirs are searched before the folder beside the program. Relative ones are
	// relative to the file that names them.
	Dirs []string `toml:"dirs"`
	// Options are each plugin's own, by its name.
	Options map[string]map[string]any `toml:"options"`
}

// JSON is a plugin's own options in the form in which it gets them; nil when
// there are none.
func (p PluginsConfig) JSON(plugin string) ([]byte, error) {
	options, ok := p.Options[plugin]
	if !ok || len(options) == 0 {
		return nil, nil
	}
	data, err := json.Marshal(options)
	if err != nil {
		return nil, fmt.Errorf("plugins.options.%s cannot be written as JSON: %w; use no nan or inf", plugin, err)
	}
	return data, nil
}

// LogConfig is about the log on standard error.
type LogConfig struct {
	Level  string `toml:"level"`  // trace, debug, info, warn, error, off
	Format string `toml:"format"` // text, json
}

// DefaultConfig is what holds where nothing is set.
func DefaultConfig() Config {
	return Config{
		Workers: WorkersConfig{Count: 0},
		Limits: LimitsConfig{
			CPUMultiple:  10,
			CPUFloor:     Duration{250 * time.Millisecond},
			CPUCeiling:   Duration{10 * time.Second},
			WallMultiple: 4,
			WallFloor:    Duration{3 * time.Second},
			Memory:       1 << 30,
			Output:       1 << 20,
			Result:       16 << 20,
			Events:       50_000,
			ValueDepth:   12,
			ValueWidth:   256,
		},
		Sandbox: SandboxConfig{Level: "no-cgroup"},
		Extract: defaultExtract(),
		Judge:   JudgeConfig{StopAtFailure: false, MaxTests: 0, TestRule: TestsFirst},
		Gate:    GateConfig{ComparableThreshold: 0.2},
		Credit: CreditConfig{Policy: "egca", PositiveSpans: false, Reward: credit.RewardAll, AdvantageEps: 1e-4,
			EqualGroups: true,
			SiteAnchor:  credit.DefaultSiteOptions().Anchor, SiteSure: credit.DefaultSiteOptions().Sure,
			Weights: WeightsConfig{Interpreter: 1, Verified: 1, Divergence: 1, Coverage: 0.25}},
		Align:   AlignConfig{Structural: 0.5, MinSimilarity: 0},
		Verify:  VerifyConfig{Enabled: true, Steps: 1_000_000, StepMultiple: 10, Donors: 5, Generated: 32},
		Bank:    BankConfig{Dir: "", PerTask: 8, Total: 100_000},
		Service: DefaultServiceConfig(),
		Train:   TrainConfig{Launch: []string{}, Restarts: 3},
		Plugins: PluginsConfig{Dirs: []string{}},
		Log:     LogConfig{Level: "info", Format: "text"},
	}
}
