package conform

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

func runChecks() []check {
	return []check{
		{name: "run/order", programs: []string{"echo"}, read: readProtocol + ", JobResult", run: keepsOrder},
		{name: "run/fresh", programs: []string{"fresh"}, read: readProtocol + ", Job.inputs", run: loadsAfresh},
		{name: "run/many-jobs", programs: []string{"echo", "raise"}, read: readProtocol + ", Run", run: runsMany},
		{name: "run/exception", programs: []string{"raise"}, read: readTrace + ", Exception", run: raises},
		{name: "run/loading", programs: []string{"load"}, read: readTrace + ", Exception.loading", run: failsToLoad},
		{name: "run/broken", programs: []string{"broken"}, read: readTrace + ", Outcome.rejected", run: rejects},
		{name: "run/no-entry", programs: []string{"echo"}, read: readProtocol + ", Job.entry_point", run: hasNoEntry},
		{
			name:     "methods/call",
			needs:    []pluginv1.Capability{pluginv1.Capability_CAPABILITY_METHODS},
			programs: []string{"method"},
			read:     readProtocol + ", Job.entry_point",
			run:      callsMethod,
		},
		{
			name:     "keywords/call",
			needs:    []pluginv1.Capability{pluginv1.Capability_CAPABILITY_KEYWORDS},
			programs: []string{"minus"},
			read:     readProtocol + ", Arguments.names",
			run:      namesArguments,
		},
		{
			name:     "types/made",
			needs:    []pluginv1.Capability{pluginv1.Capability_CAPABILITY_TYPES},
			programs: []string{"echo"},
			read:     readProtocol + ", Arguments.types",
			run:      makesNodes,
		},
		{
			name:     "types/class",
			needs:    []pluginv1.Capability{pluginv1.Capability_CAPABILITY_TYPES},
			programs: []string{"nodes"},
			read:     readProtocol + ", Arguments.types",
			run:      bindsNodes,
		},
		{
			name:     "in-place/argument",
			needs:    []pluginv1.Capability{pluginv1.Capability_CAPABILITY_IN_PLACE},
			programs: []string{"mutate", "sum"},
			read:     readProtocol + ", Arguments.in_place",
			run:      looksAtArguments,
		},
		{
			name:     "as-given/value",
			needs:    []pluginv1.Capability{pluginv1.Capability_CAPABILITY_AS_GIVEN},
			programs: []string{"echo", "sum"},
			read:     readProtocol + ", Arguments.as_given",
			run:      givesBack,
		},
		{
			name:     "operations/calls",
			needs:    []pluginv1.Capability{pluginv1.Capability_CAPABILITY_OPERATIONS},
			programs: []string{"counter"},
			read:     readProtocol + ", Arguments.methods",
			run:      callsMethods,
		},
		{
			name:     "files/run",
			needs:    []pluginv1.Capability{pluginv1.Capability_CAPABILITY_TEST_FILES},
			programs: []string{"echo", "factor", "file"},
			read:     readProtocol + ", Input.body",
			run:      runsFiles,
		},
		{
			name:     "prelude/before",
			needs:    []pluginv1.Capability{pluginv1.Capability_CAPABILITY_PRELUDE},
			programs: []string{"prelude", "behind", "broken"},
			read:     "proto/egca/plugin/v1/job.proto, Program.prelude",
			run:      runsBehind,
		},
		{
			name:     "inputs/keep",
			needs:    []pluginv1.Capability{pluginv1.Capability_CAPABILITY_INPUTS},
			programs: []string{"echo"},
			read:     readProtocol + ", Input.digest, and plugin.proto, KeepInputs",
			run:      keepsInputs,
		},
		{
			name: "inputs/file",
			needs: []pluginv1.Capability{
				pluginv1.Capability_CAPABILITY_INPUTS,
				pluginv1.Capability_CAPABILITY_INPUT_FILE,
				pluginv1.Capability_CAPABILITY_CALL,
			},
			programs: []string{"echo", "call"},
			read:     "docs/WORKER.md, Large inputs",
			run:      readsFile,
		},
		{name: "run/stop-at-failure", programs: []string{"raise"}, read: readProtocol + ", Job.stop_at_failure", run: stops},
		{name: "run/no-inputs", programs: []string{"echo"}, read: readProtocol + ", Job", run: runsNothing},
		{name: "run/output", programs: []string{"print"}, read: readProtocol + ", Result.output", run: keepsOutput},
		{name: "run/empty-program", read: readTrace + ", Outcome", run: runsEmpty},
	}
}

