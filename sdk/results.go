package sdk

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/egca/egca/internal/check"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// readResult turns the two frames of a result into one. Whatever is wrong with
// them makes it a tampered one: both come from a candidate's process.
func (e *engine) readResult(raw []byte, blob []byte, hasBlob bool, limits *pluginv1.Limits) *pluginv1.Result {
	if size := uint64(len(raw) + len(blob)); size > limits.ResultBytes+resultSpare {
		return tampered(nil, fmt.Sprintf("a result of %d bytes, the limit is %d", size, limits.ResultBytes))
	}
	if count := bytes.Count(raw, []byte("{")); count > maxResultValues {
		return tampered(nil, fmt.Sprintf("a result of %d parts, the most is %d", count, maxResultValues))
	}
	result := &pluginv1.Result{}
	if err := decodeMessage("result", raw, result); err != nil {
		return tampered(nil, err.Error())
	}
	if hasBlob {
		if err := e.decodeBlob(result, blob, limits); err != nil {
			return tampered(result, err.Error())
		}
	}
	cutResult(result)
	return result
}

// maxResultValues bounds the values of one result, which take far more memory than
// bytes on the wire.
const maxResultValues = 1 << 20

// lighten leaves out of a result what may be large: the trace, and the returned
// value, which then equals nothing.
func lighten(r *pluginv1.Result) {
	if r.GetTrace() != nil {
		r.Trace = &pluginv1.Trace{Capped: true}
	}
	r.Values = nil
	if returned, ok := r.GetOutcome().GetKind().(*pluginv1.Outcome_Returned); ok {
		returned.Returned = 1
		r.Values = &pluginv1.ValueTable{Values: []*pluginv1.Value{{}, {Kind: &pluginv1.Value_Opaque{
			Opaque: "<too large beside what it returned for other inputs>"}}}}
	}
}

// resultSpare is what a result's JSON may have beyond the limit on its bytes:
// the fields that are not the program's value.
const resultSpare = 1 << 20

// decodeBlob calls the plugin's Decode. A panic in it is its own fault, but it
// is a candidate's bytes that found it: the plugin serves on.
func (e *engine) decodeBlob(result *pluginv1.Result, blob []byte, limits *pluginv1.Limits) (err error) {
	if e.plugin.Decode == nil {
		return fmt.Errorf("a 'B' frame of %d bytes came, this plugin knows none", len(blob))
	}
	defer func() {
		if p := recover(); p != nil {
			e.log.Error("Decode panicked; please report it to the plugin's author", "panic", fmt.Sprint(p))
			err = fmt.Errorf("the plugin's decoder failed on the 'B' frame: %v", p)
		}
	}()
	return e.plugin.Decode(result, blob, limits)
}

// validate holds results against the rules, once the analysis is known.
func validate(results []*pluginv1.Result, run check.Run) {
	for i, result := range results {
		if err := check.Result(result, run); err != nil {
			results[i] = tampered(result, err.Error())
		}
	}
}

// tampered is the result for an input whose evidence broke a rule. The times
// and the output stay when they are sound.
func tampered(from *pluginv1.Result, text string) *pluginv1.Result {
	result := &pluginv1.Result{Outcome: &pluginv1.Outcome{
		Kind: &pluginv1.Outcome_Tampered{Tampered: cutText(text, check.MaxMessage)}}}
	if s := from.GetCpuSeconds(); s > 0 && s <= maxSeconds {
		result.CpuSeconds = s
	}
	if s := from.GetWallSeconds(); s > 0 && s <= maxSeconds {
		result.WallSeconds = s
	}
	if out := from.GetOutput(); len(out) <= check.MaxOutput {
		result.Output = out
	}
	return result
}

// cutResult shortens what the .proto bounds, so that a worker need not.
func cutResult(r *pluginv1.Result) {
	if len(r.Output) > check.MaxOutput {
		r.Output = r.Output[:check.MaxOutput:check.MaxOutput]
	}
	if e := r.GetOutcome().GetException(); e != nil {
		if len(e.Message) > check.MaxMessage {
			e.Message = cutText(e.Message, check.MaxMessage)
		}
		if len(e.Stack) > check.MaxStack {
			e.Stack = e.Stack[:check.MaxStack]
		}
	}
}

// cutText is at most limit bytes of text, valid UTF-8 when text was.
func cutText(text string, limit int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}

// failed tells whether a result is a failure to stop_at_failure.
func failed(r *pluginv1.Result) bool {
	_, returned := r.GetOutcome().GetKind().(*pluginv1.Outcome_Returned)
	return !returned
}
