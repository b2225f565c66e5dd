package service

import (
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect"

	"github.com/egca/egca/host/config"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

func asConnect(err error, to **connect.Error) bool { return errors.As(err, to) }

func contains(text, part string) bool { return strings.Contains(text, part) }

func (f *fixture) scrape(t *testing.T) string {
	t.Helper()
	response, err := f.http.Get(f.url + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMetrics(t *testing.T) {
	f := started(t, nil)
	for range 2 {
		if _, err := f.client.Credit(t.Context(), &servicev1.CreditRequest{RequestId: "r", TaskId: "sum",
			Samples: []*servicev1.Sample{sample(0, right), sample(1, wrong)}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.client.Credit(t.Context(), &servicev1.CreditRequest{TaskId: "none", Samples: []*servicev1.Sample{sample(0, right)}}); err == nil {
		t.Error("no error")
	}
	text := f.scrape(t)
	for _, want := range []string{
		`egca_samples_total{mode="correct"} 1`, `egca_samples_total{mode="logic"} 1`, `egca_evidence_total{evidence=`,
		`egca_groups_total{closed="full"} 1`, `egca_refusals_total{code="not_found"} 1`, `egca_queue_samples 0`, `egca_queue_capacity 16384`,
		`egca_phase_seconds_count{phase="judged"} 2`, `egca_phase_seconds_count{phase="credited"} 2`, `egca_workers 2`, `egca_problems 1`,
		`egca_state{state="ready"} 1`, `egca_sandbox{language="python",level=`, `egca_plugin_up{plugin="python"} 1`,
		`egca_plugin_restarts_total{plugin="python"} 0`, `egca_cache_total{cache="answers",result="hit"} 1`, `egca_cache_total{cache="tasks",result="miss"} 1`,
	} {
		if !contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

// docs/SERVICE.md has a row for each metric that the code names, and no other.
func TestMetricsAreDocumented(t *testing.T) {
	name := regexp.MustCompile(`\begca_[a-z_]+`)
	names := func(file string) []string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := name.FindAllString(string(text), -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	code, documented := names("metrics.go"), names("../../docs/SERVICE.md")
	if !slices.Equal(code, documented) {
		t.Errorf("metrics.go names\n%v\ndocs/SERVICE.md\n%v", code, documented)
	}
}

func TestTheTokenIsAsked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	const token = "0123456789abcdef0123456789abcdef"
	if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := start(t, func(c *config.Config) { c.Service.TokenFile = file })
	for header, want := range map[string]int{"": 401, "Bearer " + token[1:]: 401, "Bearer ": 401, "Bearer " + token: 200} {
		for _, path := range []string{"/metrics", servicev1.CreditsDescribeProcedure} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.url+path, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			if path == "/metrics" {
				request.Method = http.MethodGet
			}
			request.Header.Set("Content-Type", "application/json")
			request.Header.Set("Authorization", header)
			response, err := f.http.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(response.Body)
			response.Body.Close()
			if response.StatusCode != want || want == 401 && !contains(string(body), "Authorization: Bearer TOKEN") {
				t.Errorf("%s with %q: %d %s", path, header, response.StatusCode, body)
			}
		}
	}
	if f.status(t, "/healthz") != http.StatusOK {
		t.Error("health needs the token")
	}
}

func TestTokens(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := strings.Repeat("x", leastToken)
	for name, c := range map[string]struct {
		address, file, env string
		want, wrong        string
	}{
		"none on localhost":   {address: "127.0.0.1:0"},
		"none on a socket":    {address: "unix:/tmp/s"},
		"none on IPv6":        {address: "[::1]:0"},
		"none elsewhere":      {address: "0.0.0.0:0", wrong: "can be reached from other machines"},
		"of the environment":  {address: "0.0.0.0:0", env: good, want: good},
		"of a file":           {address: "0.0.0.0:0", file: write("good", " "+good+"\n", 0o600), env: "other", want: good},
		"too short":           {address: "127.0.0.1:0", env: "secret", wrong: "can be guessed"},
		"others can read it":  {address: "127.0.0.1:0", file: write("open", good, 0o644), wrong: "chmod 600"},
		"an empty file":       {address: "127.0.0.1:0", file: write("empty", "\n", 0o600), wrong: "is empty"},
		"a file not there":    {address: "127.0.0.1:0", file: filepath.Join(dir, "none"), wrong: "no such file"},
		"a name is not local": {address: "trainer-1:0", wrong: "can be reached"},
	} {
		t.Setenv(TokenEnv, c.env)
		got, err := Token(config.ServiceConfig{Address: c.address, TokenFile: c.file})
		if got != c.want || (err == nil) != (c.wrong == "") || err != nil && !contains(err.Error(), c.wrong) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestWebPagesAreNotServed(t *testing.T) {
	f := start(t, nil)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, f.url+servicev1.CreditsDescribeProcedure, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Origin", "http://rebound.example")
	response, err := f.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("%s", response.Status)
	}
}

func TestSockets(t *testing.T) {
	dir, err := os.MkdirTemp("", "egca-sockets-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	at := func(path string) config.ServiceConfig { return config.ServiceConfig{Address: "unix:" + path} }
	path := filepath.Join(dir, "new", "s")
	listener, err := Listen(at(path))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v", name, info.Mode(), err)
		}
	}
	if _, err := Listen(at(path)); err == nil || !contains(err.Error(), "another process serves") {
		t.Errorf("taken: %v", err)
	}
	listener.(*net.UnixListener).SetUnlinkOnClose(false) // as one that was killed
	listener.Close()
	if listener, err = Listen(at(path)); err != nil {
		t.Errorf("stale: %v", err)
	} else {
		listener.Close()
	}
	if _, err := Listen(at("/" + strings.Repeat("x", 107))); err == nil || !contains(err.Error(), "choose a shorter one") {
		t.Errorf("too long: %v", err)
	}
	file := filepath.Join(dir, "new", "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(at(file)); err == nil || !contains(err.Error(), "is no socket") {
		t.Errorf("a file: %v", err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(at(filepath.Join(dir, "s"))); err == nil || !contains(err.Error(), "chmod 700") {
		t.Errorf("a folder of all: %v", err)
	}
}