func keepsOrder(s *subject) error {
	var inputs []*pluginv1.Input
	for i := range 5 {
		inputs = append(inputs, arguments(strconv.Itoa(i)))
	}
	runs, err := s.short("echo", nil, inputs...)
	if err != nil {
		return err
	}
	if err := count(runs, len(inputs)); err != nil {
		return err
	}
	for i, run := range runs {
		if err := s.returned(run, strconv.Itoa(i)); err != nil {
			return fmt.Errorf("input %d: %w", i, err)
		}
	}
	return nil
}

func loadsAfresh(s *subject) error {
	runs, err := s.short("fresh", nil, arguments(), arguments(), arguments())
	if err != nil {
		return err
	}
	if err := count(runs, 3); err != nil {
		return err
	}
	for i, run := range runs {
		if err := s.returned(run, "1"); err != nil {
			return fmt.Errorf("input %d saw an earlier one: %w", i, err)
		}
	}
	return nil
}

// runsMany has more jobs under way than there are workers; some fail.
func runsMany(s *subject) error {
	const jobs = 24
	errs := make([]error, jobs)
	var group sync.WaitGroup
	for i := range jobs {
		group.Go(func() {
			name, want := "echo", strconv.Itoa(i)
			argument := want
			if i%3 == 0 {
				name, argument = "raise", "-1"
			}
			runs, err := s.short(name, nil, arguments(argument))
			switch {
			case err != nil:
				errs[i] = err
			case len(runs) != 1:
				errs[i] = count(runs, 1)
			case i%3 == 0 && runs[0].Outcome.Kind != trace.Raised:
				errs[i] = fmt.Errorf("%s, want its exception", ended(runs[0]))
			case i%3 != 0:
				errs[i] = s.returned(runs[0], want)
			}
		})
	}
	group.Wait()
	for i, err := range errs {
		if err != nil {
			return fmt.Errorf("job %d of %d at once: %w", i, jobs, err)
		}
	}
	return nil
}

func raises(s *subject) error {
	job, err := s.job("raise", arguments("3"), arguments("-1"))
	if err != nil {
		return err
	}
	runs, program, err := s.runs(job)
	if err != nil {
		return err
	}
	if err := count(runs, 2); err != nil {
		return err
	}
	if err := s.returned(runs[0], "3"); err != nil {
		return err
	}
	return boom(runs[1], program.Source, false)
}

// boom wants the exception of the author's program, at its place.
func boom(run *trace.Run, source []byte, loading bool) error {
	o := run.Outcome
	switch {
	case o.Kind != trace.Raised:
		return fmt.Errorf("%s, want its exception", ended(run))
	case o.Message != "boom":
		return fmt.Errorf("the exception's message is %q, want boom", o.Message)
	case o.Type == "":
		return fmt.Errorf("the exception has no type")
	case o.Loading != loading:
		return fmt.Errorf("the exception's loading is %v, want %v", o.Loading, loading)
	case !o.HasSpan:
		return fmt.Errorf("the exception has no span: nobody learns where it was raised")
	}
	lines := trace.NewLines(source)
	at, want := lines.At(o.Span.Start), lines.At(bytes.Index(source, []byte("boom")))
	if at != want {
		return fmt.Errorf("the exception's span is in line %d, it was raised in line %d", at, want)
	}
	return nil
}

