package plugin

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"

	"github.com/egca/egca/internal/handshake"
	"github.com/egca/egca/internal/testwait"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// killers are lines on which go-plugin 1.8.0's log parser panics.
var killers = []string{`{"@message":1}`, `{"@level":{}}`, `{"@timestamp":[]}`, `{"@message":null,"@level":"info"}`}

// A plugin's standard error can hold anything.
func TestKillerLogLines(t *testing.T) {
	log := &logBuffer{}
	o := testOptions()
	o.Logger = log.logger()
	c := startMock(t, o)
	for _, line := range killers {
		result, err := c.Run(t.Context(), job("stderr "+line, 1))
		wantReturn(t, result, err, 1, 0)
	}
	testwait.Until(t, "the last line is logged", func() bool {
		return strings.Contains(log.String(), killers[len(killers)-1])
	})
	if c.current != c.first {
		t.Error("the plugin was started again")
	}
}

// The reason for processRunner: this line kills a host that leaves standard
// error to go-plugin. Should this test fail, go-plugin has been mended.
func TestGoPluginPanicsOnKillerLine(t *testing.T) {
	host := exec.Command(os.Args[0])
	host.Env = append(os.Environ(), "PLUGIN_TEST_HELPER=bare-go-plugin", "PLUGIN_TEST_MOCK="+mockPath)
	out, err := host.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "panic: interface conversion") {
		t.Fatalf("error %v, want a panic; output:\n%s", err, out)
	}
}

func bareGoPlugin() int {
	mock := exec.Command(os.Getenv("PLUGIN_TEST_MOCK"))
	mock.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // the panic must not orphan it
	client := goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig:  handshake.Config(),
		Plugins:          handshake.Plugins(nil),
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		Cmd:              mock,
		Logger:           hclog.New(&hclog.LoggerOptions{Level: hclog.Trace}),
	})
	defer client.Kill()
	protocol, err := client.Client()
	if err != nil {
		return 0
	}
	raw, err := protocol.Dispense(handshake.Service)
	if err != nil {
		return 0
	}
	stream, err := raw.(pluginv1.TracerClient).Run(context.Background())
	if err != nil {
		return 0
	}
	if err := stream.Send(job("stderr "+killers[0], 1)); err != nil {
		return 0
	}
	if _, err := stream.Recv(); err != nil {
		return 0
	}
	// The panic is another goroutine's; the answer may be faster than it.
	<-time.After(testwait.Patience)
	return 0
}

func TestLogLineKeepsHclogsLevel(t *testing.T) {
	for _, test := range []struct {
		line  string
		level hclog.Level
		text  string
	}{
		{`{"@level":"warn","@message":"careful"}`, hclog.Warn, "careful"},
		{`{"@level":"error","@message":"broken","error":"no disk"}`, hclog.Error, "broken: no disk"},
		{`{"@level":"off","@message":"hidden"}`, hclog.Debug, "hidden"},
		{`{"@message":1}`, hclog.Debug, `{"@message":1}`},
		{"plain \x1b[31mred", hclog.Debug, `plain \x1b[31mred`},
		{"\xff\xfe", hclog.Debug, `\xff\xfe`},
	} {
		level, text := logLine([]byte(test.line))
		if level != test.level || text != test.text {
			t.Errorf("%q: %v %q, want %v %q", test.line, level, text, test.level, test.text)
		}
	}
}

func TestStderrIsBounded(t *testing.T) {
	log := &logBuffer{}
	s := newStderrLog(log.logger())
	now := time.Unix(0, 0)
	s.now = func() time.Time { return now }
	s.Write([]byte(strings.Repeat("x", 10*maxLogLine) + "\n"))
	for range 10 * maxLogRate {
		s.Write([]byte("line\n"))
	}
	if got := strings.Count(log.String(), "\n"); got != maxLogRate {
		t.Errorf("%d lines were logged in a second, want %d", got, maxLogRate)
	}
	now = now.Add(2 * time.Second)
	s.Write([]byte("later\n"))
	if want := "lines=901"; !strings.Contains(log.String(), want) {
		t.Errorf("the log lacks %q", want)
	}
	if tail := s.lastLines(); !strings.HasSuffix(tail, "    later") || len(tail) > 20*500 {
		t.Errorf("the tail has %d bytes and ends in %.40q", len(tail), tail[max(0, len(tail)-40):])
	}
}

func FuzzLogLine(f *testing.F) {
	for _, line := range killers {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		level, text := logLine(line)
		if level <= hclog.NoLevel || level >= hclog.Off {
			t.Errorf("level %v", level)
		}
		if quoted, err := json.Marshal(text); err != nil || strings.Contains(text, "\n") {
			t.Errorf("text %s: %v", quoted, err)
		}
	})
}
