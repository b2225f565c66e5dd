package check

import (
	"fmt"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// Edits holds the replies of one edit conversation against its requests. The
// zero value is ready for the conversation's first request.
type Edits struct {
	source, inputs, tests, listed int
}

// maxReplacement is the most bytes of an edit's replacement.
const maxReplacement = 4096

// Reply checks a reply that carries no error. It returns why the reply cannot
// answer the request, naming the field.
func (e *Edits) Reply(request *pluginv1.EditRequest, reply *pluginv1.EditReply) error {
	switch r := request.GetRequest().(type) {
	case *pluginv1.EditRequest_Open:
		return e.opened(r.Open, reply.GetOpened())
	case *pluginv1.EditRequest_List:
		return e.list(reply.GetListed(), len(r.List.GetStatements()))
	case *pluginv1.EditRequest_Switches:
		return e.list(reply.GetListed(), len(r.Switches.GetStatements()))
	case *pluginv1.EditRequest_Difference:
		return e.list(reply.GetListed(), 0)
	case *pluginv1.EditRequest_Standalone:
		if err := e.list(reply.GetListed(), 0); err != nil {
			return err
		}
		return e.origins(reply.GetListed())
	case *pluginv1.EditRequest_Run:
		return e.ran(r.Run, reply.GetRan())
	case *pluginv1.EditRequest_Describe:
		return e.described(r.Describe, reply.GetDescribed())
	default:
		return fmt.Errorf("request: %T is none that can be answered", r)
	}
}

func (e *Edits) opened(open *pluginv1.OpenEdits, opened *pluginv1.EditsOpened) error {
	e.source, e.inputs, e.tests = len(open.GetProgram().GetSource()), len(open.GetInputs()), int(open.GetTests())
	if opened == nil {
		return fmt.Errorf("opened: it is missing")
	}
	if got := len(opened.GetPassed()); got != e.tests {
		return fmt.Errorf("opened.passed: %d of %d tests", got, e.tests)
	}
	return nil
}

func (e *Edits) list(listed *pluginv1.EditsListed, statements int) error {
	switch {
	case listed == nil:
		return fmt.Errorf("listed: it is missing")
	case int(listed.GetFirst()) != e.listed:
		return fmt.Errorf("listed.first: %d, %d edits were listed before", listed.GetFirst(), e.listed)
	case listed.GetCount() > 1<<20:
		return fmt.Errorf("listed.count: %d", listed.GetCount())
	case int(listed.GetStatements()) > statements:
		return fmt.Errorf("listed.statements: %d of %d", listed.GetStatements(), statements)
	}
	e.listed += int(listed.GetCount())
	return nil
}

func (e *Edits) origins(listed *pluginv1.EditsListed) error {
	if got := len(listed.GetOrigins()); got != int(listed.GetCount()) {
		return fmt.Errorf("listed.origins: %d for %d edits", got, listed.GetCount())
	}
	for i, o := range listed.GetOrigins() {
		for _, n := range o.GetEdits() {
			if int(n) >= e.listed {
				return fmt.Errorf("listed.origins[%d]: edit %d of %d", i, n, e.listed)
			}
		}
	}
	return nil
}

func (e *Edits) ran(run *pluginv1.RunEdits, ran *pluginv1.EditsRan) error {
	if ran == nil {
		return fmt.Errorf("ran: it is missing")
	}
	for i, r := range ran.GetResults() {
		if int(r.GetEdit()) >= max(e.listed, 1) {
			return fmt.Errorf("ran.results[%d].edit: %d of %d", i, r.GetEdit(), e.listed)
		}
		if int(r.GetRan()) > len(run.GetChecks()) || len(r.GetFailed()) > int(r.GetRan()) {
			return fmt.Errorf(
				"ran.results[%d]: %d failed of %d that ran of %d",
				i,
				len(r.GetFailed()),
				r.GetRan(),
				len(run.GetChecks()),
			)
		}
		for _, number := range r.GetFailed() {
			if int(number) >= e.inputs {
				return fmt.Errorf("ran.results[%d].failed: check %d of %d", i, number, e.inputs)
			}
		}
	}
	return nil
}

func (e *Edits) described(describe *pluginv1.DescribeEdits, described *pluginv1.EditsDescribed) error {
	asked := describe.GetEdits()
	if got := len(described.GetEdits()); got != len(asked) {
		return fmt.Errorf("described.edits: %d of %d", got, len(asked))
	}
	for i, d := range described.GetEdits() {
		if d.GetEdit() != asked[i] {
			return fmt.Errorf("described.edits[%d].edit: %d, want %d", i, d.GetEdit(), asked[i])
		}
		if err := span(d.GetSpan(), e.source); err != nil {
			return fmt.Errorf("described.edits[%d].span: %w", i, err)
		}
		if len(d.GetReplacement()) > maxReplacement {
			return fmt.Errorf("described.edits[%d].replacement: %d bytes", i, len(d.GetReplacement()))
		}
	}
	return nil
}
