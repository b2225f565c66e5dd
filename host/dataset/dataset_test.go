package dataset

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/egca/egca/credit"
)

// collect reads a stream to its end and renders every error.
func collect[T Record](t *testing.T, data, name string) (records []T, errs []string) {
	t.Helper()
	for record, err := range Decode[T](strings.NewReader(data), name) {
		if err != nil {
			errs = append(errs, err.Error())
			continue
		}
		records = append(records, record)
	}
	return records, errs
}

func TestProblemKeepsValuesAsWritten(t *testing.T) {
	line := `{"task_id":"t/1","language":"python","entry_point":"f","meta":{"set":1},"split":"test",` +
		`"tests":[{"args":[3.0,3,12345678901234567890123,"\ud800",null,[1e0]],"expected":null,"exact_type":false},` +
		`{"args":[],"expected":-0.0},{"source":"assert f() == (1,)","call":"f()","expect":"(1,)","origin":"python","challenge":true},` +
		`{"args":[],"expected":1,"exact_type":true}],` +
		`"references":["def f(): pass",{"language":"javascript","program":"x"}],"constraints":{"imports":{"allowed":[]}}}`
	got, errs := collect[Problem](t, line, "p.jsonl")
	if len(errs) > 0 || len(got) != 1 {
		t.Fatal(got, errs)
	}
	p := got[0]
	var args []string
	for _, a := range p.Tests[0].Args {
		args = append(args, string(a))
	}
	if want := `3.0 3 12345678901234567890123 "\ud800" null [1e0]`; strings.Join(args, " ") != want {
		t.Errorf("args %s, want %s", args, want)
	}
	if string(p.Tests[0].Expected) != "null" || p.Tests[0].Exact() || p.Tests[1].Exact() || !p.Tests[3].Exact() {
		t.Errorf("expected %q, exact %t", p.Tests[0].Expected, p.Tests[0].Exact())
	}
	if !p.Tests[1].Structured() || string(p.Tests[1].Expected) != "-0.0" || p.Tests[2].Structured() || p.Tests[2].Expect != "(1,)" {
		t.Errorf("tests %+v", p.Tests)
	}
	if p.References[0] != (Reference{Program: "def f(): pass"}) || p.References[1] != (Reference{Language: "javascript", Program: "x"}) {
		t.Errorf("references %+v", p.References)
	}
	if p.Constraints.Imports.Allowed == nil {
		t.Error("an empty list of allowed imports became none at all")
	}
	// Writing it and reading that gives the same record.
	again, err := marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	back, errs := collect[Problem](t, string(again), "again")
	third, err := marshal(back[0])
	if err != nil || len(errs) > 0 || !bytes.Equal(again, third) {
		t.Errorf("round trip: %s, then %s (%v %v)", again, third, errs, err)
	}
}

func TestRolloutForms(t *testing.T) {
	got, errs := collect[Rollout](t, `{"task_id":"t","completions":["a",{"text":"é","token_byte_lens":[1,1,0],"reward":0,"advantage":-1.5},{"text":""}]}`, "r")
	if len(errs) > 0 || len(got) != 1 {
		t.Fatal(got, errs)
	}
	c := got[0].Completions
	if c[0].Text != "a" || c[0].TokenByteLens != nil || c[0].Reward != nil || c[2].Text != "" {
		t.Errorf("got %+v", c)
	}
	if c[1].Text != "é" || len(c[1].TokenByteLens) != 3 || *c[1].Reward != 0 || *c[1].Advantage != -1.5 {
		t.Errorf("got %+v", c[1])
	}
}

