package plugin

import (
	"bytes"
	"encoding/json"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/egca/egca/internal/process"
)

const (
	// maxLogLine is where a line of a plugin's standard error is cut, in bytes.
	maxLogLine = 64 << 10
	// maxLogRate is how many lines a second are logged; the rest are counted.
	maxLogRate = 100
)

// stderrLog writes a plugin's standard error to the host's log, line by line.
// Any bytes are safe. Lines that hclog wrote on the other side keep their
// level; others are logged as they are, at debug. The last lines are kept for
// an error message.
type stderrLog struct {
	log  hclog.Logger
	tail process.Tail
	now  func() time.Time

	mu      sync.Mutex
	line    []byte
	second  time.Time // when the present second of the rate began
	logged  int       // lines in it
	dropped int       // lines in it that were not logged
}

func newStderrLog(log hclog.Logger) *stderrLog { return &stderrLog{log: log, now: time.Now} }

// Write never fails.
func (s *stderrLog) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for rest := p; len(rest) > 0; {
		piece := rest
		end := bytes.IndexByte(rest, '\n')
		if end >= 0 {
			piece = rest[:end]
		}
		s.line = append(s.line, piece[:min(len(piece), maxLogLine-len(s.line))]...)
		rest = rest[len(piece):]
		if end >= 0 {
			s.emit()
			rest = rest[1:]
		}
	}
	return len(p), nil
}

// lastLines is for an error message: "" for none.
func (s *stderrLog) lastLines() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.line) > 0 {
		s.emit()
	}
	return s.tail.String()
}

func (s *stderrLog) emit() {
	level, text := logLine(s.line)
	s.line = s.line[:0]
	_, _ = s.tail.Write([]byte(text + "\n")) // a Tail takes everything
	if now := s.now(); now.Sub(s.second) >= time.Second {
		if s.dropped > 0 {
			s.log.Warn("the plugin logs too much, lines were dropped", "lines", s.dropped)
		}
		s.second, s.logged, s.dropped = now, 0, 0
	}
	if s.logged++; s.logged > maxLogRate {
		s.dropped++
		return
	}
	s.log.Log(level, text)
}

// logLine reads a line as one of hclog's, or else as text.
func logLine(line []byte) (hclog.Level, string) {
	var entry struct {
		Message string `json:"@message"`
		Level   string `json:"@level"`
		Error   any    `json:"error"`
	}
	if err := json.Unmarshal(line, &entry); err != nil || entry.Message == "" {
		return hclog.Debug, process.Printable(line)
	}
	level := hclog.LevelFromString(entry.Level)
	if level == hclog.NoLevel || level == hclog.Off {
		level = hclog.Debug
	}
	text := entry.Message
	if detail, ok := entry.Error.(string); ok {
		text += ": " + detail
	}
	return level, process.Printable([]byte(text))
}
