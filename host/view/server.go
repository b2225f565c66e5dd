package view

import (
	"context"
	"errors"
	"net"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// policy is what a browser may load for the page: its own files and data, and no more. No
// text of a candidate could be run even if one reached the page as HTML.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// file is a file of the page, as it is and compressed.
type file struct {
	kind string
	zip  []byte
}

// handler serves the page and a source's data.
type handler struct {
	source Source
	files  map[string]file
	traces chan struct{} // holds a token while traces are made: one sample's at a time
}

// NewHandler serves the page at / and its data below data/. It answers GET alone, has no
// other route, and says to browsers what they may do with the answers. Whoever mounts it
// decides who may call it: see Local.
func NewHandler(source Source) (http.Handler, error) {
	h := &handler{source: source, files: map[string]file{}, traces: make(chan struct{}, 1)}
	names, err := pageFiles()
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := pageFile(name, false)
		if err != nil {
			return nil, err
		}
		zip, err := squeeze(data)
		if err != nil {
			return nil, err
		}
		h.files["/"+name] = file{types[path.Ext(name)], zip}
	}
	h.files["/"] = h.files["/index.html"]
	return h, nil
}

// Local lets only requests through that name this machine: a page of another site, whose
// name leads here (DNS rebinding), gets nothing.
func Local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLocal(r.Host) {
			secure(w)
			http.Error(w, "this page is served to this machine alone: open it by localhost", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isLocal reports whether a Host header names this machine.
func isLocal(hostPort string) bool {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = strings.TrimSuffix(strings.TrimPrefix(hostPort, "["), "]")
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// secure sets the headers of every answer.
func secure(w http.ResponseWriter) {
	for name, value := range map[string]string{
		"Content-Security-Policy":      policy,
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cache-Control":                "no-store",
	} {
		w.Header().Set(name, value)
	}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET is served here", http.StatusMethodNotAllowed)
		return
	}
	if f, ok := h.files[r.URL.Path]; ok {
		answer(w, r, f.kind, f.zip)
		return
	}
	data, err := h.data(r)
	switch {
	case errors.Is(err, ErrNone):
		http.Error(w, err.Error(), http.StatusNotFound)
	case errors.Is(err, errElsewhere):
		http.Error(w, err.Error(), http.StatusForbidden)
	case r.Context().Err() != nil: // the caller is gone
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	case data == nil:
		w.WriteHeader(http.StatusNoContent)
	default:
		answer(w, r, "application/json", data)
	}
}

// errElsewhere says that another site's page asks for data. It could read none of them, but
// programs would run.
var errElsewhere = errors.New("data are served to this page alone")

// data is the answer to a request for data; nil where the page has the newest.
func (h *handler) data(r *http.Request) ([]byte, error) {
	if from := r.Header.Get("Sec-Fetch-Site"); from != "" && from != "same-origin" && from != "none" {
		return nil, errElsewhere
	}
	name, ok := strings.CutPrefix(r.URL.Path, "/data/")
	if name, ok = cutBoth(name, "", ".json", ok); !ok {
		return nil, ErrNone
	}
	if name == "run" {
		since, _ := strconv.Atoi(r.URL.Query().Get("since")) // anything else: all of it
		return h.source.Run(r.Context(), max(since, 0))
	}
	if text, ok := cutBoth(name, "group/", "", true); ok {
		known := r.URL.Query().Has("known")
		return numbered(r.Context(), text, func(ctx context.Context, number int) ([]byte, error) {
			return h.source.Group(ctx, number, known)
		})
	}
	if text, ok := cutBoth(name, "traces/", "", true); ok {
		select {
		case h.traces <- struct{}{}:
			defer func() { <-h.traces }()
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
		return numbered(r.Context(), text, h.source.Traces)
	}
	return nil, ErrNone
}

func cutBoth(text, prefix, suffix string, ok bool) (string, bool) {
	rest, begins := strings.CutPrefix(text, prefix)
	rest, ends := strings.CutSuffix(rest, suffix)
	return rest, ok && begins && ends
}

// numbered asks for what has a number. A number is written in one way.
func numbered(ctx context.Context, text string, ask func(context.Context, int) ([]byte, error)) ([]byte, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || strconv.Itoa(n) != text {
		return nil, ErrNone
	}
	return ask(ctx, n)
}

// answer writes compressed data, as they are to a caller that takes them so.
func answer(w http.ResponseWriter, r *http.Request, kind string, zip []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Vary", "Accept-Encoding")
	data := zip
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		w.Header().Set("Content-Encoding", "gzip")
	} else {
		var err error
		if data, err = unpack(zip); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(data) // an error: the caller is gone
	}
}

// acceptsGzip reports whether gzip is among the encodings of a header, and not refused.
func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		name, weight = strings.TrimSpace(name), strings.ReplaceAll(weight, " ", "")
		if strings.EqualFold(name, "gzip") {
			q, err := strconv.ParseFloat(strings.TrimPrefix(weight, "q="), 64)
			return weight == "" || err == nil && q > 0
		}
	}
	return false
}
