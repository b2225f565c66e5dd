package conform

import (
	"fmt"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

func hostileChecks() []check {
	return []check{
		{name: "hostile/exit", programs: []string{"exit", "echo"}, read: readTrace + ", Killed", run: exits},
		{name: "hostile/daemon", programs: []string{"daemon", "echo"}, read: readWorker, run: outlived},
		{name: "hostile/forge", programs: []string{"forge", "echo"}, read: readWorker, run: forges},
	}
}

// exits ends the program's process: no value may come of it.
func exits(s *subject) error {
	runs, err := s.short("exit", nil, arguments("0"), arguments("3"))
	if err != nil {
		return err
	}
	if err := count(runs, 2); err != nil {
		return err
	}
	for i, run := range runs {
		if err := endsAs(run, trace.Killed, trace.Raised); err != nil {
			return fmt.Errorf("input %d: %w", i, err)
		}
	}
	return s.serves()
}

// outlived has a program leave a process behind that prints: neither the
// result nor the next job may wait for it.
func outlived(s *subject) error {
	limits := roomy(&pluginv1.Limits{})
	runs, err := s.short("daemon", limits, arguments(), arguments())
	if err != nil {
		return err
	}
	if err := count(runs, 2); err != nil {
		return err
	}
	for i, run := range runs {
		if err := endsAs(run, trace.Returned, trace.OverLimit, trace.Raised); err != nil {
			return fmt.Errorf("input %d: %w", i, err)
		}
	}
	return s.serves()
}

// forges has a program write to every descriptor that it finds open: the
// result is marked, or true, and the next job is not touched.
func forges(s *subject) error {
	runs, err := s.short("forge", nil, arguments(), arguments())
	if err != nil {
		return err
	}
	if err := count(runs, 2); err != nil {
		return err
	}
	for i, run := range runs {
		if run.Outcome.Kind == trace.Returned {
			err = s.returned(run, "1")
		} else {
			err = endsAs(run, trace.TamperedWith, trace.Killed, trace.Raised)
		}
		if err != nil {
			return fmt.Errorf("input %d: %w", i, err)
		}
	}
	return s.serves()
}
