package conform

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/egca/egca/host/plugin"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
	"github.com/egca/egca/trace"
)

// valueChecks send each kind of value there and back. A plugin whose language
// has no such value must refuse the job; what it may not do is to change it.
func valueChecks() []check {
	kinds := []struct {
		name   string
		values []string
	}{
		{"null", []string{"null"}},
		{"boolean", []string{"true", "false"}},
		{"integer", []string{"0", "-1", "255", "9007199254740991", "-9007199254740991"}},
		{"integer-64", []string{"9007199254740993", "9223372036854775807", "-9223372036854775808"}},
		{"integer-big", []string{"9223372036854775808", "-9223372036854775809", "1" + strings.Repeat("0", 100)}},
		{"float", []string{"1.5", "-2.25", "1e308", "5e-324", "0.1"}},
		{"text", []string{`""`, `"plain"`, `"é 世 😀"`, `"line\nquote\" back\\slash"`, `"\u0000"`}},
		{"list", []string{"[]", "[1, [2, [3, []]]]", `[null, true, 1, 1.5, "x"]`}},
		{"map", []string{"{}", `{"a": 1, "b": {"c": [2]}}`}},
	}
	var checks []check
	add := func(name string, values []*pluginv1.Input) {
		checks = append(checks, check{name: "values/" + name, programs: []string{"echo"}, read: readTrace + ", Value",
			run: func(s *subject) error { return s.echoes(values) }})
	}
	for _, k := range kinds {
		var inputs []*pluginv1.Input
		for _, v := range k.values {
			inputs = append(inputs, arguments(v))
		}
		add(k.name, inputs)
	}
	special := func(build func(t *trace.Table) trace.ID) *pluginv1.Input {
		t := trace.NewTable()
		id := build(t)
		return &pluginv1.Input{Values: t.Message(), Kind: &pluginv1.Input_Arguments{
			Arguments: &pluginv1.Arguments{Values: []uint32{uint32(id)}}}}
	}
	one := func(v trace.Value) *pluginv1.Input {
		return special(func(t *trace.Table) trace.ID { return t.Add(v) })
	}
	pair := func(kind trace.Kind) *pluginv1.Input {
		return special(func(t *trace.Table) trace.ID {
			a, b := t.Add(trace.Value{Kind: trace.Int, Int: 1}), t.Add(trace.Value{Kind: trace.Text, Text: "b"})
			return t.Add(trace.Value{Kind: kind, Items: []trace.ID{a, b}})
		})
	}
	add("float-special", []*pluginv1.Input{one(trace.Value{Kind: trace.Float, Float: math.Inf(1)}),
		one(trace.Value{Kind: trace.Float, Float: math.Inf(-1)}), one(trace.Value{Kind: trace.Float, Float: math.NaN()})})
	add("float-negative-zero", []*pluginv1.Input{one(trace.Value{Kind: trace.Float, Float: math.Copysign(0, -1)})})
	add("text-surrogate", []*pluginv1.Input{one(trace.Value{Kind: trace.Text, Text: "a\xed\xa0\x80b"})})
	add("bytes", []*pluginv1.Input{one(trace.Value{Kind: trace.Bytes, Text: "\x00\xff\x80a"})})
	add("tuple", []*pluginv1.Input{pair(trace.Tuple)})
	add("set", []*pluginv1.Input{pair(trace.Set)})
	add("map-keys", []*pluginv1.Input{pair(trace.Map)})
	return checks
}

// echoes wants every argument back as it was sent.
func (s *subject) echoes(inputs []*pluginv1.Input) error {
	job, err := s.job("echo", inputs...)
	if err != nil {
		return err
	}
	runs, err := s.run(job)
	if errors.Is(err, plugin.ErrJob) {
		return nil // refused, not changed
	}
	if err != nil {
		return err
	}
	if err := count(runs, len(inputs)); err != nil {
		return err
	}
	for i, run := range runs {
		sent, err := trace.FromValues(inputs[i].GetValues())
		if err != nil {
			return err
		}
		id := trace.ID(inputs[i].GetArguments().GetValues()[0])
		want := sent.Format(id, 200)
		if run.Outcome.Kind != trace.Returned {
			return fmt.Errorf("f(%s): %s; refuse the job if the language has no such value", want, ended(run))
		}
		got := run.Table.At(run.Outcome.Value)
		if !trace.Equal(sent, id, run.Table, run.Outcome.Value, s.equality()) ||
			negativeZero(sent.At(id)) != negativeZero(got) {
			return fmt.Errorf(
				"f(%s) returned %s of kind %v, want the same value back; refuse the job if the language has no such value",
				want,
				run.Table.Format(run.Outcome.Value, 200),
				got.Kind,
			)
		}
	}
	return nil
}

func negativeZero(v *trace.Value) bool {
	return v.Kind == trace.Float && v.Float == 0 && math.Signbit(v.Float)
}