// Every error names file, line, record and field; good lines around it are read.
func TestBadLines(t *testing.T) {
	good := `{"task_id":"good","completions":["x"]}`
	for line, want := range map[string]string{
		`{"task_id":"t/1","completions":[{"text":1}]}`:                               `f.jsonl:2 (t/1): completions[0].text holds a JSON number; a string belongs there`,
		`{"task_id":"t/1","completions":["a",{"text":"x","token_byte_lens":["1"]}]}`: `f.jsonl:2 (t/1): completions[1].token_byte_lens holds a JSON string; a whole number belongs there`,
		`{"task_id":"t/1","completions":["a",{"text":"x","token_byte_lens":[1.5]}]}`: `f.jsonl:2 (t/1): completions[1].token_byte_lens holds a JSON number 1.5; a whole number belongs there`,
		`{"task_id":"t/1","completions":["a",{"text":"x","reward":"1"}]}`:            `f.jsonl:2 (t/1): completions[1].reward holds a JSON string; a number belongs there`,
		`{"task_id":"t/1","completions":[{"reward":1}]}`:                             `f.jsonl:2 (t/1): completions[0].text is missing; give the completion's text, or messages with the assistant's`,
		`{"task_id":"t/1","completions":["a",{"response":"x"}]}`:                     `f.jsonl:2 (t/1): completions[1].response is not known here; call it text`,
		`{"task_id":"t/1","completions":["a"],"kind":1}`:                             `f.jsonl:2 (t/1): kind is not known; the keys are meta, task_id, language, prompt, completions. What is for people goes into meta`,
		`{"task_id":"t/1","completion":"a"}`:                                         `f.jsonl:2 (t/1): completion is not known here; give completions, a list`,
		`{"task_id":"t/1","tests":[],"reference":"x"}`:                               `f.jsonl:2 (t/1): tests is no key of a rollout; this looks like a problem file: give it as the problems, and the rollouts as the rollouts`,
		`{"task_id":"t/1","completions":[[{"role":"user","content":"x"}]]}`:          `f.jsonl:2 (t/1): completions[0] has no message whose role is assistant; give the completion's text as a string`,
		`{"task_id":"t/1","completions":[[{"role":"assistant","content":1}]]}`:       `f.jsonl:2 (t/1): completions[0][0].content is neither a text nor a list of parts; give the assistant's text`,
		`{"task_id":"t/1","completions":[{"role":"user","content":"x"}]}`:            `f.jsonl:2 (t/1): completions[0].role is "user"; a completion is what the assistant says`,
		`{"task_id":"t/1","completions":[null]}`:                                     `f.jsonl:2 (t/1): completions[0] is null; leave it out`,
		`{"task_id":"t/1","completions":{}}`:                                         `f.jsonl:2 (t/1): completions holds a JSON object; a list belongs there`,
		`{"task_id":"t/1","completions":[]}`:                                         `f.jsonl:2 (t/1): completions is missing or empty; give at least one`,
		`{"completions":["x"]}`:                                                      `f.jsonl:2: task_id is missing or empty; give it`,
		`{"task_id":7,"completions":["x"]}`:                                          `f.jsonl:2: task_id holds a JSON number; a string belongs there`,
		`[]`:                                                                         `f.jsonl:2: the line holds a JSON array; an object belongs there`,
		`{"task_id":"t/1","completions":["x"]`:                                       `f.jsonl:2: is not JSON at byte 36: unexpected end of JSON input`,
		"{\"task_id\":\"\xff\",\"completions\":[\"x\"]}":                             "f.jsonl:2 (\ufffd): is not UTF-8; JSON must be: convert the file",
	} {
		records, errs := collect[Rollout](t, good+"\n"+line+"\n\n \r\n"+good, "f.jsonl")
		if len(records) != 2 || len(errs) != 1 || errs[0] != want {
			t.Errorf("%s:\n got %q (%d records)\nwant %q", line, errs, len(records), want)
		}
	}
	for line, want := range map[string]string{
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"args":1,"expected":1}]}`:                                          `tests[0].args holds a JSON number; a list belongs there`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"},{"args":[1]}]}`:                                      `tests[1].expected is missing beside args`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"args":[1],"expected":1,"source":"x"}]}`:                           `tests[0].args stands beside source`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x","kwargs":{"b":1}}]}`:                                  `tests[0].kwargs stands without args; give args too, [] for none by their place`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"args":[],"expected":1,"any_of":[1]}]}`:                            `tests[0].any_of stands beside expected`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"args":[],"any_of":[]}]}`:                                          `tests[0].any_of is empty`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x","any_of":[1]}]}`:                                      `tests[0].any_of stands without args`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x","abs":1}]}`:                                           `tests[0].args are missing beside abs, rel or unordered`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"args":[],"expected":1,"rel":-1}]}`:                                `tests[0].rel is negative`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"args":[],"expected":1,"abs":1,"exact_type":true}]}`:               `tests[0].exact_type is true beside abs or rel`,
		`{"task_id":"t","language":"p","entry_point":"f","abs":-1,"reference":"x","tests":[{"source":"x"}]}`:                          `abs is negative`,
		`{"task_id":"t","language":"p","entry_point":"A.B.f","reference":"x","tests":[{"source":"x"}]}`:                               `entry_point is neither a name nor Class.method`,
		`{"task_id":"t","language":"p","entry_point":"A.","reference":"x","tests":[{"source":"x"}]}`:                                  `entry_point is neither a name nor Class.method`,
		`{"task_id":"t","language":"p","entry_point":"f","references":[{"program":"x","entry_point":".f"}],"tests":[{"source":"x"}]}`: `references[0].entry_point is neither a name nor Class.method`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"input":[1],"output":1}]}`:                                         `tests[0].input is not known here; give args, the list of the arguments`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"args":[1],"Expected":1}]}`:                                        `tests[0].Expected is not known; the keys are meta, args, kwargs, operations, expected`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x","exact_type":true}]}`:                                 `tests[0].exact_type is true of a test in source form`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"canonical_solution":"x"}`:                          `canonical_solution is not known here; call it reference, a whole program`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"references":[{"programme":"x"}]}`:                  `references[0].programme is not known; the keys are meta, language, entry_point, program`,
		`{"task_id":"t","completions":["x"]}`:                                                                                       `completions is no key of a problem; this looks like a rollout file`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{}]}`:                                                             `tests[0].args and source and stdin are missing`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x","call":"f()"}]}`:                                    `tests[0].call and expect go together`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"references":[{"language":"p"}]}`:                 `references[0].program is missing`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"references":[{"program":1}]}`:                    `references[0].program holds a JSON number`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"constraints":{"forbid":["for"]}}`:                `1 (t): bad constraints: unknown key "forbid"`,
		`{"task_id":"t","language":"p","entry_point":"","tests":[{"source":"x"}]}`:                                                  `entry_point is missing or empty`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[]}`:                                                               `tests is missing or empty`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"solutions":[{"language":"p"}]}`:                  `solutions[0].program is missing`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"solutions":"x"}`:                                 `solutions holds a JSON string; a list belongs there`,
		`{"task_id":"t","language":"p","entry_point":1,"tests":[{"source":"x"}]}`:                                                   `p:1 (t): entry_point holds a JSON number`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"limits":{"seconds":-1}}`:                         `limits.seconds is -1; give seconds from 0 to 3600`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"limits":{"seconds":1e9}}`:                        `limits.seconds is 1e+09; give seconds`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"limits":{"memory_mb":3}}`:                        `limits.memory_mb is 3; give MiB from 16`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"limits":{"memory_mb":"3"}}`:                      `limits.memory_mb holds a JSON string; a whole number belongs there`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"limits":{"time_limit":3}}`:                       `limits.time_limit is not known here; call it seconds`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"limits":3}`:                                      `limits holds a JSON number; an object belongs there`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"types":{"args":["Node"]}}`:                       `types.args[0] is "Node"; it is ListNode, TreeNode, list[...] of one, or empty`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"types":{"returns":"list[]"}}`:                    `types.returns is "list[]"`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"types":{"kwargs":{"a":"list[ListNode"}}}`:        `types.kwargs.a is "list[ListNode"`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"types":{"return":"ListNode"}}`:                   `types.return is not known here; call it returns`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"types":3}`:                                       `types holds a JSON number; an object belongs there`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"args":[[]],"expected":1,"operations":["g"]}]}`:                  `tests[0].operations[0] is "g"; it is the class of entry_point, "f"`,
		`{"task_id":"t","language":"p","entry_point":"A.f","tests":[{"args":[[]],"expected":1,"operations":["A"]}]}`:                `entry_point is A.f, and tests[0] has operations; name the class alone`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"args":[[]],"expected":1,"operations":["f","g"]}]}`:              `tests[0].args are 1, beside 2 operations`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"args":[3],"expected":1,"operations":["f"]}]}`:                   `tests[0].args are not all lists`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"args":[[]],"expected":1,"kwargs":{"a":1},"operations":["f"]}]}`: `tests[0].kwargs stand beside operations`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x","operations":["f"]}]}`:                              `tests[0].operations stand without args`,
		`{"task_id":"t","language":"p","tests":[{"stdin":"","stdout":"","operations":["f"]}]}`:                                      `tests[0].operations stand beside stdin`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"args":[],"expected":1,"operations":[]}]}`:                       `tests[0].operations are empty`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x"}],"reward":"some"}`:                                 `reward is "some"; there are ["all" "fraction" "weighted"]`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x","weight":-0.5}]}`:                                   `tests[0].weight is -0.5; give a number from 0 on`,
		`{"task_id":"t","language":"p","entry_point":"f","tests":[{"source":"x","weight":0},{"source":"y","weight":0}]}`:            `tests all have the weight 0; give one a weight above it`,
	} {
		records, errs := collect[Problem](t, line, "p")
		if len(records) != 0 || len(errs) != 1 || !strings.Contains(errs[0], want) {
			t.Errorf("%s:\n got %q\nwant %q", line, errs, want)
		}
	}
}

