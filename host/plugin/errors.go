package plugin

import (
	"errors"
	"fmt"
	"time"
)

var (
	// ErrManifest is a plugin.toml that cannot be used.
	ErrManifest = errors.New("bad plugin manifest")
	// ErrNoPlugin is a language that no plugin serves.
	ErrNoPlugin = errors.New("no plugin for the language")
	// ErrStart is a plugin that did not come up or refused its configuration.
	ErrStart = errors.New("the plugin did not start")
	// ErrVersion is a plugin that speaks no version of the protocol in common.
	ErrVersion = errors.New("no protocol version in common")
	// ErrDied is a plugin that ended by itself while a call was under way,
	// twice with the same one.
	ErrDied = errors.New("the plugin died")
	// ErrHung is a plugin that gave no answer in time, twice to the same call.
	ErrHung = errors.New("the plugin hung")
	// ErrProtocol is an answer that breaks the protocol.
	ErrProtocol = errors.New("the plugin broke the protocol")
	// ErrCapability is a call that the plugin does not declare it can answer.
	ErrCapability = errors.New("the plugin cannot do this")
	// ErrTooLarge is a job over the size of a message.
	ErrTooLarge = errors.New("the job is too large")
	// ErrJob is a job that the plugin could not run; the text is the plugin's.
	ErrJob = errors.New("the plugin could not run the job")
	// ErrClosed is a call on a client that was closed.
	ErrClosed = errors.New("the plugin's client is closed")
)

// brokenError is the end of an instance: every call under way on it fails with
// it, and may be tried again on another instance.
type brokenError struct {
	plugin string
	kind   error // ErrDied, ErrHung or ErrProtocol
	detail string
	remedy string
	stderr string // the last lines, "" for none
}

func (e *brokenError) Error() string {
	text := fmt.Sprintf("plugin %s: %v: %s", e.plugin, e.kind, e.detail)
	if e.remedy != "" {
		text += "; " + e.remedy
	}
	if e.stderr != "" {
		text += "\n  its last lines:\n" + e.stderr
	}
	return text
}

func (e *brokenError) Unwrap() error { return e.kind }

// endedError is an edit conversation that a plugin which lives on ended, or a request of
// it that the plugin could not answer, as where a process died. The conversation may be
// held again.
type endedError struct{ plugin, text string }

func (e *endedError) Error() string {
	return fmt.Sprintf("plugin %s: %v: %s", e.plugin, ErrJob, e.text)
}

func (e *endedError) Unwrap() error { return ErrJob }

func hungDetail(after time.Duration) string {
	return fmt.Sprintf("no answer within %v, it was killed", after.Round(time.Millisecond))
}
