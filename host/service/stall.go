package service

import (
	"context"
	"io"
	"net/http"
	"time"
)

// stalling bounds how long a peer may take no byte of an answer or, in a call
// with one message, send none of it. A stream's caller may be silent between
// messages: its connection is kept alive by pings.
func stalling(most time.Duration, streams map[string]bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		if streams[r.URL.Path] {
			r = r.WithContext(context.WithValue(r.Context(), controlKey{}, control))
		} else {
			r.Body = &patientReader{r.Body, control, most}
		}
		next.ServeHTTP(&patientWriter{w, control, most}, r)
	})
}

type controlKey struct{}

// endReading ends a stream's wait for its caller's next message.
func endReading(ctx context.Context) {
	if control, ok := ctx.Value(controlKey{}).(*http.ResponseController); ok {
		_ = control.SetReadDeadline(time.Now()) // an error: it has ended by itself
	}
}

type patientReader struct {
	io.ReadCloser
	control *http.ResponseController
	most    time.Duration
}

func (p *patientReader) Read(b []byte) (int, error) {
	// Errors of the deadlines: the connection has none, as in tests.
	_ = p.control.SetReadDeadline(time.Now().Add(p.most))
	n, err := p.ReadCloser.Read(b)
	_ = p.control.SetReadDeadline(time.Time{}) // the wait for the answer may be long
	return n, err
}

type patientWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	most    time.Duration
}

func (p *patientWriter) Write(b []byte) (int, error) {
	_ = p.control.SetWriteDeadline(time.Now().Add(p.most))
	n, err := p.ResponseWriter.Write(b)
	_ = p.control.SetWriteDeadline(time.Time{})
	return n, err
}

// Flush is what streams need of a writer.
func (p *patientWriter) Flush() {
	_ = p.control.SetWriteDeadline(time.Now().Add(p.most))
	_ = p.control.Flush() // the next Write says what is wrong
	_ = p.control.SetWriteDeadline(time.Time{})
}

func (p *patientWriter) Unwrap() http.ResponseWriter { return p.ResponseWriter }