// A completion may be given as a chat has it.
func TestChatMessages(t *testing.T) {
	for completion, want := range map[string]string{
		`[{"role":"assistant","content":"x"}]`: "x",
		`[{"role":"user","content":"p"},{"role":"assistant","content":"a"},{"role":"assistant","content":"b"}]`:                                   "b",
		`[{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"image"},{"type":"text","text":"b"}]},{"role":"tool","content":"t"}]`: "ab",
		`{"role":"assistant","content":"x"}`: "x",
		`{"messages":[{"role":"assistant","content":"é","refusal":null}],"token_byte_lens":[2],"reward":1}`: "é",
		`{"text":"","meta":{"model":"m"}}`: "",
	} {
		records, errs := collect[Rollout](t, `{"task_id":"t","completions":[`+completion+`]}`, "f")
		if len(errs) > 0 || len(records) != 1 {
			t.Errorf("%s: %v", completion, errs)
		} else if got := records[0].Completions[0].Text; got != want {
			t.Errorf("%s: got %q, want %q", completion, got, want)
		}
	}
}

// What an editor puts before a text is no part of it; UTF-16 has a remedy.
func TestByteOrderMarks(t *testing.T) {
	line := `{"task_id":"t","completions":["x"]}`
	if records, errs := collect[Rollout](t, "\xef\xbb\xbf"+line+"\n"+line, "f"); len(errs) > 0 || len(records) != 2 {
		t.Errorf("%d records, %v", len(records), errs)
	}
	for record, err := range Decode[Rollout](strings.NewReader("\xff\xfe{\x00"), "f") {
		if !errors.Is(err, ErrUTF16) {
			t.Errorf("%v, %v", record, err)
		}
	}
}

