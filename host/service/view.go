package service

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"

	"github.com/egca/egca/host/view"
)

// mountView serves the viewer at /view, unless service.view is off. Who may call the
// service may see it.
func (s *Service) mountView(mux *http.ServeMux, token string) error {
	if s.view == nil {
		return nil
	}
	page, err := view.NewHandler(s.view)
	if err != nil {
		return err
	}
	page = admitting(http.StripPrefix("/view", page))
	if token == "" { // only this machine reaches the service
		page = view.Local(page)
	} else {
		page = guardPage(token, page)
	}
	mux.Handle("/view/", page)
	mux.Handle("GET /view", http.RedirectHandler("/view/", http.StatusFound))
	return nil
}

// guardPage lets those with the token through. A browser cannot send a bearer token; it
// asks for a password, which is the token.
func guardPage(token string, next http.Handler) http.Handler {
	want := sha256.Sum256([]byte(token))
	bearer := guard(token, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, ok := r.BasicAuth(); ok {
			got := sha256.Sum256([]byte(password))
			if subtle.ConstantTimeCompare(got[:], want[:]) == 1 {
				next.ServeHTTP(w, r)
				return
			}
		}
		if r.Header.Get("Authorization") != "" && r.Header.Get("Origin") == "" {
			bearer.ServeHTTP(w, r)
			return
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="egca: the password is the service's token"`)
		w.Header().Set("Connection", "close")
		http.Error(w, "give the service's token, as a password or as Authorization: Bearer TOKEN", http.StatusUnauthorized)
	})
}
