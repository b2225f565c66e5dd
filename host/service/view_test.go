package service

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/view"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

// page asks for a path below /view, as a program of this machine does.
func (f *fixture) page(t *testing.T, path string, change func(*http.Request)) (code int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.url+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "localhost"
	if change != nil {
		change(request)
	}
	response, err := f.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(data)
}

// pageData asks for some of the page's data.
func pageData[T any](t *testing.T, f *fixture, name string) T {
	t.Helper()
	code, body := f.page(t, "/view/data/"+name, nil)
	var v T
	if err := json.Unmarshal([]byte(body), &v); code != http.StatusOK || err != nil {
		t.Fatalf("%s: %d %v %s", name, code, err, body)
	}
	return v
}

// What was answered can be seen: tests, the values that differ, and traces that are made
// when they are asked for.
func TestThePageShowsWhatWasAnswered(t *testing.T) {
	f := started(t, nil)
	before := pageData[view.Run](t, f, "run.json")
	response, err := f.client.Credit(t.Context(), &servicev1.CreditRequest{TaskId: "sum", Want: &servicev1.Want{Detail: true},
		Samples: []*servicev1.Sample{sample(0, right), sample(1, wrong), sample(2, "\xff\xfe")}})
	if err != nil {
		t.Fatal(err)
	}
	detail := response.GetCredits()[1].GetDetail()
	if test := detail.GetTests()[0]; test.GetOutcome() != "failed" || test.GetInput() != "f([1, 2])" || test.GetExpected() != "3" || test.GetGot() != "4" {
		t.Errorf("the failing test is %v", test)
	}
	if d := detail.GetDivergence(); d.GetCandidate().GetValue() != "1" || d.GetReference().GetValue() != "0" ||
		d.GetCandidate().GetText() != "total = 1" || d.GetCandidate().GetEvent() == 0 {
		t.Errorf("the divergence is %v", d)
	}
	if response.GetCredits()[0].GetDetail().GetDivergence() != nil {
		t.Error("a program that passes has a divergence")
	}

	// The group is shown after it is answered.
	var after view.Run
	for after.Version == before.Version || len(after.Groups) == 0 {
		after = pageData[view.Run](t, f, "run.json")
	}
	if !after.Live || len(after.Groups) != 1 || len(after.Samples.Group) != 3 || after.Groups[0].Waited == nil {
		t.Fatalf("the run is %+v", after)
	}
	group := pageData[view.Group](t, f, "group/0.json")
	if s := group.Samples[1]; s.Completion != wrong || s.Tests[0].Got != "4" || s.Divergence.Candidate.Value != "1" || s.Spans[0] != (view.Span{15, 24}) {
		t.Errorf("the sample is %+v", s)
	}
	if s := group.Samples[2]; s.Completion != "\ufffd\ufffd" || s.Mode != "syntax" {
		t.Errorf("the sample without text is %+v", s)
	}
	traces := pageData[view.Traces](t, f, "traces/1.json")
	if traces.Candidate == nil || traces.Reference == nil || traces.Divergence == nil || len(traces.Pairs) == 0 {
		t.Errorf("the traces are %+v", traces)
	}
	// Without Want.detail the answer has none.
	response, err = f.client.Credit(t.Context(), &servicev1.CreditRequest{TaskId: "sum", Samples: []*servicev1.Sample{sample(0, wrong)}})
	if err != nil || response.GetCredits()[0].GetDetail() != nil {
		t.Errorf("%v, %v", response, err)
	}
}

// The page stands behind the same door as the calls.
func TestWhoSeesThePage(t *testing.T) {
	open := start(t, nil)
	for host, want := range map[string]int{"localhost": 200, "127.0.0.1:7843": 200, "rebound.example": 403} {
		if code, _ := open.page(t, "/view/data/run.json", func(r *http.Request) { r.Host = host }); code != want {
			t.Errorf("host %s: %d", host, code)
		}
	}
	off := start(t, func(c *config.Config) { c.Service.View = false })
	if code, _ := off.page(t, "/view/", nil); code != http.StatusNotFound {
		t.Errorf("service.view is false: %d", code)
	}

	file := filepath.Join(t.TempDir(), "token")
	token := strings.Repeat("x", leastToken)
	if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	guarded := start(t, func(c *config.Config) { c.Service.TokenFile = file })
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"nothing":        {func(*http.Request) {}, 401},
		"the token":      {func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }, 200},
		"another token":  {func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token[1:]) }, 401},
		"a password":     {func(r *http.Request) { r.SetBasicAuth("anyone", token) }, 200},
		"a wrong one":    {func(r *http.Request) { r.SetBasicAuth("anyone", "wrong") }, 401},
		"no password":    {func(r *http.Request) { r.SetBasicAuth(token, "") }, 401},
		"from elsewhere": {func(r *http.Request) { r.SetBasicAuth("", token); r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
	} {
		for _, path := range []string{"/view/data/run.json", "/view/"} {
			want := c.want
			if name == "from elsewhere" && path == "/view/" {
				want = 200 // a link that leads here
			}
			if code, _ := guarded.page(t, path, c.change); code != want {
				t.Errorf("%s with %s: %d, want %d", path, name, code, want)
			}
		}
	}
}
