package check

import (
	"fmt"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// exchange is a request and its reply, in JSON.
type exchange struct{ request, reply string }

// good is a conversation without a fault about a program of 20 bytes: two tests and a
// generated input, three edits, then two switches and a standalone program.
var good = []exchange{
	{`{"open": {"program": {"source": "` + strings.Repeat("YWFh", 6) + `YWE="}, "inputs": [{}, {}, {}], "checks": [{}, {}, {}], "tests": 2}}`,
		`{"opened": {"passed": [true, false], "reached": [0, 3], "steps": "9"}}`},
	{`{"list": {"statements": [3, 0], "limit": 100}}`, `{"listed": {"count": 3, "statements": 1}}`},
	{`{"run": {"each": [{"to": 3}], "checks": [1, 0], "maxFailures": 2}}`,
		`{"ran": {"results": [{"edit": 1, "failed": [0], "ran": 2}, {"edit": 2, "failed": [1, 0], "ran": 2}], "tried": 3, "steps": "90"}}`},
	{`{"describe": {"edits": [2, 0]}}`,
		`{"described": {"edits": [{"edit": 2, "span": {"start": 20, "end": 20}, "replacement": "eA=="}, {"edit": 0, "span": {"end": 20}}]}}`},
	{`{"run": {"checks": [2]}}`, `{"ran": {"results": [{"ran": 1}], "tried": 1}}`},
	{`{"switches": {"statements": [3, 0]}}`, `{"listed": {"first": 3, "count": 2, "statements": 2}}`},
	{`{"standalone": {"edits": [1, 2]}}`, `{"listed": {"first": 5, "count": 1, "origins": [{"edits": [1, 2]}]}}`},
}

// read reads both messages.
func (e exchange) read(t testing.TB) (*pluginv1.EditRequest, *pluginv1.EditReply) {
	t.Helper()
	request, reply := &pluginv1.EditRequest{}, &pluginv1.EditReply{}
	if err := protojson.Unmarshal([]byte(e.request), request); err != nil {
		t.Fatalf("%s: %v", e.request, err)
	}
	if err := protojson.Unmarshal([]byte(e.reply), reply); err != nil {
		t.Fatalf("%s: %v", e.reply, err)
	}
	return request, reply
}

func TestEditsWithoutAFault(t *testing.T) {
	e := &Edits{}
	for i, one := range good {
		if err := e.Reply(one.read(t)); err != nil {
			t.Errorf("exchange %d: %v", i, err)
		}
	}
}

// Each fault in a reply is found at its place, and the error names it.
func TestEditsWithAFault(t *testing.T) {
	for want, c := range map[string]struct {
		at    int // the exchange
		reply string
	}{
		"opened: it is missing":                       {0, `{"ran": {}}`},
		"opened.passed: 1 of 2 tests":                 {0, `{"opened": {"passed": [true]}}`},
		"opened.passed: 3 of 2 tests":                 {0, `{"opened": {"passed": [true, false, true]}}`},
		"listed: it is missing":                       {1, `{"described": {}}`},
		"listed.first: 1, 0 edits were listed before": {1, `{"listed": {"first": 1, "count": 3, "statements": 1}}`},
		"listed.count: 1048577":                       {1, `{"listed": {"count": 1048577, "statements": 1}}`},
		"listed.statements: 3 of 2":                   {1, `{"listed": {"count": 3, "statements": 3}}`},
		"ran: it is missing":                          {2, `{"listed": {}}`},
		"ran.results[0].edit: 3 of 3":                 {2, `{"ran": {"results": [{"edit": 3, "ran": 1}]}}`},
		"ran.results[1]: 0 failed of 3 that ran of 2": {2, `{"ran": {"results": [{"ran": 1}, {"ran": 3}]}}`},
		"ran.results[0]: 2 failed of 1 that ran of 2": {2, `{"ran": {"results": [{"failed": [0, 1], "ran": 1}]}}`},
		"ran.results[0].failed: check 3 of 3":         {2, `{"ran": {"results": [{"failed": [3], "ran": 1}]}}`},
		"described.edits: 0 of 2":                     {3, `{"listed": {}}`},
		"described.edits: 1 of 2":                     {3, `{"described": {"edits": [{"edit": 2}]}}`},
		"described.edits[1].edit: 1, want 0":          {3, `{"described": {"edits": [{"edit": 2, "span": {}}, {"edit": 1, "span": {}}]}}`},
		"described.edits[0].span: ":                   {3, `{"described": {"edits": [{"edit": 2, "span": {"start": 20, "end": 21}}, {"span": {}}]}}`},
		"described.edits[1].span: ":                   {3, `{"described": {"edits": [{"edit": 2, "span": {}}, {"span": {"start": 2, "end": 1}}]}}`},
		"described.edits[1].replacement: 4098 bytes":  {3, `{"described": {"edits": [{"edit": 2, "span": {}}, {"span": {}, "replacement": "` + strings.Repeat("YWFh", 1366) + `"}]}}`},
		"listed.first: 0, 3 edits were listed before": {5, `{"listed": {"count": 2, "statements": 2}}`},
		"listed.statements: 1 of 0":                   {6, `{"listed": {"first": 5, "count": 1, "statements": 1, "origins": [{}]}}`},
		"listed.origins: 0 for 1 edits":               {6, `{"listed": {"first": 5, "count": 1}}`},
		"listed.origins: 2 for 1 edits":               {6, `{"listed": {"first": 5, "count": 1, "origins": [{}, {}]}}`},
		"listed.origins[0]: edit 6 of 6":              {6, `{"listed": {"first": 5, "count": 1, "origins": [{"edits": [6]}]}}`},
	} {
		e := &Edits{}
		for _, before := range good[:c.at] {
			if err := e.Reply(before.read(t)); err != nil {
				t.Fatal(err)
			}
		}
		err := e.Reply(exchange{good[c.at].request, c.reply}.read(t))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("exchange %d: %v, want %s", c.at, err, want)
		}
	}
	if err := (&Edits{}).Reply(&pluginv1.EditRequest{}, &pluginv1.EditReply{}); err == nil || !strings.HasPrefix(err.Error(), "request:") {
		t.Errorf("a request of no kind: %v", err)
	}
}

