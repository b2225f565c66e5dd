package view

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// mostAnswer bounds an answer of a service, in bytes.
const mostAnswer = 256 << 20

// Remote is the page's data as a running service has them. It is a Source. A browser
// cannot send a service's token, and cannot reach a unix socket; Remote does both for it.
type Remote struct {
	base  string // of its data, with a slash at the end
	token string
	http  http.Client
}

// NewRemote is the data of a service: HOST:PORT, unix:PATH, http://... or https://... The
// error is that the address is none.
func NewRemote(address, token string) (*Remote, error) {
	r := &Remote{token: token}
	transport := &http.Transport{}
	r.http.Transport = transport
	r.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the token stays
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		transport.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", path)
		}
		r.base = "http://localhost/view/data/"
		return r, nil
	}
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	at, err := url.Parse(address)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return nil, fmt.Errorf("%q is no address of a service; give HOST:PORT, unix:PATH or a URL", address)
	}
	r.base = at.Scheme + "://" + at.Host + "/view/data/"
	return r, nil
}

// Run is Source's.
func (r *Remote) Run(ctx context.Context, since int) ([]byte, error) {
	data, err := r.get(ctx, "run.json?since="+strconv.Itoa(since))
	if errors.Is(err, ErrNone) {
		return nil, errors.New("the service has no page: its service.view is false, or it is of an older release")
	}
	return data, err
}

// Group is Source's.
func (r *Remote) Group(ctx context.Context, number int, _ bool) ([]byte, error) { // a service makes none
	return r.get(ctx, fmt.Sprintf("group/%d.json", number))
}

// Traces is Source's.
func (r *Remote) Traces(ctx context.Context, number int) ([]byte, error) {
	return r.get(ctx, fmt.Sprintf("traces/%d.json", number))
}

func (r *Remote) get(ctx context.Context, name string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.base+name, http.NoBody)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept-Encoding", "gzip") // the answer is passed on as it is
	if r.token != "" {
		request.Header.Set("Authorization", "Bearer "+r.token)
	}
	answer, err := r.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > mostAnswer:
		return nil, errors.New("the service's answer is too large")
	case answer.StatusCode == http.StatusNoContent:
		return nil, nil
	case answer.StatusCode == http.StatusNotFound:
		return nil, ErrNone
	case answer.StatusCode == http.StatusUnauthorized:
		return nil, errors.New("the service wants its token: set EGCA_TOKEN or service.token_file")
	case answer.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("the service answers %s: %s", answer.Status, strings.TrimSpace(string(data[:min(len(data), 200)])))
	case answer.Header.Get("Content-Encoding") != "gzip":
		return squeeze(data)
	}
	return data, nil
}