func TestCaseKeepsTheTruthApart(t *testing.T) {
	line := `{"id":"c/1","language":"python","entry_point":"f","candidate":"def f(): return 1\n","siblings":["s"],"tests":[{"args":[],"expected":2}],` +
		`"bug_type":"constant","failing_tests":[0],"truth":[{"start_line":1,"start_col":16,"end_line":1,"end_col":17,"kind":"replace","fix":"2","expr":null,` +
		`"stmt":{"start_line":1,"start_col":9,"end_line":1,"end_col":17},"anchor":{"next_stmt":null,"block_header":null}}]}`
	got, errs := collect[LabelledCase](t, line, "c")
	if len(errs) > 0 || len(got) != 1 {
		t.Fatal(got, errs)
	}
	if f := got[0].Truth[0]; f.StartCol != 16 || f.Stmt.StartCol != 9 || f.Expr != nil || f.Fix != "2" || got[0].BugType != "constant" {
		t.Errorf("truth %+v", f)
	}
	given, err := json.Marshal(got[0].Case)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"truth", "bug_type", "failing_tests", "fix"} {
		if bytes.Contains(given, []byte(secret)) {
			t.Errorf("a case gives away its %s: %s", secret, given)
		}
	}
	if p := got[0].Problem(); p.TaskID != "c/1" || len(p.Tests) != 1 {
		t.Errorf("problem %+v", p)
	}
	_, errs = collect[LabelledCase](t, strings.Replace(line, `"start_col":16`, `"start_col":"16"`, 1), "c")
	if len(errs) != 1 || errs[0] != "c:1 (c/1): truth.start_col holds a JSON string; a whole number belongs there" {
		t.Errorf("got %q", errs)
	}
	_, errs = collect[LabelledCase](t, strings.Replace(line, `"failing_tests":[0]`, `"failing_tests":[1]`, 1), "c")
	if len(errs) != 1 || !strings.Contains(errs[0], "failing_tests names a test that is not there") {
		t.Errorf("got %q", errs)
	}
}

