package main

import (
	"math"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// valueFaults concern values that do not come back as they were sent.
var valueFaults = map[string]fault{
	"changes-nulls": {job: values(func(v *pluginv1.Value) {
		if _, is := v.GetKind().(*pluginv1.Value_Null); is {
			v.Kind = &pluginv1.Value_Boolean{}
		}
	})},
	"changes-booleans": {job: values(func(v *pluginv1.Value) {
		if b, is := v.GetKind().(*pluginv1.Value_Boolean); is {
			v.Kind = &pluginv1.Value_Integer{Integer: map[bool]int64{true: 1}[b.Boolean]}
		}
	})},
	"changes-integers": {job: values(func(v *pluginv1.Value) {
		if n, is := v.GetKind().(*pluginv1.Value_Integer); is {
			v.Kind = &pluginv1.Value_Integer{Integer: int64(int8(n.Integer))}
		}
	})},
	"rounds-integers": {job: values(func(v *pluginv1.Value) {
		if n, is := v.GetKind().(*pluginv1.Value_Integer); is {
			v.Kind = &pluginv1.Value_Float{Float: float64(n.Integer)}
		}
	})},
	"cuts-integers": {job: values(func(v *pluginv1.Value) {
		if n := v.GetBigInteger(); len(n) > 8 {
			v.Kind = &pluginv1.Value_BigInteger{BigInteger: n[len(n)-8:]}
		}
	})},
	"rounds-floats": {job: floats(func(x float64) float64 { return float64(float32(x)) })},
	"no-nan": {job: floats(func(x float64) float64 {
		if math.IsNaN(x) {
			return 0
		}
		return x
	})},
	"no-negative-zero": {job: floats(func(x float64) float64 { return x + 0 })},
	"changes-texts": {job: values(func(v *pluginv1.Value) {
		if text, is := v.GetKind().(*pluginv1.Value_Text); is && len(text.Text) > 0 {
			v.Kind = &pluginv1.Value_Text{Text: []byte("?")}
		}
	})},
	"texts-for-bytes": {job: values(func(v *pluginv1.Value) {
		if _, is := v.GetKind().(*pluginv1.Value_Bytes); is {
			v.Kind = &pluginv1.Value_Text{Text: []byte("bytes")}
		}
	})},
	"tuples-for-lists": {job: values(func(v *pluginv1.Value) {
		if list := v.GetList(); list != nil {
			v.Kind = &pluginv1.Value_Tuple{Tuple: list}
		}
	})},
	"lists-for-tuples": {job: values(func(v *pluginv1.Value) {
		if tuple := v.GetTuple(); tuple != nil {
			v.Kind = &pluginv1.Value_List{List: tuple}
		}
	})},
	"lists-for-sets": {job: values(func(v *pluginv1.Value) {
		if set := v.GetSet(); set != nil {
			v.Kind = &pluginv1.Value_List{List: set}
		}
	})},
	"loses-entries": {job: values(func(v *pluginv1.Value) {
		if m := v.GetMap(); m != nil && len(m.Items) > 0 {
			m.Items = m.Items[2:]
		}
	})},
}

// values changes each value that programs get, so that they return another one.
func values(change func(*pluginv1.Value)) jobFault {
	return each(func(_ int, r *pluginv1.Result) {
		for i, v := range r.GetValues().GetValues() {
			if i > 0 {
				change(v)
			}
		}
	})
}

func floats(change func(float64) float64) jobFault {
	return values(func(v *pluginv1.Value) {
		if x, is := v.GetKind().(*pluginv1.Value_Float); is {
			x.Float = change(x.Float)
		}
	})
}
