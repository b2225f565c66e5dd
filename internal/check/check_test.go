package check

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

const source = 20

func analysis(t testing.TB, text string) *pluginv1.Analysis {
	t.Helper()
	a := &pluginv1.Analysis{}
	if err := protojson.Unmarshal([]byte(text), a); err != nil {
		t.Fatal(err)
	}
	return a
}

const goodAnalysis = `{
	"functions": [{"name": "<module>", "span": {"end": 20}},
	              {"name": "f", "span": {"end": 20}, "parameters": ["x"], "header": {"end": 9}}],
	"statements": [{"span": {"end": 9}, "kind": "function", "statementEnd": 20},
	          {"span": {"start": 10, "end": 20}, "function": 1, "header": 1, "kind": "return", "statementEnd": 20}],
	"sites": [{"kind": "SITE_KIND_ENTER", "span": {"end": 9}, "function": 1},
	          {"kind": "SITE_KIND_RETURN", "span": {"start": 10, "end": 20}, "statement": 1, "function": 1, "calls": [1], "reads": ["x"]}],
	"features": {"controlFlow": ["", "R"], "recursive": [1]}
}`

func TestAnalysis(t *testing.T) {
	if err := Analysis(analysis(t, goodAnalysis), source); err != nil {
		t.Fatal(err)
	}
	if err := Analysis(analysis(t, `{"errors": [{"type": "SyntaxError", "span": {"start": 20, "end": 20}}]}`), source); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*pluginv1.Analysis){
		"functions: empty":            func(a *pluginv1.Analysis) { a.Functions = nil },
		"functions[0].span":           func(a *pluginv1.Analysis) { a.Functions[0].Span.End = 19 },
		"functions[1].parent":         func(a *pluginv1.Analysis) { a.Functions[1].Parent = 1 },
		"functions[1].span":           func(a *pluginv1.Analysis) { a.Functions[1].Span.End = 21 },
		"functions[1].header":         func(a *pluginv1.Analysis) { a.Functions[1].Header.Start = 15 },
		"functions[1]: text":          func(a *pluginv1.Analysis) { a.Functions[1].Name = "\xff" },
		"statements[1].function":      func(a *pluginv1.Analysis) { a.Statements[1].Function = 2 },
		"statements[1].header":        func(a *pluginv1.Analysis) { a.Statements[1].Header = 2 },
		"statements[0].statement_end": func(a *pluginv1.Analysis) { a.Statements[0].StatementEnd = 8 },
		"sites[1].statement":          func(a *pluginv1.Analysis) { a.Sites[1].Statement = 2 },
		"sites[1].function":           func(a *pluginv1.Analysis) { a.Sites[1].Function = 2 },
		"sites[1].calls":              func(a *pluginv1.Analysis) { a.Sites[1].Calls[0] = 2 },
		"sites[1].kind":               func(a *pluginv1.Analysis) { a.Sites[1].Kind = 99 },
		"sites[0].kind":               func(a *pluginv1.Analysis) { a.Sites[0].Kind = 0 },
		"sites[1]: text":              func(a *pluginv1.Analysis) { a.Sites[1].Reads[0] = "\xc3" },
		"features.control_flow":       func(a *pluginv1.Analysis) { a.Features.ControlFlow = []string{"R"} },
		"features.recursive":          func(a *pluginv1.Analysis) { a.Features.Recursive[0] = 2 },
		"errors[0].span":              func(a *pluginv1.Analysis) { a.Errors = []*pluginv1.Diagnostic{{Span: &pluginv1.Span{End: 21}}} },
		"tokens[0]":                   func(a *pluginv1.Analysis) { a.Tokens = []*pluginv1.Span{{Start: 3, End: 2}} },
		"outline[1].span: it begins at 3": func(a *pluginv1.Analysis) {
			a.Outline = []*pluginv1.OutlineItem{{Span: &pluginv1.Span{End: 4}}, {Span: &pluginv1.Span{Start: 3, End: 6}}}
		},
		"outline[0].span: [0, 21)": func(a *pluginv1.Analysis) { a.Outline = []*pluginv1.OutlineItem{{Span: &pluginv1.Span{End: 21}}} },
		"outline[0]: text":         func(a *pluginv1.Analysis) { a.Outline = []*pluginv1.OutlineItem{{Binds: []string{"\xff"}}} },
	} {
		a := analysis(t, goodAnalysis)
		change(a)
		if err := Analysis(a, source); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestValues(t *testing.T) {
	for text, want := range map[string]string{
		`[]`: "",
		`[{},{"null":""},{"text":"w6k="},{"list":{"items":[1,2,1]}},{"map":{"items":[1,3]}},{"cycle":1}]`: "",
		`[{},{"text":"7aCA"}]`: "", // a lone surrogate
		`[{},{"list":{"items":[],"length":"9","hash":"AAAAAAAAAAA="}}]`: "",
		`[{"boolean":true}]`:                                     "values[0]: only index 0",
		`[{},{}]`:                                                "values[1]: only index 0",
		`[{},{"tuple":{"items":[1]}}]`:                           "values[1]: refers to 1",
		`[{},{"set":{"items":[0]}}]`:                             "values[1]: refers to 0",
		`[{},{"null":""},{"map":{"items":[1]}}]`:                 "values[2]: a map of 1 items",
		`[{},{"null":""},{"list":{"items":[1,1],"length":"1"}}]`: "values[2]: length 1 is below",
		`[{},{"list":{"length":"9","hash":"AAA="}}]`:             "values[1]: it was cut",
		`[{},{"text":"/w=="}]`:                                   "values[1]: text is neither",
		`[{},{"text":"7aA="}]`:                                   "values[1]: text is neither",
		`[{},{"cycle":0}]`:                                       "values[1]: a cycle of 0",
		`[{},{"null":""},{"object":{"fields":["a"]}}]`:           "values[2]: an object of 1 fields",
		`[{},{"object":{"fields":["a"],"values":[1]}}]`:          "values[1]: refers to 1",
	} {
		table := &pluginv1.ValueTable{}
		if err := protojson.Unmarshal([]byte(`{"values":`+text+`}`), table); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		err := Values(table)
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	long := &pluginv1.ValueTable{Values: make([]*pluginv1.Value, MaxValues+1)}
	if err := Values(long); err == nil {
		t.Error("a table of too many values was accepted")
	}
}

func TestTrace(t *testing.T) {
	a := analysis(t, goodAnalysis)
	for text, want := range map[string]string{
		`{}`: "",
		`{"sites":[0,0,1,1],"frames":[1,2,2,1],"values":[0,0,0,0]}`: "",
		`{"sites":[2],"frames":[0],"values":[0]}`:                   "trace.sites[0]: 2 of 2",
		`{"sites":[1],"frames":[1],"values":[0]}`:                   "trace.frames[0]: frame 1 begins",
		`{"sites":[0,0],"frames":[1,3],"values":[0,0]}`:             "trace.frames[1]: 3, the next",
		`{"sites":[0],"frames":[1],"values":[1]}`:                   "trace.values[0]: 1 is not",
		`{"sites":[0],"frames":[1]}`:                                "trace.sites, frames, values",
	} {
		r := &pluginv1.Result{}
		if err := protojson.Unmarshal([]byte(`{"outcome":{"limit":"LIMIT_CPU"},"trace":`+text+`}`), r); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		err := Result(r, Run{Source: source, Traced: true, Analysis: a})
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	flood := &pluginv1.Result{Outcome: &pluginv1.Outcome{Kind: &pluginv1.Outcome_Limit{Limit: 1}},
		Trace: &pluginv1.Trace{Sites: make([]uint32, 1<<17), Frames: make([]uint32, 1<<17), Values: make([]uint32, 1<<17)}}
	if err := Result(flood, Run{Source: source, Traced: true, MaxEvents: 10}); err == nil {
		t.Error("a trace far over its limit was accepted")
	}
	if err := Result(flood, Run{Source: source, Traced: true}); err != nil {
		t.Errorf("a trace without a limit: %v", err)
	}
}

// Any message that can be on the wire is safe to check.
func FuzzResult(f *testing.F) {
	f.Add([]byte{}, []byte{})
	seed, err := proto.Marshal(&pluginv1.Result{Outcome: &pluginv1.Outcome{Kind: &pluginv1.Outcome_Returned{Returned: 1}},
		Values: &pluginv1.ValueTable{Values: []*pluginv1.Value{{}, {Kind: &pluginv1.Value_List{}}}},
		Trace:  &pluginv1.Trace{Sites: []uint32{0}, Frames: []uint32{0}, Values: []uint32{1}}})
	if err != nil {
		f.Fatal(err)
	}
	known, err := proto.Marshal(analysis(f, goodAnalysis))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed, known)
	f.Fuzz(func(t *testing.T, result, known []byte) {
		r, a := &pluginv1.Result{}, &pluginv1.Analysis{}
		if proto.Unmarshal(result, r) != nil || proto.Unmarshal(known, a) != nil {
			return
		}
		run := Run{Source: source, Traced: true}
		if Analysis(a, source) == nil {
			run.Analysis = a
		}
		if Result(r, run) != nil {
			return
		}
		// What is accepted can be walked without looking at an index again.
		values := r.GetValues().GetValues()
		for i, v := range values {
			for _, list := range [][]uint32{v.GetList().GetItems(), v.GetMap().GetItems(), v.GetObject().GetValues()} {
				for _, ref := range list {
					if int(ref) >= i {
						t.Errorf("value %d refers to %d", i, ref)
					}
				}
			}
		}
		for i, site := range r.GetTrace().GetSites() {
			if run.Analysis != nil && int(site) >= len(a.GetSites()) || int(r.Trace.Values[i]) >= max(len(values), 1) {
				t.Errorf("event %d is outside", i)
			}
		}
	})
}
