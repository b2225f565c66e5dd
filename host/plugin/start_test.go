package plugin

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/egca/egca/internal/process"
	"github.com/egca/egca/internal/testwait"
)

// What goes wrong at the start says what and what to do, and leaves nothing.
func TestStartFails(t *testing.T) {
	for _, test := range []struct {
		arg  string
		want error
		text []string
	}{
		{"die-on-start", ErrStart, []string{"no licence, no service", "plugin mock"}},
		{"no-handshake", ErrStart, []string{"no handshake"}},
		{"bad-handshake", ErrStart, []string{"no handshake"}},
		{"tcp", ErrStart, []string{"unix socket"}},
		{"versions=99,98", ErrVersion, []string{"[2]", "[99 98]", `"0.1"`}},
		{"name=other", ErrManifest, []string{`"other"`, `"mock"`}},
		{"die-on-configure", ErrStart, []string{"plugin mock"}},
		{"refuse", ErrStart, []string{"no interpreter was found: install one"}},
		{"slow-describe", ErrStart, []string{"Describe gave no answer within 30s"}},
	} {
		t.Run(test.arg, func(t *testing.T) {
			t.Parallel()
			o := testOptions()
			if test.arg == "no-handshake" {
				o.StartTime = 300 * time.Millisecond
			}
			_, err := Start(t.Context(), mockManifest(test.arg), o)
			if !errors.Is(err, test.want) {
				t.Fatalf("error %v, want %v", err, test.want)
			}
			for _, text := range test.text {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("error %q lacks %q", err, text)
				}
			}
		})
	}
}

func TestStartOfWhatIsNotThere(t *testing.T) {
	for _, command := range []string{"no-such-file", "/etc/passwd", "/tmp"} {
		m := mockManifest()
		m.Command = command
		if _, err := Start(t.Context(), m, testOptions()); !errors.Is(err, ErrStart) || !strings.Contains(err.Error(), "command") {
			t.Errorf("%s: error %v, want ErrStart and the manifest's command named", command, err)
		}
	}
}

func TestStartCancelled(t *testing.T) {
	ctx, because := context.WithCancelCause(t.Context())
	stopped := errors.New("enough")
	log := &logBuffer{}
	o := testOptions() // which would wait for the handshake far longer than the test may run
	o.Logger = log.logger()
	done := make(chan error, 1)
	go func() {
		_, err := Start(ctx, mockManifest("no-handshake"), o)
		done <- err
	}()
	testwait.Until(t, "the plugin runs", func() bool { return strings.Contains(log.String(), "mock: no handshake") })
	because(stopped)
	if err := <-done; !errors.Is(err, stopped) {
		t.Fatalf("error %v, want the context's", err)
	}
}

// go-plugin 1.8.0 takes a nil pointer for its TLS configuration when a plugin
// sends a certificate that nobody asked for.
func TestCertificateInHandshake(t *testing.T) {
	c := startMock(t, testOptions(), "cert-handshake")
	result, err := c.Run(t.Context(), job("return 4", 1))
	wantReturn(t, result, err, 1, 4)
}

// A plugin that ignores the request to end is killed.
func TestCloseKills(t *testing.T) {
	c := startMock(t, testOptions(), "no-shutdown")
	pid := pidOf(t, c)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if exists(pid) {
		t.Errorf("process %d is still there after Close", pid)
	}
}

func TestPluginsEnvironment(t *testing.T) {
	t.Setenv("SECRET_TOKEN", "x")
	t.Setenv("EGCA_TEST_SETTING", "x")
	t.Setenv("EGCA_REATTACH_OTHER", "x")
	c := startMock(t, testOptions())
	names := c.Configured().GetNotes()
	for name, want := range map[string]bool{"SECRET_TOKEN": false, "EGCA_TEST_SETTING": true,
		"EGCA_REATTACH_OTHER": false, "PATH": true, "TMPDIR": true, "EGCA_PLUGIN": true} {
		if got := slices.Contains(names, name); got != want {
			t.Errorf("%s in the plugin's environment: %v, want %v", name, got, want)
		}
	}
}

// A host that is killed takes its plugins with it, and a later host removes
// the folder that it left.
func TestHostKilled(t *testing.T) {
	base, err := os.MkdirTemp("/tmp", "host") // short, to be used as it is
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(base)
	host := exec.Command(os.Args[0])
	host.Env = append(os.Environ(), "PLUGIN_TEST_HELPER=host", "PLUGIN_TEST_MOCK="+mockPath, "TMPDIR="+base)
	host.Stderr = os.Stderr
	out, err := host.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := host.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 200)
	n, err := out.Read(line)
	if err != nil {
		t.Fatalf("the helper host told no plugin: %v", err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(line[:n])))
	if err != nil {
		t.Fatal(err)
	}
	if !exists(pid) {
		t.Fatalf("process %d is not there before the kill", pid)
	}
	if err := host.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = host.Wait() // it was killed
	testwait.Until(t, "the plugin is gone", func() bool { return !running(pid) })
}

// running tells whether a process is there and no zombie.
func running(pid int) bool {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

// runHelper is this test's binary run as another program.
func runHelper(name string) int {
	switch name {
	case "host":
		mockPath = os.Getenv("PLUGIN_TEST_MOCK")
		c, err := Start(context.Background(), mockManifest(), testOptions())
		if err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			return 1
		}
		os.Stdout.WriteString(c.Configured().GetRuntime() + "\n")
		process.Forever()
	case "bare-go-plugin":
		return bareGoPlugin()
	}
	os.Stderr.WriteString("unknown helper " + name + "\n")
	return 2
}

func TestSweepRemovesOnlyWhatIsLeft(t *testing.T) {
	base := t.TempDir()
	t.Setenv("TMPDIR", base)
	if len(base) > maxTempPath {
		t.Setenv("TMPDIR", "/tmp")
	}
	used, err := newFolder()
	if err != nil {
		t.Fatal(err)
	}
	defer used.remove()
	left, err := newFolder()
	if err != nil {
		t.Fatal(err)
	}
	left.lock.Close() // as the kernel does when a host dies
	old := time.Now().Add(-time.Hour)
	for _, f := range []*folder{used, left} {
		if err := os.Chtimes(f.path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	sweep(filepath.Dir(used.path))
	if _, err := os.Stat(used.path); err != nil {
		t.Errorf("a folder in use was removed: %v", err)
	}
	if _, err := os.Stat(left.path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that was left is still there: %v", err)
	}
}
