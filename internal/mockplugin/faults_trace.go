package main

import (
	"slices"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// traceFaults concern events.
var traceFaults = map[string]fault{
	"no-loop-events":   {job: without(pluginv1.SiteKind_SITE_KIND_LOOP)},
	"no-branch-events": {job: without(pluginv1.SiteKind_SITE_KIND_BRANCH)},
	"no-mutate-events": {job: without(pluginv1.SiteKind_SITE_KIND_MUTATE)},
	"no-return-events": {job: without(pluginv1.SiteKind_SITE_KIND_RETURN)},
	"no-catch-events":  {job: without(pluginv1.SiteKind_SITE_KIND_CATCH)},
	"no-output-events": {job: without(pluginv1.SiteKind_SITE_KIND_OUTPUT)},
	"no-raise-events":  {job: without(pluginv1.SiteKind_SITE_KIND_RAISE)},
	"old-values":       {job: events(func(t *traceOf) { t.value(pluginv1.SiteKind_SITE_KIND_ASSIGN, t.integer(5)) })},
	"enters-by-itself": {job: events(func(t *traceOf) { t.value(pluginv1.SiteKind_SITE_KIND_ENTER, t.integer(5)) })},
	"number-branches":  {job: events(func(t *traceOf) { t.value(pluginv1.SiteKind_SITE_KIND_BRANCH, t.integer(1)) })},
	"loop-ends-valued": {job: events(func(t *traceOf) { t.value(pluginv1.SiteKind_SITE_KIND_LOOP_END, t.integer(1)) })},
	"another's-frame":  {job: events(func(t *traceOf) { t.Frames[len(t.Frames)-1] = 0 })},
	"goes-on-returned": {job: events(func(t *traceOf) { t.repeat(len(t.Sites)-1, 1) })},
	"trace-returns": {job: events(func(t *traceOf) {
		t.result.Outcome = &pluginv1.Outcome{Kind: &pluginv1.Outcome_Returned{Returned: t.integer(5)}}
	})},
	"trace-prints": {job: events(func(t *traceOf) { t.result.Output = append(t.result.Output, "traced\n"...) })},
	"trace-moves-place": {job: events(func(t *traceOf) {
		if e := t.result.GetOutcome().GetException(); e != nil {
			e.Span = &pluginv1.Span{}
		}
	})},
	"loads-nothing":   {job: events(func(t *traceOf) { t.Loading = 0 })},
	"loads-all":       {job: events(func(t *traceOf) { t.Loading = uint32(len(t.Sites)) })},
	"traces-differ":   {job: alternating(func(t *traceOf) { t.Values[1] = t.integer(5) })},
	"caps-in-silence": {job: events(func(t *traceOf) { t.Capped = false })},
	"caps-all":        {job: events(func(t *traceOf) { t.Sites, t.Frames, t.Values, t.Loading = nil, nil, nil, 0 })},
	"caps-the-run": {job: events(func(t *traceOf) {
		t.result.Outcome = &pluginv1.Outcome{Kind: &pluginv1.Outcome_Returned{Returned: t.integer(100)}}
	})},
	"wide-values": {job: func(job *pluginv1.Job, result *pluginv1.JobResult, _ int) {
		job.Limits = nil
		result.Results = run(job).GetResults()
	}},
}

// traceOf is a trace with its result and the program's analysis.
type traceOf struct {
	*pluginv1.Trace
	result   *pluginv1.Result
	analysis *pluginv1.Analysis
}

// events spoils the traces of jobs that have any.
func events(spoil func(*traceOf)) jobFault {
	return eachTrace(func(t *traceOf, _ int) { spoil(t) })
}

// alternating spoils the traces of every second job.
func alternating(spoil func(*traceOf)) jobFault {
	return eachTrace(func(t *traceOf, count int) {
		if count%2 == 1 {
			spoil(t)
		}
	})
}

func eachTrace(spoil func(*traceOf, int)) jobFault {
	return func(_ *pluginv1.Job, result *pluginv1.JobResult, count int) {
		for _, r := range result.GetResults() {
			if r.GetTrace() != nil {
				spoil(&traceOf{r.GetTrace(), r, result.GetAnalysis()}, count)
			}
		}
	}
}

// without drops the events of a kind.
func without(kind pluginv1.SiteKind) jobFault {
	return events(func(t *traceOf) {
		for i := len(t.Sites) - 1; i >= 0; i-- {
			if t.kind(i) == kind {
				t.Sites = slices.Delete(t.Sites, i, i+1)
				t.Frames = slices.Delete(t.Frames, i, i+1)
				t.Values = slices.Delete(t.Values, i, i+1)
				if i < int(t.Loading) {
					t.Loading--
				}
			}
		}
	})
}

func (t *traceOf) kind(event int) pluginv1.SiteKind {
	return t.analysis.GetSites()[t.Sites[event]].GetKind()
}

// value gives the events of a kind another value.
func (t *traceOf) value(kind pluginv1.SiteKind, value uint32) {
	for i := range t.Sites {
		if t.kind(i) == kind {
			t.Values[i] = value
		}
	}
}

// repeat adds an event once more at the end, of another site.
func (t *traceOf) repeat(event int, site uint32) {
	t.Sites = append(t.Sites, site)
	t.Frames = append(t.Frames, t.Frames[event])
	t.Values = append(t.Values, t.Values[event])
}

// integer adds an integer to the result's values.
func (t *traceOf) integer(n int64) uint32 {
	t.result.Values.Values = append(t.result.Values.Values, &pluginv1.Value{Kind: &pluginv1.Value_Integer{Integer: n}})
	return uint32(len(t.result.Values.Values) - 1)
}