// A description may be as long as the protocol says, and no longer.
func TestLongReplacements(t *testing.T) {
	for length, ok := range map[int]bool{maxReplacement: true, maxReplacement + 1: false} {
		e := &Edits{}
		for _, before := range good[:3] {
			if err := e.Reply(before.read(t)); err != nil {
				t.Fatal(err)
			}
		}
		request, reply := good[3].read(t)
		reply.GetDescribed().Edits[0].Replacement = make([]byte, length)
		if err := e.Reply(request, reply); (err == nil) != ok {
			t.Errorf("%d bytes: %v", length, err)
		}
	}
}

// Any conversation that can be on the wire is safe to check. No index of an accepted
// reply is out of range.
func FuzzEdits(f *testing.F) {
	var seed []byte
	for _, one := range good {
		request, reply := one.read(f)
		for _, m := range []proto.Message{request, reply} {
			bytes, err := proto.Marshal(m)
			if err != nil {
				f.Fatal(err)
			}
			seed = append(append(seed, byte(len(bytes))), bytes...)
		}
	}
	f.Add(seed)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		e := &Edits{}
		source, inputs, listed := 0, 0, 0
		for len(data) > 0 {
			request, reply := &pluginv1.EditRequest{}, &pluginv1.EditReply{}
			if proto.Unmarshal(next(&data), request) != nil || proto.Unmarshal(next(&data), reply) != nil {
				return
			}
			if e.Reply(request, reply) != nil {
				return
			}
			if open := request.GetOpen(); open != nil {
				source, inputs = len(open.GetProgram().GetSource()), len(open.GetInputs())
			}
			listed += int(reply.GetListed().GetCount())
			if err := usable(request, reply, source, inputs, listed); err != nil {
				t.Error(err)
			}
		}
	})
}

// next takes a message of at most 255 bytes off the data.
func next(data *[]byte) (message []byte) {
	if len(*data) == 0 {
		return nil
	}
	length := min(int((*data)[0]), len(*data)-1)
	message = (*data)[1 : 1+length]
	*data = (*data)[1+length:]
	return message
}

// usable says which index of an accepted reply is out of range.
func usable(request *pluginv1.EditRequest, reply *pluginv1.EditReply, source, inputs, listed int) error {
	if asked := request.GetDescribe(); asked != nil {
		for i, d := range reply.GetDescribed().GetEdits() {
			if s := d.GetSpan(); asked.GetEdits()[i] != d.GetEdit() || s.GetStart() > s.GetEnd() || int(s.GetEnd()) > source {
				return fmt.Errorf("edit %d is described as %v", asked.GetEdits()[i], d)
			}
		}
	}
	if run := request.GetRun(); run != nil {
		for _, r := range reply.GetRan().GetResults() {
			if int(r.GetEdit()) >= max(listed, 1) || len(r.GetFailed()) > int(r.GetRan()) || int(r.GetRan()) > len(run.GetChecks()) {
				return fmt.Errorf("a result %v of %d edits on %d checks", r, listed, len(run.GetChecks()))
			}
			for _, n := range r.GetFailed() {
				if int(n) >= inputs {
					return fmt.Errorf("check %d of %d", n, inputs)
				}
			}
		}
	}
	return nil
}