func TestCreditLine(t *testing.T) {
	reward := 0.25
	for want, c := range map[string]Credit{
		`{"task_id":"t","sample":1,"mode":"logic","passed":1,"failed":3,"spans":[{"start_byte":4,"end_byte":9}],"span_text":"a < b","evidence":"verified","confidence":0.75,"weight":0.5,"reason":"test 0: got 1, want 2","reward":0.25,"advantage":-1.5,"token_weights":[0,2.3333333333333335,1],"inside":2,"reference":"sibling 3"}`: {
			TaskID: "t", Sample: 1, Mode: credit.ModeLogic, Passed: 1, Failed: 3, Spans: []credit.Span{{StartByte: 4, EndByte: 9}}, SpanText: "a < b",
			Evidence: credit.EvidenceVerified, Confidence: 0.75, Weight: 0.5, Reason: "test 0: got 1, want 2", Reward: &reward, Advantage: -1.5,
			TokenWeights: []float64{0, 7. / 3, 1}, Inside: 2, Reference: "sibling 3",
		},
		`{"task_id":"t","sample":0,"mode":"","passed":0,"failed":0,"spans":[],"span_text":"","evidence":"none","confidence":0,"weight":0,"reason":"","reward":null,"advantage":0,"token_weights":[],"fallback":"no span","error":"the plugin died"}`: {
			TaskID: "t", Evidence: credit.EvidenceNone, TokenWeights: []float64{}, Fallback: "no span", Error: "the plugin died",
		},
	} {
		got, err := marshal(c)
		if err != nil || string(got) != want {
			t.Errorf("got  %s (%v)\nwant %s", got, err, want)
		}
		back, errs := collect[Credit](t, string(got), "c")
		if len(errs) > 0 || len(back) != 1 || (back[0].TokenWeights == nil) != (c.TokenWeights == nil) {
			t.Errorf("back %+v, %q", back, errs)
		}
	}
	for line, want := range map[string]string{
		`{"task_id":"t","mode":"logical"}`:                            `mode is "logical"; there are`,
		`{"task_id":"t"}`:                                             `mode is empty without an error`,
		`{"task_id":"t","mode":"logic","evidence":"strong"}`:          `evidence is "strong"; there are`,
		`{"task_id":"t","mode":"logic","sample":-1}`:                  `sample is negative`,
		`{"task_id":"t","mode":"logic","spans":[{"start_byte":"1"}]}`: `spans.start_byte holds a JSON string`,
	} {
		if _, errs := collect[Credit](t, line, "c"); len(errs) != 1 || !strings.Contains(errs[0], want) {
			t.Errorf("%s: %q", line, errs)
		}
	}
}

