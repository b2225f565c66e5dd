package conform

import (
	"fmt"
	"strings"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

func stdinChecks() []check {
	needs := []pluginv1.Capability{pluginv1.Capability_CAPABILITY_STDIN}
	programs := []string{"main"}
	return []check{
		{name: "stdin/output", needs: needs, programs: programs, read: readProtocol + ", Input.stdin", run: writesOutput},
		{name: "stdin/exception", needs: needs, programs: programs, read: readProtocol + ", Input.stdin", run: failsAsMain},
		{
			name:     "stdin/events",
			needs:    append(needs, pluginv1.Capability_CAPABILITY_TRACE),
			programs: programs,
			read:     readTrace + ", SITE_KIND_OUTPUT",
			run:      tellsOfOutput,
		},
	}
}

// onStdin runs the main program on inputs.
func (s *subject) onStdin(traced bool, texts ...string) ([]*trace.Run, *trace.Program, error) {
	source, err := s.source("main")
	if err != nil {
		return nil, nil, err
	}
	job := &pluginv1.Job{Program: s.program(source), Traced: traced, Analyse: true}
	for _, text := range texts {
		job.Inputs = append(job.Inputs, &pluginv1.Input{Kind: &pluginv1.Input_Stdin{Stdin: []byte(text)}})
	}
	runs, program, err := s.runs(job)
	if err == nil {
		err = count(runs, len(texts))
	}
	return runs, program, err
}

// writesOutput wants each input's output, and nothing of the others'.
func writesOutput(s *subject) error {
	runs, _, err := s.onStdin(false, "1\n2\n", "30\n4\n")
	if err != nil {
		return err
	}
	for i, want := range []string{"3", "34"} {
		if err := wrote(runs[i], want); err != nil {
			return fmt.Errorf("input %d: %w", i, err)
		}
	}
	return nil
}

// wrote wants a run that returned the bytes of an output.
func wrote(run *trace.Run, want string) error {
	if run.Outcome.Kind != trace.Returned {
		return fmt.Errorf("%s, want it to return what it writes", ended(run))
	}
	v := run.Table.At(run.Outcome.Value)
	if v.Kind != trace.Bytes || strings.TrimSpace(v.Text) != want {
		return fmt.Errorf("it returned %s, want the bytes %q and the end of the line",
			run.Table.Format(run.Outcome.Value, 200), want)
	}
	return nil
}

// failsAsMain wants an exception that is none of loading.
func failsAsMain(s *subject) error {
	runs, _, err := s.onStdin(false, "x\n2\n")
	if err != nil {
		return err
	}
	if runs[0].Outcome.Kind != trace.Raised {
		return fmt.Errorf("%s on an input that is no number, want an exception", ended(runs[0]))
	}
	if runs[0].Outcome.Loading {
		return fmt.Errorf("the exception of a main program is marked as one of loading")
	}
	return nil
}

// tellsOfOutput wants an event with the text that was written.
func tellsOfOutput(s *subject) error {
	runs, program, err := s.onStdin(true, "1\n2\n")
	if err != nil {
		return err
	}
	run := runs[0]
	if err := wrote(run, "3"); err != nil {
		return err
	}
	if run.Loading != 0 {
		return fmt.Errorf("%d of %d events count as loading; a main program has none", run.Loading, len(run.Events))
	}
	for _, e := range run.Events {
		if program.Sites[e.Site].Kind != trace.Output {
			continue
		}
		if v := run.Table.At(e.Value); v.Kind != trace.Bytes || strings.TrimSpace(v.Text) != "3" {
			return fmt.Errorf("an output event has the value %s, want the bytes that were written",
				run.Table.Format(e.Value, 200))
		}
		return nil
	}
	return fmt.Errorf("none of %d events tells of output", len(run.Events))
}
