package conform

import (
	"errors"
	"fmt"

	"github.com/egca/egca/host/plugin"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// sourceChecks are about inputs and tests in the language's own source.
func sourceChecks() []check {
	call := []pluginv1.Capability{pluginv1.Capability_CAPABILITY_CALL}
	split := []pluginv1.Capability{pluginv1.Capability_CAPABILITY_CALL, pluginv1.Capability_CAPABILITY_SPLIT}
	return []check{
		{name: "source/call", needs: call, programs: []string{"echo", "call"}, read: readProtocol + ", Input.call", run: calls},
		{name: "source/body", needs: call, programs: []string{"echo", "body", "failing"}, read: readProtocol + ", Input.body", run: bodies},
		{name: "source/broken", needs: call, programs: []string{"echo", "broken"}, read: readProtocol + ", Input", run: brokenSource},
		{name: "source/split", needs: split, programs: []string{"echo", "split", "body"}, read: readProtocol + ", Split", run: splits},
	}
}

// inSource runs echo with an input in source form.
func (s *subject) inSource(source []byte, body bool) (*trace.Run, error) {
	input := &pluginv1.Input{Kind: &pluginv1.Input_Call{Call: source}}
	if body {
		input.Kind = &pluginv1.Input_Body{Body: source}
	}
	runs, err := s.short("echo", nil, input)
	if err != nil {
		return nil, err
	}
	return first(runs)
}

func first(runs []*trace.Run) (*trace.Run, error) {
	if err := count(runs, 1); err != nil {
		return nil, err
	}
	return runs[0], nil
}

func calls(s *subject) error {
	source, err := s.source("call")
	if err != nil {
		return err
	}
	run, err := s.inSource(source, false)
	if err != nil {
		return err
	}
	return s.returned(run, "3")
}

func bodies(s *subject) error {
	for name, fails := range map[string]bool{"body": false, "failing": true} {
		source, err := s.source(name)
		if err != nil {
			return err
		}
		run, err := s.inSource(source, true)
		if err != nil {
			return err
		}
		switch {
		case !fails:
			err = s.returned(run, "null")
		case run.Outcome.Kind != trace.Raised || run.Outcome.Message != "boom":
			err = fmt.Errorf("%s, want the exception boom", ended(run))
		case run.Outcome.Loading:
			err = fmt.Errorf("the input's own exception is marked as one of loading")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// brokenSource gives an input that does not compile, to a program that does:
// the job is refused, or the input is answered with the error.
func brokenSource(s *subject) error {
	source, err := s.source("broken")
	if err != nil {
		return err
	}
	run, err := s.inSource(source, true)
	if errors.Is(err, plugin.ErrJob) {
		return s.serves()
	}
	if err != nil {
		return err
	}
	return endsAs(run, trace.Raised)
}

// splits runs both halves of a split test apart.
func splits(s *subject) error {
	test, err := s.source("split")
	if err != nil {
		return err
	}
	body, err := s.source("body")
	if err != nil {
		return err
	}
	answers, err := s.client.Split(s.ctx, s.language.GetName(), "f", [][]byte{test, body, []byte("\xff(")})
	if err != nil {
		return err
	}
	others, err := s.client.Split(s.ctx, s.language.GetName(), "other", [][]byte{test})
	if err != nil {
		return err
	}
	if others[0].GetSplit() {
		return fmt.Errorf("%.60q was split for the entry point \"other\", which it does not call: a candidate could decide it", test)
	}
	if !answers[0].GetSplit() {
		return fmt.Errorf("%.60q was not split", test)
	}
	if answers[1].GetSplit() || answers[2].GetSplit() {
		return fmt.Errorf("what is no comparison was split, into %.60q and %.60q", answers[1].GetCall(), answers[1].GetExpect())
	}
	for _, half := range [][]byte{answers[0].GetCall(), answers[0].GetExpect()} {
		run, err := s.inSource(half, false)
		if err != nil {
			return err
		}
		if err := s.returned(run, "3"); err != nil {
			return fmt.Errorf("the half %.60q: %w", half, err)
		}
	}
	return nil
}
