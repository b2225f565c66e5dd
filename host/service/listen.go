package service

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/egca/egca/host/config"
)

// maxSocketPath is Linux's bound, in bytes.
const maxSocketPath = 107

// Listen opens the configured address. A unix socket is its owner's alone: it
// lies in a folder of mode 0700, which is made when it is not there, and has
// mode 0600. The socket that a dead process left behind is removed; that of a
// living one is an error.
func Listen(c config.ServiceConfig) (net.Listener, error) {
	path := c.UnixSocket()
	if path == "" {
		listener, err := net.Listen("tcp", c.Address)
		if err != nil {
			return nil, fmt.Errorf("service.address: %w; free it or choose another, port 0 for any", err)
		}
		return listener, nil
	}
	if len(path) > maxSocketPath {
		return nil, fmt.Errorf("service.address: %s has %d bytes, and the path of a socket at most %d; choose a shorter one", path, len(path), maxSocketPath)
	}
	if err := privateFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if err := removeStale(path); err != nil {
		return nil, err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("service.address: %w", err)
	}
	// The folder keeps others out meanwhile.
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("service.address: %w", err), listener.Close())
	}
	return listener, nil
}

func privateFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("service.address: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("service.address: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("service.address: the folder %s has mode %04o, and others could reach the socket; chmod 700 it or choose a folder of its own", dir, mode)
	}
	// Its owner could put another socket there, to which callers send their token.
	if stat, ok := info.Sys().(*syscall.Stat_t); ok && int(stat.Uid) != os.Geteuid() {
		return fmt.Errorf("service.address: the folder %s belongs to user %d; choose a folder of your own", dir, stat.Uid)
	}
	return nil
}

func removeStale(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("service.address: %w", err)
	}
	if info.Mode().Type() != os.ModeSocket {
		return fmt.Errorf("service.address: %s is there and is no socket; choose another path", path)
	}
	if conn, err := net.DialTimeout("unix", path, time.Second); err == nil {
		return errors.Join(fmt.Errorf("service.address: another process serves %s; stop it or choose another path", path), conn.Close())
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("service.address: %w", err)
	}
	return nil
}

// tlsConfig is that of the configured key pair; nil where there is none.
func tlsConfig(c config.ServiceConfig) (*tls.Config, error) {
	if c.TLSCert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		return nil, fmt.Errorf("service.tls_cert, service.tls_key: %w; give PEM files that belong together", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}
