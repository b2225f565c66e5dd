package conform

import (
	"fmt"
	"slices"
	"strings"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func featureChecks() []check {
	needs := []pluginv1.Capability{pluginv1.Capability_CAPABILITY_FEATURES}
	read := readTrace + ", Features"
	return []check{
		{name: "features/loop", needs: needs, programs: []string{"sum"}, read: read, run: findsLoop},
		{name: "features/recursion", needs: needs, programs: []string{"factor"}, read: read, run: findsRecursion},
	}
}

// function is the index of the function f.
func function(a *pluginv1.Analysis) int {
	return slices.IndexFunc(a.GetFunctions(), func(f *pluginv1.Function) bool { return f.GetName() == "f" })
}

func findsLoop(s *subject) error {
	analysis, _, err := s.analyse("sum", false)
	if err != nil {
		return err
	}
	f := analysis.GetFeatures()
	if c := f.GetConstructs(); c["for"]+c["while"] == 0 {
		return fmt.Errorf("constructs count no loop: %v", c)
	}
	at := function(analysis)
	if at < 0 || at >= len(f.GetControlFlow()) || !strings.Contains(f.ControlFlow[at], "L(") {
		return fmt.Errorf("control_flow has no loop for f: %q", f.GetControlFlow())
	}
	return nil
}

func findsRecursion(s *subject) error {
	analysis, _, err := s.analyse("factor", false)
	if err != nil {
		return err
	}
	f := analysis.GetFeatures()
	if at := function(analysis); at < 0 || !slices.Contains(f.GetRecursive(), uint32(at)) {
		return fmt.Errorf("f calls itself and recursive is %v", f.GetRecursive())
	}
	if f.GetConstructs()["recursion"] == 0 {
		return fmt.Errorf("constructs count no recursion: %v", f.GetConstructs())
	}
	return nil
}
