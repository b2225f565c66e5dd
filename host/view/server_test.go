package view

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// fixed is a Source of its own.
type fixed struct{ fail error }

func (f fixed) Run(_ context.Context, since int) ([]byte, error) {
	if since == 7 {
		return nil, nil
	}
	return pack(map[string]int{"version": 7})
}

func (f fixed) Group(_ context.Context, number int, known bool) ([]byte, error) {
	if known && number == 3 {
		return pack("known")
	}
	if number != 3 {
		return nil, ErrNone
	}
	return pack("three")
}

func (f fixed) Traces(context.Context, int) ([]byte, error) { return nil, f.fail }

func ask(t *testing.T, change func(*http.Request), path string) *httptest.ResponseRecorder {
	t.Helper()
	page, err := NewHandler(fixed{errors.New("no <b>plugin</b>")})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:7844"+path, nil)
	if change != nil {
		change(r)
	}
	answer := httptest.NewRecorder()
	Local(page).ServeHTTP(answer, r)
	return answer
}

func TestRoutes(t *testing.T) {
	for path, want := range map[string]struct {
		code int
		kind string
	}{
		"/":                                     {200, "text/html"},
		"/index.html":                           {200, "text/html"},
		"/data/run.json":                        {200, "application/json"},
		"/data/run.json?since=6":                {200, "application/json"},
		"/data/run.json?since=7":                {204, ""},
		"/data/run.json?since=x":                {200, "application/json"},
		"/data/group/3.json":                    {200, "application/json"},
		"/data/group/4.json":                    {404, "text/plain"},
		"/data/group/03.json":                   {404, "text/plain"},
		"/data/group/+3.json":                   {404, "text/plain"},
		"/data/group/3":                         {404, "text/plain"},
		"/data/group/3.json/":                   {404, "text/plain"},
		"/data/group/-3.json":                   {404, "text/plain"},
		"/data/group/99999999999999999999.json": {404, "text/plain"},
		"/data/traces/1.json":                   {500, "text/plain"},
		"/data/":                                {404, "text/plain"},
		"/data/../server.go":                    {404, "text/plain"},
		"/page/index.html":                      {404, "text/plain"},
		"/server.go":                            {404, "text/plain"},
		"/debug/pprof/":                         {404, "text/plain"},
		"/favicon.ico":                          {404, "text/plain"},
	} {
		answer := ask(t, nil, path)
		if kind := answer.Header().Get("Content-Type"); answer.Code != want.code || !strings.HasPrefix(kind, want.kind) {
			t.Errorf("%s: %d %s, want %d %s", path, answer.Code, kind, want.code, want.kind)
		}
		for name, value := range map[string]string{
			"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
		} {
			if got := answer.Header().Get(name); got != value {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
	}
	for _, unsafe := range []string{"unsafe", "http:", "https:", "*", "blob:"} {
		if strings.Contains(policy, unsafe) {
			t.Errorf("the policy has %s", unsafe)
		}
	}
}

// Only this machine's names are served, and only to this page, and nothing is taken in.
func TestWhoIsServed(t *testing.T) {
	for host, code := range map[string]int{
		"localhost": 200, "localhost:7844": 200, "127.0.0.1": 200, "127.9.9.9:1": 200, "[::1]:7844": 200, "[::1]": 200,
		"evil.example": 403, "evil.example:7844": 403, "localhost.evil.example": 403, "127.0.0.1.evil.example": 403, "": 403,
		"10.0.0.1": 403, "0.0.0.0": 403, "localhost:80:80": 403,
	} {
		if got := ask(t, func(r *http.Request) { r.Host = host }, "/data/run.json").Code; got != code {
			t.Errorf("host %q: %d, want %d", host, got, code)
		}
	}
	for site, code := range map[string]int{"same-origin": 200, "none": 200, "cross-site": 403, "same-site": 403} {
		answer := ask(t, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", site) }, "/data/run.json")
		if answer.Code != code {
			t.Errorf("from %s: %d, want %d", site, answer.Code, code)
		}
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		if got := ask(t, func(r *http.Request) { r.Method = method }, "/data/run.json").Code; got != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, got)
		}
	}
	if answer := ask(t, func(r *http.Request) { r.Method = http.MethodHead }, "/"); answer.Code != 200 || answer.Body.Len() != 0 {
		t.Errorf("HEAD: %d, %d bytes", answer.Code, answer.Body.Len())
	}
}

func TestCompression(t *testing.T) {
	for header, zipped := range map[string]bool{
		"": false, "gzip": true, "br, gzip;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0": false, "identity": false, "GZIP": true,
		"deflate, x-gzip": false,
	} {
		answer := ask(t, func(r *http.Request) { r.Header.Set("Accept-Encoding", header) }, "/data/group/3.json")
		body := answer.Body.Bytes()
		if got := answer.Header().Get("Content-Encoding") == "gzip"; got != zipped {
			t.Errorf("%q: compressed %v", header, got)
		} else if got {
			body = must(unpack(body))
		}
		if string(body) != `"three"` {
			t.Errorf("%q: %q", header, body)
		}
	}
}

// A Remote gives what a service's page has, and says what is wrong.
func TestRemote(t *testing.T) {
	page, err := NewHandler(fixed{errors.New("no plugin")})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/view/", http.StripPrefix("/view", page))
	mux.HandleFunc("/elsewhere/", func(w http.ResponseWriter, r *http.Request) { t.Error("a redirect was followed with the token") })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer right" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	defer server.Close()
	r, err := NewRemote(strings.TrimPrefix(server.URL, "http://"), "right")
	if err != nil {
		t.Fatal(err)
	}
	data, err := r.Run(t.Context(), 0)
	if got := read[map[string]int](t, data, err); got["version"] != 7 {
		t.Errorf("the run is %v", got)
	}
	if data, err := r.Run(t.Context(), 7); data != nil || err != nil {
		t.Errorf("nothing is newer: %d bytes, %v", len(data), err)
	}
	data, err = r.Group(t.Context(), 3, false)
	if got := read[string](t, data, err); got != "three" {
		t.Errorf("the group is %q", got)
	}
	for query, want := range map[string]string{"": "three", "?known": "known"} {
		page := ask(t, nil, "/data/group/3.json"+query)
		if got := page.Body.String(); got != fmt.Sprintf("%q", want) {
			t.Errorf("group/3.json%s is %s, want %s", query, got, want)
		}
	}
	if _, err := r.Group(t.Context(), 4, false); !errors.Is(err, ErrNone) {
		t.Errorf("no group: %v", err)
	}
	if _, err := r.Traces(t.Context(), 1); err == nil || !strings.Contains(err.Error(), "no plugin") {
		t.Errorf("a failure: %v", err)
	}
	wrong, err := NewRemote(server.URL, "wrong")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wrong.Run(t.Context(), 0); err == nil || !strings.Contains(err.Error(), "EGCA_TOKEN") {
		t.Errorf("without the token: %v", err)
	}
	for _, address := range []string{"ftp://x", "http://", "://"} {
		if _, err := NewRemote(address, ""); err == nil {
			t.Errorf("%q is an address", address)
		}
	}
}