func failsToLoad(s *subject) error {
	job, err := s.job("load", arguments(), arguments())
	if err != nil {
		return err
	}
	runs, program, err := s.runs(job)
	if err != nil {
		return err
	}
	if err := count(runs, 2); err != nil {
		return err
	}
	for _, run := range runs {
		if err := boom(run, program.Source, true); err != nil {
			return err
		}
	}
	return nil
}

func rejects(s *subject) error {
	runs, err := s.short("broken", nil, arguments(), arguments())
	if err != nil {
		return err
	}
	if err := count(runs, 2); err != nil {
		return err
	}
	for _, run := range runs {
		if run.Outcome.Kind != trace.Rejected || run.Outcome.Message == "" {
			return fmt.Errorf("%s, want a rejection with a message", ended(run))
		}
	}
	return nil
}

func hasNoEntry(s *subject) error {
	job, err := s.job("echo", arguments("1"))
	if err != nil {
		return err
	}
	job.EntryPoint = "no_such_function"
	runs, err := s.run(job)
	if err != nil {
		return err
	}
	if err := count(runs, 1); err != nil {
		return err
	}
	if runs[0].Outcome.Kind != trace.Raised {
		return fmt.Errorf("a program without the entry point: %s, want an exception", ended(runs[0]))
	}
	return nil
}

// callsMethod wants the method of a class called, one that is not there to fail, and,
// from a plugin that analyses, the class that the method is of.
func callsMethod(s *subject) error {
	job, err := s.job("method", arguments("3"), arguments("4"))
	if err != nil {
		return err
	}
	job.EntryPoint = "C.f"
	runs, err := s.run(job)
	if err != nil {
		return err
	}
	if err := count(runs, 2); err != nil {
		return err
	}
	for i, want := range []string{"3", "4"} {
		if err := s.returned(runs[i], want); err != nil {
			return err
		}
	}
	if s.client.Has(pluginv1.Capability_CAPABILITY_ANALYSE) {
		analysis, _, err := s.analyse("method", false)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(analysis.GetFunctions(), func(f *pluginv1.Function) bool {
			return f.GetName() == "f" && f.GetOwner() == "C"
		}) {
			return errors.New("no function f has C as its owner")
		}
	}
	job.EntryPoint = "C.no_such_method"
	if runs, err = s.run(job); err != nil {
		return err
	}
	if runs[0].Outcome.Kind != trace.Raised {
		return fmt.Errorf("a class without the method: %s, want an exception", ended(runs[0]))
	}
	return nil
}

// namesArguments wants arguments given by their names, in any order.
func namesArguments(s *subject) error {
	one, both, unknown := arguments("7", "3"), arguments("7", "3"), arguments("7", "3")
	one.GetArguments().Names, both.GetArguments().Names = []string{"b"}, []string{"b", "a"}
	unknown.GetArguments().Names = []string{"no_such_parameter"}
	runs, err := s.short("minus", nil, one, both, unknown)
	if err != nil {
		return err
	}
	if err := count(runs, 3); err != nil {
		return err
	}
	for i, want := range []string{"4", "-4"} {
		if err := s.returned(runs[i], want); err != nil {
			return fmt.Errorf("input %d: %w", i, err)
		}
	}
	if runs[2].Outcome.Kind != trace.Raised {
		return fmt.Errorf("a name that f has no parameter of: %s, want an exception", ended(runs[2]))
	}
	return nil
}

// runsBehind wants a program that finds the prelude's function, and spans and events
// that are the program's alone.
func runsBehind(s *subject) error {
	prelude, err := s.source("prelude")
	if err != nil {
		return err
	}
	job, err := s.job("behind", arguments("3"), arguments("4"))
	if err != nil {
		return err
	}
	job.Program.Prelude = prelude
	for _, traced := range []bool{false, true} {
		job.Analyse, job.Traced = traced, traced
		if traced && !s.client.Has(pluginv1.Capability_CAPABILITY_TRACE) {
			break
		}
		runs, program, err := s.runs(job)
		if err != nil {
			return err
		}
		if err := count(runs, 2); err != nil {
			return err
		}
		for i, want := range []string{"3", "4"} {
			if err := s.returned(runs[i], want); err != nil {
				return err
			}
		}
		if traced && slices.ContainsFunc(program.Functions, func(f trace.Function) bool { return f.Name == "g" }) {
			return errors.New("the prelude's function g is among the program's")
		}
	}
	broken, err := s.source("broken")
	if err != nil {
		return err
	}
	job.Program = &pluginv1.Program{Source: broken, Language: job.Program.Language, Prelude: prelude}
	runs, err := s.run(job)
	if err != nil {
		return err
	}
	if runs[0].Outcome.Kind != trace.Rejected {
		return fmt.Errorf("a program that does not compile, behind a prelude: %s, want a rejection", ended(runs[0]))
	}
	return nil
}

