package conform

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func reported() *Report {
	r := &Report{Plugin: "mock", Release: "1.2", Runtime: "Mock 3", Sandbox: "full"}
	for _, o := range []Outcome{
		{Name: "start/describe", State: Passed, Read: "plugin.proto"},
		{Name: "trace/sum", State: Failed, Detail: "no event\nat all", Read: "trace.proto"},
		{Name: "edit/repair", State: Skipped, Detail: "no capability edit", Read: "edit.proto"},
		{Name: "start/close", State: Passed, Read: "docs/PLUGINS.md"},
	} {
		r.add(o)
	}
	return r
}

// A person reads a line for each check; a failed one adds its reason and the place of
// the rule.
func TestReportText(t *testing.T) {
	const want = `mock 1.2
  runtime  Mock 3
  sandbox  full

pass  start/describe
FAIL  trace/sum
        no event
        at all
        read: trace.proto
skip  edit/repair: no capability edit
pass  start/close

2 passed, 1 failed, 1 skipped (no capability, or an optional program is not there)
`
	var got bytes.Buffer
	if err := reported().Text(&got); err != nil || got.String() != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got.String(), want)
	}
}

// The JSON form loses nothing, and names its fields as they are documented.
func TestReportJSON(t *testing.T) {
	var got bytes.Buffer
	if err := reported().JSON(&got); err != nil {
		t.Fatal(err)
	}
	again := &Report{}
	if err := json.Unmarshal(got.Bytes(), again); err != nil || !reflect.DeepEqual(again, reported()) {
		t.Errorf("%v, %+v", err, again)
	}
	for _, key := range []string{`"plugin"`, `"checks"`, `"detail"`, `"read"`, `"skipped": 1`} {
		if !strings.Contains(got.String(), key) {
			t.Errorf("no %s in %s", key, got.String())
		}
	}
	if strings.Count(got.String(), `"detail"`) != 2 {
		t.Error("a check that passed has a detail")
	}
}

type broken struct{}

var errPipe = errors.New("the pipe is closed")

func (broken) Write([]byte) (int, error) { return 0, errPipe }

func TestReportCannotBeWritten(t *testing.T) {
	if err := reported().Text(broken{}); !errors.Is(err, errPipe) {
		t.Errorf("text: %v", err)
	}
	if err := reported().JSON(broken{}); !errors.Is(err, errPipe) {
		t.Errorf("JSON: %v", err)
	}
}
