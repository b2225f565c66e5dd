package view

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/egca/egca/credit"
	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/internal/terminal"
)

// hostile are texts that a candidate, or a data set, may hold: each tries to be more than
// text to a browser, a script or a terminal.
var hostile = []string{
	`<script>alert(1)</script>`,
	`</script><script>alert(1)</script>`,
	`<img src=x onerror=alert(1)>`,
	`"><svg/onload=alert(1)>`,
	`<!--<script>`,
	`]]><![CDATA[`,
	`javascript:alert(1)`,
	`&lt;script&gt;&#x3c;script&#x3e;`,
	"`${alert(1)}`",
	`"); egcaData("run", "AAAA`,
	`egcaData("run", "AAAA");`,
	`\"); alert(1); //`,
	`'); alert(1); //`,
	"line\u2028separator\u2029",
	"\u202egnihton\u202c right to left",
	"\u2066isolate\u2069 \u200f",
	"\x1b[31mred\x1b[0m",
	"\x1b]0;title\x07",
	"\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\",
	"over\rwritten\b\b\b",
	"\x9b31m of one byte",
	"nul \x00 byte",
	"\xed\xa0\x80 lone surrogate",
	"\xff\xfe no UTF-8",
	"half a character \xe2\x82",
	"\ufeff mark \ufffe\uffff",
	"zalgo \u0301\u0301\u0301\u0301\u0301\u0301",
	"{{constructor.constructor('alert(1)')()}}",
	`__proto__`,
	strings.Repeat("long line ", 10_000),
	"\U000e0041 tags \U0001f600",
	"../../../etc/passwd\n..\\..\\",
}

// hostileGroup has a text in every place that a candidate or a data set can fill.
func hostileGroup(text string) Given {
	reward := 0.0
	spans := []credit.Span{{StartByte: 0, EndByte: len(text)}}
	line := dataset.Credit{
		TaskID: text, Mode: credit.ModeLogic, Failed: 1, Spans: spans, SpanText: text, Evidence: credit.EvidenceVerified,
		Confidence: 1, Weight: 1, Reason: text, Reward: &reward, Advantage: -1, Reference: text, Fallback: text, Error: text,
		Sandbox: text, TokenWeights: []float64{1}, Extracted: &dataset.Extracted{Rule: credit.FoundWhole, Spans: spans},
		Sites: []dataset.SiteCredit{{Key: text, Kind: text, Spans: spans}},
		Detail: &dataset.Detail{
			Ground: text,
			Tests: []dataset.TestDetail{{Outcome: dataset.OutcomeFailed, Input: text, Expected: text, Got: text + "!", Message: text,
				Output: text}},
			Repair: &dataset.RepairDetail{Edits: []dataset.EditDetail{{At: spans[0], Spans: spans, Text: text}}, Program: text, Words: text},
			Divergence: &dataset.DivergenceDetail{Words: text, Candidate: dataset.SideDetail{Spans: spans, Text: text, Value: text},
				Reference: dataset.SideDetail{Text: text, Value: text}},
		},
	}
	return Given{
		TaskID: text, Lines: []dataset.Credit{line}, Note: text, Executed: [][]credit.Span{spans},
		Problem: &dataset.Problem{TaskID: text, Language: "python", Prompt: text, EntryPoint: text, Reference: text},
		Rollout: &dataset.Rollout{TaskID: text, Prompt: text, Language: text,
			Completions: dataset.Completions{{Text: text, TokenByteLens: []int{len(text)}}}},
	}
}

// noMarkup fails where JSON holds a character that could begin markup or end a script.
func noMarkup(t *testing.T, what string, data []byte) {
	t.Helper()
	if i := bytes.IndexAny(data, "<>&\u2028\u2029"); i >= 0 {
		t.Errorf("%s holds %q", what, data[i:min(i+20, len(data))])
	}
	for _, b := range data {
		if b < 0x20 {
			t.Fatalf("%s holds the control character %#x", what, b)
		}
	}
}

func TestHostileTexts(t *testing.T) {
	if len(hostile) < 30 {
		t.Fatalf("only %d texts", len(hostile))
	}
	files := &Files{title: hostile[0], notes: hostile}
	live := NewLive(hostile[0], 1<<30, nil, nil)
	for _, text := range hostile {
		files.groups = append(files.groups, hostileGroup(text))
		live.Add(hostileGroup(text))
	}
	files.number()
	page, err := NewHandler(files)
	if err != nil {
		t.Fatal(err)
	}
	get := func(name string) []byte {
		t.Helper()
		answer := httptest.NewRecorder()
		page.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "http://localhost/data/"+name, nil))
		if answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != "application/json" ||
			answer.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Fatalf("%s: %d, %v", name, answer.Code, answer.Header())
		}
		return answer.Body.Bytes()
	}
	noMarkup(t, "run", get("run.json"))
	bundle := t.TempDir()
	if err := files.WriteBundle(t.Context(), bundle); err != nil {
		t.Fatal(err)
	}
	call := regexp.MustCompile(`^egcaData\("([a-z]+(?:/\d+)?)", "([A-Za-z0-9+/=]+)"\);\n$`)
	for i, text := range hostile {
		name := fmt.Sprintf("group/%d", i)
		served := get(name + ".json")
		noMarkup(t, name, served)
		want := valid(text)
		g := read[Group](t, must(squeeze(served)), nil)
		s := g.Samples[0]
		for what, got := range map[string]string{
			"task": g.Task, "prompt": g.Prompt, "completion": s.Completion, "reason": s.Reason, "input": s.Tests[0].Input,
			"output": s.Tests[0].Output, "program": s.Repair.Program, "value": s.Divergence.Candidate.Value, "site": s.Sites[0].Key,
		} {
			if got != want {
				t.Errorf("%s %d is %.60q, want %.60q", what, i, got, want)
			}
		}
		if n := lengthOf(text); s.Spans[0] != (Span{0, n}) || s.Tokens[0] != n || *s.Repair.Edits[0].Span != (Span{0, n}) {
			t.Errorf("%d: spans %v, tokens %v of %d units", i, s.Spans, s.Tokens, n)
		}
		// In a bundle it is the same, within one call and nothing else.
		script, err := os.ReadFile(filepath.Join(bundle, "data", fmt.Sprintf("group-%d.js", i)))
		if err != nil {
			t.Fatal(err)
		}
		parts := call.FindSubmatch(script)
		if parts == nil || string(parts[1]) != name {
			t.Fatalf("the script is %.80q", script)
		}
		zip, err := base64.StdEncoding.DecodeString(string(parts[2]))
		if err != nil {
			t.Fatal(err)
		}
		if data, err := unpack(zip); err != nil || !bytes.Equal(data, served) {
			t.Errorf("%s of the bundle is another: %v", name, err)
		}
		// What goes to a terminal obeys nothing.
		var screen bytes.Buffer
		if _, err := fmt.Fprintln(terminal.NewWriter(&screen), text); err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsAny(screen.Bytes(), "\x1b\x00\x07\b\r\u202e\u2028") {
			t.Errorf("a terminal gets %q", screen.Bytes())
		}
	}
	data, err := live.Run(t.Context(), 0)
	if r := read[Run](t, data, err); len(r.Groups) != len(hostile) {
		t.Errorf("%d live groups", len(r.Groups))
	}
}

func must(data []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return data
}
