// Package judge runs programs on a problem's tests and says which they pass.
// Verdicts are the host's own comparisons: what a candidate's process reports
// is evidence, and the expected values never enter it.
//
// The data's way: Prepare turns a problem into inputs, runs its references on
// them and derives the limits (problem.go, test.go, reference.go, limits.go);
// Problem.Judge runs a candidate untraced on all inputs and compares
// (candidate.go); Problem.Trace runs it again on the failing input with events,
// beside the reference (traces.go).
package judge

import (
	"context"
	"errors"
	"fmt"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// Errors of this package. Each says what to do.
var (
	// ErrProblem: the problem itself cannot be used; every sample of it fails
	// with this error.
	ErrProblem = errors.New("unusable problem")
	// ErrPlugin: the plugin did not do its part; another sample may go well.
	ErrPlugin = errors.New("plugin failed")
)

// Tracer is what a language plugin does for the judge (host/plugin.Client).
type Tracer interface {
	Description() *pluginv1.DescribeResponse
	Analyse(ctx context.Context, request *pluginv1.AnalyseRequest) (*pluginv1.Analysis, error)
	Split(ctx context.Context, language, entryPoint string, tests [][]byte) ([]*pluginv1.SplitTest, error)
	Run(ctx context.Context, job *pluginv1.Job) (*pluginv1.JobResult, error)
	// Edit opens an edit conversation and calls converse with it. Where the plugin
	// breaks, converse is called once more with a new conversation.
	Edit(ctx context.Context, open *pluginv1.OpenEdits, converse func(Ask, *pluginv1.EditsOpened) error) error
}

// Ask sends requests of an edit conversation and returns a reply for each.
type Ask = func(ctx context.Context, requests ...*pluginv1.EditRequest) ([]*pluginv1.EditReply, error)

// Tracers finds the plugin for a language; its error says which there are.
type Tracers func(ctx context.Context, language string) (Tracer, error)

// Confidential marks a program that no candidate may learn (a reference); WithTokens
// asks for its tokens, WithOutline for its outline.
const (
	Confidential Asked = 1 << iota
	WithTokens
	WithOutline
)

// Asked says how a program is to be parsed.
type Asked int

// Analyse parses a program without running it.
func Analyse(ctx context.Context, tracer Tracer, language, source string, asked Asked) (*trace.Program, error) {
	analysis, err := tracer.Analyse(ctx, &pluginv1.AnalyseRequest{
		Program:      &pluginv1.Program{Source: []byte(source), Language: language},
		Tokens:       asked&WithTokens != 0,
		Outline:      asked&WithOutline != 0,
		Confidential: asked&Confidential != 0,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: analyse: %w", ErrPlugin, err)
	}
	program, err := trace.FromAnalysis([]byte(source), analysis)
	if err != nil {
		return nil, fmt.Errorf("%w: analyse: %w", ErrPlugin, err)
	}
	return program, nil
}

// Defines reports whether a program defines what an entry point names: a function at
// its top level, a method of a class there, or a class with methods.
func Defines(program *trace.Program, entryPoint string) bool {
	for i := range program.Functions {
		if program.IsEntry(i, entryPoint) || program.Functions[i].Owner == entryPoint && entryPoint != "" {
			return true
		}
	}
	return false
}

// Can reports whether a plugin has a capability.
func Can(tracer Tracer, capability pluginv1.Capability) bool {
	for _, c := range tracer.Description().GetCapabilities() {
		if c == capability {
			return true
		}
	}
	return false
}

// equality decides the tests of a problem for programs in a language: the
// language's own equality, as its plugin declares it, or, where the problem is
// in another one, the equality across languages.
func equality(tracer Tracer, language string, s *Setting, problem string) trace.Equality {
	switch {
	case language == problem:
	case s.Strict:
		return trace.Strict
	default:
		return trace.Common
	}
	for _, l := range tracer.Description().GetLanguages() {
		if e := l.GetEquality(); l.GetName() == language {
			return trace.Equality{
				BooleansAreIntegers: e.GetBooleansAreIntegers(),
				TuplesAreLists:      e.GetTuplesAreLists(),
				NaNEqualsNaN:        e.GetNanEqualsNan(),
				NullsAreOne:         e.GetNullsAreOne(),
				NumbersAreDoubles:   e.GetNumbersAreDoubles(),
				TypesAreOne:         e.GetTypesAreOne(),
			}
		}
	}
	return trace.Equality{}
}