func TestPredictionLine(t *testing.T) {
	for want, p := range map[string]Prediction{
		`{"id":"a","start_byte":0,"end_byte":0,"evidence":"none"}`: {ID: "a", Evidence: credit.EvidenceNone},
		`{"id":"a","abstained":true}`:                              {ID: "a", Abstained: true},
	} {
		got, err := marshal(p)
		if err != nil || string(got) != want {
			t.Errorf("got %s, want %s (%v)", got, want, err)
		}
		if back, errs := collect[Prediction](t, want, "p"); len(errs) > 0 || len(back) != 1 || back[0] != p {
			t.Errorf("%s: %+v %q", want, back, errs)
		}
	}
	for line, want := range map[string]string{
		`{"id":"a"}`:                                `start_byte or end_byte is missing`,
		`{"id":"a","start_byte":3,"end_byte":2}`:    `end_byte is 2 after start_byte 3`,
		`{"id":"","start_byte":3,"end_byte":4}`:     `id is missing`,
		`{"id":"a","start_byte":true,"end_byte":2}`: `start_byte holds a JSON bool; a whole number`,
	} {
		if _, errs := collect[Prediction](t, line, "p"); len(errs) != 1 || !strings.Contains(errs[0], want) {
			t.Errorf("%s: %q", line, errs)
		}
	}
}

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	data, err := compress([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestGzipStreams(t *testing.T) {
	line := `{"id":"a","start_byte":1,"end_byte":2}` + "\n"
	two := append(zipped(t, line), zipped(t, line+line)...)
	if got, errs := collect[Prediction](t, string(two), "stream"); len(got) != 3 || len(errs) > 0 {
		t.Errorf("several members: %d records, %q", len(got), errs)
	}
	long := zipped(t, strings.Repeat(line, 1000))
	for name, c := range map[string]struct {
		data string
		want error
	}{
		"cut.gz":     {string(long[:len(long)-9]), ErrTruncated},
		"header.gz":  {string(long[:5]), ErrTruncated},
		"damaged.gz": {string(long[:len(long)-8]) + "\x00\x00\x00\x00" + string(long[len(long)-4:]), ErrCorrupt},
		"plain.gz":   {line, ErrNotGzip},
	} {
		var last error
		n := 0
		for _, err := range Decode[Prediction](strings.NewReader(c.data), name) {
			if err == nil {
				n++
			}
			last = err
		}
		if !errors.Is(last, c.want) || !strings.HasPrefix(last.Error(), name) {
			t.Errorf("%s: %v after %d records", name, last, n)
		}
		if name == "damaged.gz" && n != 1000 {
			t.Errorf("%s: %d records before the damage", name, n)
		}
	}
	for _, name := range []string{"empty.gz", "empty"} {
		if got, errs := collect[Prediction](t, "", name); len(got)+len(errs) > 0 {
			t.Errorf("%s: %v %q", name, got, errs)
		}
	}
	path := filepath.Join(t.TempDir(), "p.jsonl.gz")
	if err := os.WriteFile(path, two, 0o600); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range Read[Prediction](path) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 2 {
			break // a reader may stop early
		}
	}
	for _, err := range Read[Prediction](path + ".none") {
		if !errors.Is(err, os.ErrNotExist) {
			t.Error(err)
		}
	}
}

// A line that is too long is skipped in bounded memory, and the next is read.
func TestLineTooLong(t *testing.T) {
	stream := io.MultiReader(
		strings.NewReader(`{"id":"`), &io.LimitedReader{R: letters{}, N: MaxLine}, strings.NewReader("\"}\n"),
		strings.NewReader(`{"id":"a","abstained":true}`),
	)
	var got []string
	for record, err := range Decode[Prediction](stream, "long") {
		got = append(got, fmt.Sprint(record.ID, err))
	}
	want := "[long:1: is longer than 64 MiB: split the record a<nil>]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// The repository's evaluation data, where it is at hand, decodes whole.
func TestSharedData(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "data")
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("no evaluation data: %v", err)
	}
	count := func(n int, err error) int {
		if err != nil {
			t.Error(err)
			return n
		}
		return n + 1
	}
	for name, want := range map[string]int{"humaneval": 164, "mbpp": 974, "humaneval-js": 164} {
		n, tests := 0, 0
		for p, err := range Read[Problem](filepath.Join(folder, name+".jsonl.gz")) {
			n, tests = count(n, err), tests+len(p.Tests)
		}
		if n != want || tests < want {
			t.Errorf("%s: %d problems, %d tests", name, n, tests)
		}
	}
	for name, want := range map[string]int{"localize-dev-python": 82, "localize-dev-js": 81, "localize-dev-cross": 240, "students-dev": 863} {
		n := 0
		for _, err := range Read[LabelledCase](filepath.Join(folder, name+".jsonl.gz")) {
			n = count(n, err)
		}
		if n != want {
			t.Errorf("%s: %d cases", name, n)
		}
	}
	n, samples := 0, 0
	for r, err := range Read[Rollout](filepath.Join(folder, "rollouts-humaneval.jsonl.gz")) {
		n, samples = count(n, err), samples+len(r.Completions)
	}
	if n != 164 || samples != 16*164 {
		t.Errorf("rollouts: %d groups, %d samples", n, samples)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"task_id":"t","language":"p","entry_point":"f","tests":[{"args":[1],"expected":2}],"references":["x"],"constraints":{"loops":"required"}}`))
	f.Add([]byte(`{"task_id":"t","completions":["a",{"text":"b","token_byte_lens":[1]}]}` + "\n{}"))
	f.Add([]byte(`{"id":"a","abstained":true}`))
	f.Add([]byte("\x1f\x8b\x08"))
	var member bytes.Buffer
	zipper := gzip.NewWriter(&member)
	if _, err := zipper.Write([]byte("{}\n")); err != nil {
		f.Fatal(err)
	}
	if err := zipper.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(member.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzOne[Problem](t, data)
		fuzzOne[Rollout](t, data)
		fuzzOne[LabelledCase](t, data)
		fuzzOne[Credit](t, data)
		fuzzOne[Prediction](t, data)
	})
}

// fuzzOne: what decodes can be written, and decodes to the same line again.
func fuzzOne[T Record](t *testing.T, data []byte) {
	for record, err := range Decode[T](bytes.NewReader(data), "fuzz") {
		if err != nil {
			continue
		}
		line, err := marshal(record)
		if err != nil {
			t.Fatalf("%+v cannot be written: %v", record, err)
		}
		again, err := decode[T](line)
		if err != nil {
			t.Fatalf("%s does not decode: %v", line, err)
		}
		if second, err := marshal(again); err != nil || !bytes.Equal(line, second) {
			t.Fatalf("%s became %s (%v)", line, second, err)
		}
	}
}

func BenchmarkReadRollouts(b *testing.B) {
	line := `{"task_id":"t/1","completions":[` + strings.TrimSuffix(strings.Repeat(`{"text":"`+strings.Repeat("x = f(x)\\n", 60)+`","token_byte_lens":[`+strings.Repeat("9,", 59)+`9],"reward":1},`, 16), ",") + "]}\n"
	stream := strings.Repeat(line, 64)
	b.SetBytes(int64(len(stream)))
	for b.Loop() {
		n := 0
		for _, err := range Decode[Rollout](strings.NewReader(stream), "bench") {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 64 {
			b.Fatal(n)
		}
	}
}
