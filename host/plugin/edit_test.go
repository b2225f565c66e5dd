package plugin

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/egca/egca/internal/testwait"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// A conversation of these tests is about the program "*3", which should be "*2". After
// open (request 0) it lists the edits (1), runs them (2) and describes the one that is
// right (3).
const mistaken = "*3\n"

// opening begins a conversation in which the mock obeys the words: "crash 2" has it
// crash at request 2.
func opening(words string) *pluginv1.OpenEdits {
	value := func(n int64) *pluginv1.ValueTable {
		return &pluginv1.ValueTable{Values: []*pluginv1.Value{{}, {Kind: &pluginv1.Value_Integer{Integer: n}}}}
	}
	limits := &pluginv1.Limits{}
	if !strings.HasPrefix(words, "hang") {
		limits.WallSeconds = 1000 // the impatient wait for it, too
	}
	return &pluginv1.OpenEdits{Limits: limits,
		Program: &pluginv1.Program{Source: []byte("# mock: " + words + "\n" + mistaken), Language: "mock"}, EntryPoint: "f", Tests: 1,
		Inputs: []*pluginv1.Input{{Values: value(5), Kind: &pluginv1.Input_Arguments{Arguments: &pluginv1.Arguments{Values: []uint32{1}}}}},
		Checks: []*pluginv1.Check{{Values: value(10), Expected: 1}},
		Steps:  &pluginv1.StepRule{Multiple: 10, Floor: 300, Most: 10_000, Edit: 100},
	}
}

// requests are the requests after open, in their order.
func requests() []*pluginv1.EditRequest {
	return []*pluginv1.EditRequest{
		{Request: &pluginv1.EditRequest_List{List: &pluginv1.ListEdits{Statements: []uint32{1}, Limit: 100}}},
		{Request: &pluginv1.EditRequest_Run{Run: &pluginv1.RunEdits{Each: []*pluginv1.EditRange{{To: math.MaxUint32}}, Checks: []uint32{0}}}},
		{Request: &pluginv1.EditRequest_Describe{Describe: &pluginv1.DescribeEdits{Edits: []uint32{2}}}},
	}
}

// asking holds the conversation, one request a call, and counts its beginnings.
type asking struct{ begun, answered int }

func (a *asking) converse(ctx context.Context) func(Ask, *pluginv1.EditsOpened) error {
	return func(ask Ask, opened *pluginv1.EditsOpened) error {
		a.begun++
		if got := opened.GetPassed(); len(got) != 1 || got[0] {
			return fmt.Errorf("opened: %v", opened)
		}
		for _, request := range requests() {
			replies, err := ask(ctx, request)
			if err != nil {
				return err
			}
			a.answered += len(replies)
		}
		return nil
	}
}

// works fails the test unless the plugin holds a conversation and runs a job.
func works(t *testing.T, c *Client) {
	t.Helper()
	a := &asking{}
	if err := c.Edit(t.Context(), opening("none"), a.converse(t.Context())); err != nil || a.begun != 1 || a.answered != 3 {
		t.Errorf("a conversation afterwards: %v, %d begun, %d answered", err, a.begun, a.answered)
	}
	good := job("return 5", 1)
	good.Limits = &pluginv1.Limits{WallSeconds: 1000}
	result, err := c.Run(t.Context(), good)
	wantReturn(t, result, err, 1, 5)
}

