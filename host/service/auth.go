package service

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"
	"os"
	"strings"

	"connectrpc.com/connect"

	"github.com/egca/egca/host/config"
)

// TokenEnv holds the bearer token where service.token_file is empty. Never an
// argument: those can be read by every user of a machine.
const TokenEnv = "EGCA_TOKEN"

// leastToken is the least length of a token, in bytes.
const leastToken = 16

// Token is the bearer token that callers must know; empty where none is
// needed. An error when one is needed and there is none.
func Token(c config.ServiceConfig) (string, error) {
	token, from := os.Getenv(TokenEnv), TokenEnv
	if c.TokenFile != "" {
		info, err := os.Stat(c.TokenFile)
		if err != nil {
			return "", fmt.Errorf("service.token_file: %w", err)
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			return "", fmt.Errorf("service.token_file: %s has mode %04o, and others can read it; chmod 600 it", c.TokenFile, mode)
		}
		data, err := os.ReadFile(c.TokenFile)
		if err != nil {
			return "", fmt.Errorf("service.token_file: %w", err)
		}
		token, from = string(data), c.TokenFile
		if strings.TrimSpace(token) == "" {
			return "", fmt.Errorf("service.token_file: %s is empty; write a token into it, such as that of: openssl rand -hex 32", from)
		}
	}
	token = strings.TrimSpace(token)
	switch {
	case token == "" && !c.Local():
		return "", fmt.Errorf("service.address %s can be reached from other machines: set service.token_file (or %s) to a token for callers, or listen on localhost", c.Address, TokenEnv)
	case token != "" && len(token) < leastToken:
		return "", fmt.Errorf("the token of %s has %d characters and can be guessed; take at least %d, such as: openssl rand -hex 32", from, len(token), leastToken)
	}
	return token, nil
}

// guard lets only callers with the token through. Without a token, which is on
// localhost alone, it keeps out web pages that a browser of this machine shows.
func guard(token string, next http.Handler) http.Handler {
	want := sha256.Sum256([]byte(token))
	write := connect.NewErrorWriter()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") != "" {
			http.Error(w, "calls from web pages are not served", http.StatusForbidden)
			return
		}
		if token != "" {
			given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
			// Of equal length whatever is given, and compared in constant time.
			got := sha256.Sum256([]byte(given))
			if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
				w.Header().Set("WWW-Authenticate", "Bearer")
				// What else is on its way by this connection is not read: a proxy
				// that reads lengths differently could have put it there.
				w.Header().Set("Connection", "close")
				if !write.IsSupported(r) {
					http.Error(w, "send the service's token as Authorization: Bearer TOKEN", http.StatusUnauthorized)
					return
				}
				_ = write.Write(w, r, refuse(connect.CodeUnauthenticated,
					"send the service's token as Authorization: Bearer TOKEN")) // the caller is gone
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
