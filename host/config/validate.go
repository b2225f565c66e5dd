package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/sdk/sandbox"
)

// KeyError says which key is wrong, where, and the remedy.
type KeyError struct {
	File    string // empty when the value is in no file
	Line    int    // 0 when not known
	Key     string // dotted: "limits.events"
	Problem string
}

func (e *KeyError) Error() string {
	where := ""
	switch {
	case e.File != "" && e.Line > 0:
		where = fmt.Sprintf("%s:%d: ", e.File, e.Line)
	case e.File != "":
		where = e.File + ": "
	}
	return where + e.Key + " " + e.Problem
}

// Validate reports every value that is out of range, each as a *KeyError.
func (c Config) Validate() error { return errors.Join(c.check().wrong...) }

// checks are what is wrong with a configuration, and what was asked of it.
type checks struct {
	wrong []error
	asked map[string]Range
}

// Range is what a key's value may be: a number (of a size: of bytes) from Low
// to High, or one of Names.
type Range struct {
	Low, High float64
	Names     []string
}

func (c *checks) that(ok bool, key, format string, args ...any) {
	if !ok {
		c.wrong = append(c.wrong, &KeyError{Key: key, Problem: fmt.Sprintf(format, args...)})
	}
}

func (c *checks) between(key string, value, low, high float64) {
	c.asked[key] = Range{Low: low, High: high}
	// Written so that NaN fails.
	c.that(low <= value && value <= high, key, "is %v; give a number from %v to %v", value, low, high)
}

func (c *checks) size(key string, value, low, high Size) {
	c.asked[key] = Range{Low: float64(low), High: float64(high)}
	c.that(low <= value && value <= high, key, "is %v; give a size from %v to %v", text(value), text(low), text(high))
}

func (c *checks) oneOf(key, value string, names ...string) {
	c.asked[key] = Range{Names: names}
	c.that(slices.Contains(names, value), key, "is %q; there are %s", value, strings.Join(names, ", "))
}

// check holds every value against what it may be.
func (c Config) check() *checks {
	done := &checks{asked: map[string]Range{}}
	check, between, oneOf := done.that, done.between, done.oneOf

	between("workers.count", float64(c.Workers.Count), 0, 4096)
	l := c.Limits
	between("limits.cpu_multiple", l.CPUMultiple, 1, 1e6)
	check(l.CPUFloor.Duration > 0, "limits.cpu_floor", "is %v; give a time above 0", text(l.CPUFloor))
	check(
		l.CPUCeiling.Duration >= l.CPUFloor.Duration,
		"limits.cpu_ceiling",
		"is %v, below limits.cpu_floor (%v); raise it",
		text(l.CPUCeiling),
		text(l.CPUFloor),
	)
	between("limits.wall_multiple", l.WallMultiple, 1, 1000)
	check(l.WallFloor.Duration > 0, "limits.wall_floor", "is %v; give a time above 0", text(l.WallFloor))
	done.size("limits.memory", l.Memory, 16<<20, 1<<50)
	done.size("limits.output", l.Output, 0, 1<<30)
	// A result is one message, whose frame ends at 64 MiB.
	done.size("limits.result", l.Result, 1<<10, 48<<20)
	between("limits.events", float64(l.Events), 1, 10_000_000)
	between("limits.value_depth", float64(l.ValueDepth), 1, 100)
	between("limits.value_width", float64(l.ValueWidth), 1, 100_000)
	_, err := sandbox.Parse(c.Sandbox.Level)
	done.asked["sandbox.level"] = Range{Names: levels()}
	check(
		err == nil && c.Sandbox.Level != "",
		"sandbox.level",
		"is %q; there are full, no-cgroup, landlock, rlimits, none",
		c.Sandbox.Level,
	)
	for i, pair := range c.Extract.Reasoning {
		check(len(pair) == 2 && pair[0] != "" && pair[1] != "" && pair[0] != pair[1], "extract.reasoning",
			"has %q at %d; give pairs of an opening tag and a closing one", pair, i)
	}
	check(!slices.Contains(c.Extract.EndTokens, ""), "extract.end_tokens", "has an empty token; leave it out")
	between("judge.max_tests", float64(c.Judge.MaxTests), 0, 1_000_000)
	oneOf("judge.test_rule", c.Judge.TestRule, TestRules()...)
	between("gate.comparable_threshold", c.Gate.ComparableThreshold, 0, 1)
	oneOf("credit.policy", c.Credit.Policy, credit.PolicyNames()...)
	oneOf("credit.reward", c.Credit.Reward, credit.RewardNames()...)
	between("credit.advantage_eps", c.Credit.AdvantageEps, 0, 1)
	between("credit.min_confidence", c.Credit.MinConfidence, 0, 1)
	between("credit.site_anchor", c.Credit.SiteAnchor, 0.001, 1000)
	between("credit.site_sure", c.Credit.SiteSure, 0, 1)
	w := c.Credit.Weights
	between("credit.weights.interpreter", w.Interpreter, 0, 1)
	between("credit.weights.verified", w.Verified, 0, 1)
	between("credit.weights.divergence", w.Divergence, 0, 1)
	between("credit.weights.coverage", w.Coverage, 0, 1)
	between("verify.steps", float64(c.Verify.Steps), 1, 1_000_000_000)
	between("verify.step_multiple", float64(c.Verify.StepMultiple), 2, 1000)
	between("verify.donors", float64(c.Verify.Donors), 1, 16)
	between("verify.generated", float64(c.Verify.Generated), 0, 256)
	between("align.structural", c.Align.Structural, 0, 1)
	between("align.min_similarity", c.Align.MinSimilarity, 0, 1)
	between("bank.per_task", float64(c.Bank.PerTask), 1, 64)
	between("bank.total", float64(c.Bank.Total), 1, 10_000_000)
	c.Service.check(done)
	between("train.restarts", float64(c.Train.Restarts), 0, 1000)
	check(!slices.Contains(c.Plugins.Dirs, ""), "plugins.dirs", "has an empty name; give a folder")
	oneOf("log.level", c.Log.Level, "trace", "debug", "info", "warn", "error", "off")
	oneOf("log.format", c.Log.Format, "text", "json")
	return done
}

// levels are the names that sandbox.Parse knows.
func levels() []string {
	var names []string
	for level := sandbox.Full; level >= sandbox.None; level-- {
		names = append(names, level.String(), "="+level.String())
	}
	return names
}

// text is a value as it would stand in the file.
func text(value interface{ MarshalText() ([]byte, error) }) string {
	data, err := value.MarshalText()
	if err != nil {
		return err.Error()
	}
	return string(data)
}
