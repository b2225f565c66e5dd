package check

import (
	"fmt"
	"math"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const (
	// MaxMessage is the bound that the .proto states for Exception.message, in bytes.
	MaxMessage = 1000
	// MaxOutput is that of Result.output, in bytes.
	MaxOutput = 4 << 10
	// MaxStack is that of Exception.stack and Outcome.stack, in places.
	MaxStack = 16
	// spareEvents is what a program may record beyond its limit: the cap is
	// looked at only now and then.
	spareEvents = 1 << 16
)

// Run is what a result is held against.
type Run struct {
	Source int  // bytes of the program
	Traced bool // the job asked for events
	// Analysis of the program; nil when it is not known, then the events'
	// sites are not checked.
	Analysis  *pluginv1.Analysis
	MaxEvents uint64 // the job's limit; 0 for no bound but the table's
}

// Result returns what is wrong with one result, or nil. The error names the
// element, such as "trace.sites[7]".
func Result(r *pluginv1.Result, run Run) error {
	if err := Values(r.GetValues()); err != nil {
		return err
	}
	count := uint32(len(r.GetValues().GetValues()))
	if err := outcome(r.GetOutcome(), count, run.Source); err != nil {
		return fmt.Errorf("outcome.%w", err)
	}
	if r.GetTrace() != nil && !run.Traced {
		return fmt.Errorf("trace: the job asked for none")
	}
	if err := trace(r.GetTrace(), count, run); err != nil {
		return fmt.Errorf("trace.%w", err)
	}
	for _, s := range []float64{r.GetCpuSeconds(), r.GetWallSeconds()} {
		if math.IsNaN(s) || math.IsInf(s, 0) || s < 0 {
			return fmt.Errorf("cpu_seconds, wall_seconds: %v is no time", s)
		}
	}
	if len(r.GetOutput()) > MaxOutput {
		return fmt.Errorf("output: %d bytes, the most is %d", len(r.GetOutput()), MaxOutput)
	}
	return nil
}

func outcome(o *pluginv1.Outcome, count uint32, source int) error {
	switch kind := o.GetKind().(type) {
	case nil:
		return fmt.Errorf("kind: none is set")
	case *pluginv1.Outcome_Returned:
		if kind.Returned == 0 || kind.Returned >= count {
			return fmt.Errorf("returned: %d is not in the table of %d values", kind.Returned, count)
		}
	case *pluginv1.Outcome_Exception:
		return exception(kind.Exception, source)
	case *pluginv1.Outcome_Limit:
		if _, known := pluginv1.Limit_name[int32(kind.Limit)]; !known || kind.Limit == 0 {
			return fmt.Errorf("limit: %d is none", kind.Limit)
		}
		return stack(o.GetStack(), source)
	case *pluginv1.Outcome_Tampered:
		return texts(kind.Tampered)
	case *pluginv1.Outcome_Rejected:
		if err := diagnostic(kind.Rejected, source); err != nil {
			return fmt.Errorf("rejected: %w", err)
		}
	}
	return nil
}

func exception(e *pluginv1.Exception, source int) error {
	if err := texts(e.GetType(), e.GetMessage()); err != nil {
		return fmt.Errorf("exception: %w", err)
	}
	if len(e.GetMessage()) > MaxMessage {
		return fmt.Errorf("exception.message: %d bytes, the most is %d", len(e.GetMessage()), MaxMessage)
	}
	if e.GetSpan() != nil {
		if err := span(e.GetSpan(), source); err != nil {
			return fmt.Errorf("exception.span: %w", err)
		}
	}
	if err := stack(e.GetStack(), source); err != nil {
		return fmt.Errorf("exception.%w", err)
	}
	return nil
}

func stack(places []*pluginv1.Span, source int) error {
	if len(places) > MaxStack {
		return fmt.Errorf("stack: %d places, the most is %d", len(places), MaxStack)
	}
	for i, s := range places {
		if err := span(s, source); err != nil {
			return fmt.Errorf("stack[%d]: %w", i, err)
		}
	}
	return nil
}

func trace(t *pluginv1.Trace, count uint32, run Run) error {
	n := len(t.GetSites())
	if len(t.GetFrames()) != n || len(t.GetValues()) != n {
		return fmt.Errorf("sites, frames, values: columns of %d, %d and %d events",
			n, len(t.GetFrames()), len(t.GetValues()))
	}
	if run.MaxEvents > 0 && uint64(n) > run.MaxEvents+spareEvents {
		return fmt.Errorf("sites: %d events, the limit is %d", n, run.MaxEvents)
	}
	if uint64(t.GetLoading()) > uint64(n) {
		return fmt.Errorf("loading: %d of %d events", t.GetLoading(), n)
	}
	known, sites := run.Analysis != nil, run.Analysis.GetSites()
	var newest uint32 // the newest frame
	for i := range n {
		site, frame, value := t.Sites[i], t.Frames[i], t.Values[i]
		if known && uint64(site) >= uint64(len(sites)) {
			return fmt.Errorf("sites[%d]: %d of %d", i, site, len(sites))
		}
		if value != 0 && value >= count {
			return fmt.Errorf("values[%d]: %d is not in the table of %d", i, value, count)
		}
		if frame <= newest {
			continue
		}
		if frame != newest+1 {
			return fmt.Errorf("frames[%d]: %d, the next new one is %d", i, frame, newest+1)
		}
		if known && sites[site].GetKind() != pluginv1.SiteKind_SITE_KIND_ENTER {
			return fmt.Errorf("frames[%d]: frame %d begins without an enter event", i, frame)
		}
		newest = frame
	}
	return nil
}
