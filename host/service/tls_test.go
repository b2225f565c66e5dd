package service

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"

	"github.com/egca/egca/host/config"
	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

// certificate writes a key pair for localhost and returns the pool that trusts
// it.
func certificate(t *testing.T) (certFile, keyFile string, pool *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, kind string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(parsed)
	return write("cert.pem", "CERTIFICATE", der), write("key.pem", "PRIVATE KEY", secret), pool
}

// TestTLS: every protocol over TLS on a port, with a token.
func TestTLS(t *testing.T) {
	const token = "0123456789abcdef0123456789abcdef"
	t.Setenv(TokenEnv, token)
	cert, key, pool := certificate(t)
	f := start(t, func(c *config.Config) {
		c.Service.Address, c.Service.TLSCert, c.Service.TLSKey = "127.0.0.1:0", cert, key
	})
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: withToken{transport, token}}
	url := "https://" + f.server.Address()
	for name, options := range map[string][]connect.ClientOption{
		"Connect": nil, "JSON": {connect.WithProtoJSON()}, "gRPC": {connect.WithGRPC()}, "gRPC-web": {connect.WithGRPCWeb()},
	} {
		d, err := servicev1.NewCreditsClient(client, url, options...).Describe(t.Context(), &servicev1.DescribeRequest{})
		if err != nil || d.GetRelease() != "test" {
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
	_, err := servicev1.NewCreditsClient(&http.Client{Transport: transport}, url, connect.WithGRPC()).Describe(t.Context(), &servicev1.DescribeRequest{})
	wantError(t, err, connect.CodeUnauthenticated, "Authorization: Bearer TOKEN")
}

type withToken struct {
	http.RoundTripper
	token string
}

func (w withToken) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("Authorization", "Bearer "+w.token)
	return w.RoundTripper.RoundTrip(request)
}

func TestAWrongKeyPair(t *testing.T) {
	c := config.ServiceConfig{TLSCert: "/nowhere/cert.pem", TLSKey: "/nowhere/key.pem"}
	if _, err := tlsConfig(c); err == nil || !strings.Contains(err.Error(), "service.tls_cert") {
		t.Errorf("got %v", err)
	}
}
