package conform

import (
	"fmt"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

func limitChecks() []check {
	read := readProtocol + ", Limits"
	return []check{
		{name: "limits/cpu", programs: []string{"busy", "echo"}, read: read, run: bounded("busy",
			&pluginv1.Limits{CpuSeconds: 0.3, WallSeconds: 3}, trace.TimedOut)},
		{name: "limits/wall", programs: []string{"sleep", "echo"}, read: read, run: bounded("sleep",
			&pluginv1.Limits{CpuSeconds: 5, WallSeconds: 0.5}, trace.TimedOut)},
		{name: "limits/memory", programs: []string{"memory", "echo"}, read: read, run: bounded("memory",
			roomy(&pluginv1.Limits{MemoryBytes: 256 << 20}), trace.OutOfMemory)},
		{name: "limits/output", programs: []string{"flood", "echo"}, read: read, run: bounded("flood",
			roomy(&pluginv1.Limits{OutputBytes: 64 << 10}), trace.OverLimit)},
		{name: "limits/recursion", programs: []string{"recurse", "echo"}, read: read, run: bounded("recurse",
			&pluginv1.Limits{CpuSeconds: 5, WallSeconds: 10}, trace.Raised, trace.OutOfMemory, trace.TimedOut, trace.Killed)},
		{name: "limits/result", programs: []string{"large", "echo"}, read: read, run: boundsResult},
	}
}

// roomy adds times to limits that the suite's programs do not reach, but for
// those that know no end: what else a check waits for comes first on any machine.
func roomy(limits *pluginv1.Limits) *pluginv1.Limits {
	limits.CpuSeconds, limits.WallSeconds = 60, 240
	return limits
}

// bounded runs f of a program that knows no end and wants one of the endings;
// the next input must find a plugin that works.
func bounded(name string, limits *pluginv1.Limits, want ...trace.OutcomeKind) func(*subject) error {
	return func(s *subject) error {
		input := arguments()
		if name == "recurse" {
			input = arguments("0")
		}
		runs, err := s.short(name, limits, input, input)
		if err != nil {
			return err
		}
		if err := count(runs, 2); err != nil {
			return err
		}
		for i, run := range runs {
			if err := endsAs(run, want...); err != nil {
				return fmt.Errorf("input %d: %w", i, err)
			}
		}
		return s.serves()
	}
}

func endsAs(run *trace.Run, want ...trace.OutcomeKind) error {
	for _, kind := range want {
		if run.Outcome.Kind == kind {
			return nil
		}
	}
	return fmt.Errorf("%s, want %v", ended(run), want)
}

// serves wants the plugin to work as before.
func (s *subject) serves() error {
	runs, err := s.short("echo", nil, arguments("7"))
	if err != nil {
		return fmt.Errorf("the job after it: %w", err)
	}
	if err := count(runs, 1); err != nil {
		return fmt.Errorf("the job after it: %w", err)
	}
	if err := s.returned(runs[0], "7"); err != nil {
		return fmt.Errorf("the job after it: %w", err)
	}
	return nil
}

// boundsResult wants a large value cut or the limit reported, and nothing lost
// in silence.
func boundsResult(s *subject) error {
	const items = 200_000
	runs, err := s.short("large", roomy(&pluginv1.Limits{ResultBytes: 64 << 10}), arguments(fmt.Sprint(items)))
	if err != nil {
		return err
	}
	if err := count(runs, 1); err != nil {
		return err
	}
	run := runs[0]
	switch run.Outcome.Kind {
	case trace.Returned:
		if v := run.Table.At(run.Outcome.Value); v.Length != items {
			return fmt.Errorf("a list of %d items came back as one of %d", items, v.Length)
		}
	case trace.OverLimit, trace.OutOfMemory, trace.TamperedWith:
	default:
		return fmt.Errorf("%s, want the list, cut, or the limit", ended(run))
	}
	return s.serves()
}