func TestEdit(t *testing.T) {
	c := startMock(t, testOptions(), "can=edit")
	err := c.Edit(t.Context(), opening("none"), func(ask Ask, _ *pluginv1.EditsOpened) error {
		replies, err := ask(t.Context(), requests()...)
		if err != nil {
			return err
		}
		if len(replies) != 3 || replies[0].GetListed().GetCount() != 4 {
			t.Errorf("%v, want 4 edits listed first", replies)
		}
		ran := replies[1].GetRan().GetResults()
		if len(ran) != 1 || ran[0].GetEdit() != 2 || len(ran[0].GetFailed()) != 0 {
			t.Errorf("ran %v, want edit 2 alone to pass", ran)
		}
		if e := replies[2].GetDescribed().GetEdits(); len(e) != 1 || string(e[0].GetReplacement()) != "2" {
			t.Errorf("described %v", e)
		}
		none, err := ask(t.Context())
		if len(none) != 0 || err != nil {
			t.Errorf("no requests: %v, %v", none, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	works(t, c)
}

// A conversation that has ended well is closed, so that its worker lives on; one that is
// given up is cancelled. Neither is under way any more.
func TestEditEndsItsStream(t *testing.T) {
	log := &logBuffer{}
	o := testOptions()
	o.Logger = log.logger()
	c := startMock(t, o, "can=edit")
	const each = 3
	for n := range 2 * each {
		err := c.Edit(t.Context(), opening("none"), func(ask Ask, _ *pluginv1.EditsOpened) error {
			if _, err := ask(t.Context(), requests()...); n < each {
				return err
			}
			return errors.New("enough")
		})
		if (err == nil) != (n < each) || c.underWay() != 0 {
			t.Errorf("conversation %d: %v, %d are under way", n, err, c.underWay())
		}
	}
	testwait.Until(t, "the plugin saw every end", func() bool { return strings.Count(log.String(), "a conversation was c") == 2*each })
	if n := strings.Count(log.String(), "a conversation was closed"); n != each {
		t.Errorf("%d conversations were closed, want %d:\n%s", n, each, log)
	}
}

// Many conversations and jobs at once keep apart.
func TestEditBesideOthers(t *testing.T) {
	o := testOptions()
	o.Workers = 4
	c := startMock(t, o, "can=edit")
	var all sync.WaitGroup
	for n := range 40 {
		all.Go(func() {
			if n%2 == 0 {
				result, err := c.Run(t.Context(), job(fmt.Sprintf("return %d", n), 1))
				if err != nil || result.Results[0].Values.Values[1].GetInteger() != int64(n) {
					t.Errorf("job %d: %v, %v", n, result, err)
				}
				return
			}
			a := &asking{}
			if err := c.Edit(t.Context(), opening("none"), a.converse(t.Context())); err != nil || a.answered != 3 {
				t.Errorf("conversation %d: %v, %d answers", n, err, a.answered)
			}
		})
	}
	all.Wait()
}

// A conversation that breaks returns an error that names the cause. A plugin that died
// or hung, or ended the stream, gets one more try, in which converse begins again. Afterwards it serves on.
func TestEditBreaks(t *testing.T) {
	for _, c := range []struct {
		command string
		want    error
		text    string
		begun   func(at int) int // calls of converse, where request at breaks
	}{
		{"crash", ErrDied, "exit status 7", twice},
		{"hang", ErrHung, "no answer within", twice},
		{"end", ErrProtocol, "it ended an edit conversation before it answered", onceFrom1},
		{"refuse", ErrJob, "mock: no worker is left", twice},
		{"error", ErrJob, "mock: this cannot be done", twice},
		{"nothing", ErrProtocol, "", onceFrom1},
		{"wrong-number", ErrProtocol, "", onceFrom1},
	} {
		for at := range 4 {
			t.Run(fmt.Sprintf("%s/%d", c.command, at), func(t *testing.T) {
				t.Parallel()
				o := testOptions()
				if c.command == "hang" {
					o = impatient()
				}
				client := startMock(t, o, "can=edit")
				a := &asking{}
				err := client.Edit(t.Context(), opening(fmt.Sprintf("%s %d", c.command, at)), a.converse(t.Context()))
				if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) || !strings.Contains(err.Error(), "plugin mock") {
					t.Errorf("error %v, want %v with %q", err, c.want, c.text)
				}
				// How far it came before it hung is a matter of the machine's speed.
				if want := c.begun(at); c.command != "hang" && (a.begun != want || a.answered != want*max(at-1, 0)) {
					t.Errorf("converse was called %d times and got %d answers, want %d times", a.begun, a.answered, want)
				}
				works(t, client)
			})
		}
	}
}

func twice(at int) int { return 2 * min(at, 1) }

func onceFrom1(at int) int { return min(at, 1) }

// Each reply is held against its request.
func TestEditRepliesThatCannotBe(t *testing.T) {
	c := startMock(t, testOptions(), "can=edit")
	for words, want := range map[string]string{
		"nothing 0":      "opened: it is missing",
		"wrong-number 0": "opened.passed: 2 of 1 tests",
		"wrong-kind 1":   "listed: it is missing",
		"wrong-number 1": "listed.first: 1, 0 edits were listed before",
		"wrong-kind 2":   "ran: it is missing",
		"wrong-number 2": "ran.results[1].edit: 1048576 of 4",
		"wrong-kind 3":   "described.edits[0].edit: 0, want 2",
		"wrong-number 3": "described.edits[0].span:",
		"twice 1":        "ran: it is missing", // the second reply to the list comes where the run's should
	} {
		a := &asking{}
		err := c.Edit(t.Context(), opening(words), a.converse(t.Context()))
		if !errors.Is(err, ErrProtocol) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want ErrProtocol with %q", words, err, want)
		}
	}
	if n := c.restarts.Load(); n != 0 {
		t.Errorf("the plugin was started again %d times; its process did nothing wrong", n)
	}
	works(t, c)
}

// A conversation in whose middle the plugin dies, or its worker, is held again. Only a
// plugin that died is started again.
func TestEditIsHeldAgain(t *testing.T) {
	for n := range 8 {
		at, word, restarts := n%4, "crash-once", int64(1)
		if n >= 4 {
			word, restarts = "refuse-once", 0
		}
		c := startMock(t, testOptions(), "can=edit")
		a := &asking{}
		words := fmt.Sprintf("%s %d %s", word, at, filepath.Join(t.TempDir(), "ended"))
		if err := c.Edit(t.Context(), opening(words), a.converse(t.Context())); err != nil {
			t.Errorf("%s, request %d: %v", word, at, err)
		}
		if want := 1 + min(at, 1); a.begun != want || a.answered != 3+max(at-1, 0) || int64(c.restarts.Load()) != restarts {
			t.Errorf("%s, request %d: converse was called %d times, %d answers, %d restarts", word, at, a.begun, a.answered, c.restarts.Load())
		}
		works(t, c)
	}
}

// A reply with an error ends its call with the replies before it; the conversation goes
// on, and the call after it finds its own replies.
func TestEditGoesOnAfterAnError(t *testing.T) {
	c := startMock(t, testOptions(), "can=edit")
	all := requests()
	err := c.Edit(t.Context(), opening("error 2"), func(ask Ask, _ *pluginv1.EditsOpened) error {
		replies, err := ask(t.Context(), all...)
		if !errors.Is(err, ErrJob) || len(replies) != 1 || replies[0].GetListed() == nil {
			t.Errorf("%v, %v; want the list's reply and ErrJob", replies, err)
		}
		replies, err = ask(t.Context(), all[2], all[1])
		if err != nil || len(replies) != 2 || replies[0].GetDescribed() == nil || replies[1].GetRan() == nil {
			t.Errorf("afterwards: %v, %v", replies, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	works(t, c)
}

// The caller's own error comes back as it is, and costs nobody else anything.
func TestEditGivenUp(t *testing.T) {
	c := startMock(t, testOptions(), "can=edit")
	enough := errors.New("enough")
	for range 3 * int(c.capacity) { // more than are held at once: each has ended
		err := c.Edit(t.Context(), opening("none"), func(ask Ask, _ *pluginv1.EditsOpened) error {
			if _, err := ask(t.Context(), requests()[0]); err != nil {
				return err
			}
			return enough
		})
		if !errors.Is(err, enough) {
			t.Fatalf("%v, want converse's own error", err)
		}
	}
	if c.restarts.Load() != 0 {
		t.Error("the plugin was started again")
	}
	works(t, c)
}

// A cancelled conversation ends with the context's cause, wherever it is.
func TestEditCancelled(t *testing.T) {
	c := startMock(t, testOptions(), "can=edit")
	stopped := errors.New("stopped")
	for at := range 4 {
		ctx, cancel := context.WithCancelCause(t.Context())
		a := &asking{}
		ended := make(chan error, 1)
		go func() { ended <- c.Edit(ctx, opening(fmt.Sprintf("hang %d", at)), a.converse(ctx)) }()
		testwait.Until(t, "the conversation is under way", func() bool { return c.underWay() == 1 })
		cancel(stopped)
		if err := <-ended; !errors.Is(err, stopped) {
			t.Errorf("at request %d: %v, want the context's cause", at, err)
		}
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stopped)
	a := &asking{}
	if err := c.Edit(ctx, opening("none"), a.converse(ctx)); !errors.Is(err, stopped) || a.begun != 0 {
		t.Errorf("before it began: %v, %d begun", err, a.begun)
	}
	if c.restarts.Load() != 0 {
		t.Error("the plugin was started again")
	}
	works(t, c)
}

// underWay is how many calls the current instance waits for.
func (c *Client) underWay() int {
	c.first.mu.Lock()
	defer c.first.mu.Unlock()
	return len(c.first.budgets)
}

// A client that is closed ends the conversation that is under way.
func TestEditClosed(t *testing.T) {
	c := startMock(t, testOptions(), "can=edit")
	ended := make(chan error, 1)
	a := &asking{}
	go func() { ended <- c.Edit(t.Context(), opening("hang 2"), a.converse(t.Context())) }()
	testwait.Until(t, "the conversation is under way", func() bool { return c.underWay() == 1 })
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, ErrClosed) || a.begun > 1 {
		t.Errorf("%v, %d begun; want ErrClosed", err, a.begun)
	}
}

func TestEditNeedsTheCapability(t *testing.T) {
	c := startMock(t, testOptions())
	a := &asking{}
	if err := c.Edit(t.Context(), opening("none"), a.converse(t.Context())); !errors.Is(err, ErrCapability) || a.begun != 0 {
		t.Errorf("%v, want ErrCapability", err)
	}
}

func TestEditTooLarge(t *testing.T) {
	c := startMock(t, testOptions(), "can=edit")
	open := opening("none")
	open.Donors = []*pluginv1.Donor{{Profile: make([]byte, 64<<20)}}
	a := &asking{}
	if err := c.Edit(t.Context(), open, a.converse(t.Context())); !errors.Is(err, ErrTooLarge) || a.begun != 0 {
		t.Errorf("%v, want ErrTooLarge", err)
	}
	works(t, c)
}