// keepsInputs wants large inputs, which the host has kept and names, to be the ones that
// were kept, for the first job and for later ones.
func keepsInputs(s *subject) error {
	var texts []string
	var inputs []*pluginv1.Input
	for i := range 3 {
		texts = append(texts, strconv.Quote(strconv.Itoa(i)+strings.Repeat(" of many", 10_000)))
		inputs = append(inputs, arguments(texts[i]))
	}
	for _, order := range [][]int{{0, 1}, {2, 0, 1}} {
		var asked []*pluginv1.Input
		for _, i := range order {
			asked = append(asked, inputs[i])
		}
		runs, err := s.short("echo", nil, asked...)
		if err != nil {
			return err
		}
		if err := count(runs, len(order)); err != nil {
			return err
		}
		for at, i := range order {
			if err := s.returned(runs[at], texts[i]); err != nil {
				return fmt.Errorf("input %d: %w", at, err)
			}
		}
	}
	return nil
}

// readsFile wants large inputs of two kinds, which workers read from a file, to be the ones that were kept.
func readsFile(s *subject) error {
	source, err := s.source("call")
	if err != nil {
		return err
	}
	const most = 80_000
	text := strconv.Quote(strings.Repeat("of many ", most/8))
	long := append(bytes.TrimSpace(source), bytes.Repeat([]byte(" "), most)...)
	inputs := []*pluginv1.Input{arguments(text), {Kind: &pluginv1.Input_Call{Call: long}}}
	for range 2 {
		runs, err := s.short("echo", nil, inputs...)
		if err != nil {
			return err
		}
		if err := count(runs, len(inputs)); err != nil {
			return err
		}
		for i, want := range []string{text, "3"} {
			if err := s.returned(runs[i], want); err != nil {
				return fmt.Errorf("input %d: %w", i, err)
			}
		}
	}
	return nil
}

func stops(s *subject) error {
	job, err := s.job("raise", arguments("1"), arguments("-1"), arguments("2"))
	if err != nil {
		return err
	}
	job.StopAtFailure = true
	runs, err := s.run(job)
	if err != nil {
		return err
	}
	return count(runs, 2)
}

func runsNothing(s *subject) error {
	runs, err := s.short("echo", nil)
	if err != nil {
		return err
	}
	return count(runs, 0)
}

func keepsOutput(s *subject) error {
	runs, err := s.short("print", nil, arguments(`"hello"`))
	if err != nil {
		return err
	}
	if err := count(runs, 1); err != nil {
		return err
	}
	if err := s.returned(runs[0], "null"); err != nil {
		return err
	}
	if !bytes.Contains(runs[0].Output, []byte("hello")) {
		return fmt.Errorf("the output is %q, want the printed text in it", runs[0].Output)
	}
	return nil
}

func runsEmpty(s *subject) error {
	runs, err := s.run(&pluginv1.Job{Program: s.program(nil), EntryPoint: "f", Inputs: []*pluginv1.Input{arguments()}})
	if err != nil {
		return err
	}
	if err := count(runs, 1); err != nil {
		return err
	}
	if k := runs[0].Outcome.Kind; k != trace.Raised && k != trace.Rejected {
		return fmt.Errorf("an empty program: %s, want an exception for its missing entry point", ended(runs[0]))
	}
	return nil
}
