package service

import (
	"context"
	_ "embed" // openapi.json
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"connectrpc.com/connect"
	"connectrpc.com/grpchealth"
	"connectrpc.com/grpcreflect"
	"github.com/hashicorp/go-hclog"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

const (
	headerTime = 10 * time.Second // to send a request's headers
	idleTime   = 5 * time.Minute  // of a connection between requests
	maxHeader  = 64 << 10         // bytes
	maxStreams = 256              // of one connection at once
	pingAfter  = 30 * time.Second // of silence
	// closeTime is what the last answers have to be written after a drain.
	closeTime = 2 * time.Second
)

// openAPI describes the JSON form of the calls; make generate writes it from credits.proto.
//
//go:embed openapi.json
var openAPI []byte

// Server serves a service on one listener: gRPC, gRPC-web, Connect, what
// describes them, health and metrics.
type Server struct {
	service  *Service
	http     *http.Server
	listener net.Listener
}

// NewServer makes a server. It owns the listener. token is what callers must
// know; empty: nothing.
func NewServer(s *Service, listener net.Listener, token string) (*Server, error) {
	c := s.options.Config
	mux := http.NewServeMux()
	path, calls := servicev1.NewCreditsHandler(s, connect.WithReadMaxBytes(int(c.MaxMessage)),
		connect.WithCompressMinBytes(16<<10), connect.WithRecover(s.recovered))
	mux.Handle(path, guard(token, admitting(calls)))
	mux.Handle("GET /metrics", guard(token, admitting(promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))))
	reflector := grpcreflect.NewStaticReflector(servicev1.CreditsName)
	for _, reflection := range []func(*grpcreflect.Reflector, ...connect.HandlerOption) (string, http.Handler){
		grpcreflect.NewHandlerV1, grpcreflect.NewHandlerV1Alpha,
	} {
		path, calls := reflection(reflector, connect.WithReadMaxBytes(maxHeader))
		mux.Handle(path, guard(token, admitting(calls)))
	}
	if err := s.mountView(mux, token); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	// Like /readyz: who starts and stops services has no token.
	mux.Handle(grpchealth.NewHandler(s, connect.WithReadMaxBytes(maxHeader)))
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(openAPI) // a caller that went away
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if err := s.Ready(); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	server := &Server{service: s, listener: newAdmission(listener, c.Connections, s.log)}
	protocols := &http.Protocols{}
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true)
	protocols.SetUnencryptedHTTP2(true) // gRPC on localhost and unix sockets has no TLS
	server.http = &http.Server{
		Handler:           stalling(c.Stall.Duration, map[string]bool{servicev1.CreditsStreamProcedure: true}, mux),
		Protocols:         protocols,
		ConnContext:       withConnection,
		ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: maxStreams,
			SendPingTimeout:      pingAfter,
			WriteByteTimeout:     c.Stall.Duration,
		},
		// Broken connections are the peers' affair.
		ErrorLog: s.log.StandardLogger(&hclog.StandardLoggerOptions{ForceLevel: hclog.Debug}),
	}
	var err error
	if server.http.TLSConfig, err = tlsConfig(c); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return server, nil
}

// Check answers gRPC's health protocol, for the process and for the service in it.
func (s *Service) Check(_ context.Context, request *grpchealth.CheckRequest) (*grpchealth.CheckResponse, error) {
	if name := request.Service; name != "" && name != servicev1.CreditsName {
		return nil, refuse(connect.CodeNotFound, "no service %q here; there is %s", valid(name), servicev1.CreditsName)
	}
	if s.Ready() != nil {
		return &grpchealth.CheckResponse{Status: grpchealth.StatusNotServing}, nil
	}
	return &grpchealth.CheckResponse{Status: grpchealth.StatusServing}, nil
}

// Address is where it listens, as in the configuration, with the port that was
// bound.
func (s *Server) Address() string {
	at := s.listener.Addr()
	if at.Network() == "unix" {
		return "unix:" + at.String()
	}
	return at.String()
}

// Serve serves until Shutdown; its error is that it cannot.
func (s *Server) Serve() error {
	var err error
	if s.http.TLSConfig != nil {
		err = s.http.ServeTLS(s.listener, "", "")
	} else {
		err = s.http.Serve(s.listener)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Shutdown drains the service, for as long as is configured and the context
// lasts, and then closes all. Callers are answered meanwhile, new work is
// refused. The error is that work was cut off.
func (s *Server) Shutdown(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.service.options.Config.Drain.Duration)
	defer cancel()
	drained := s.service.Drain(ctx)
	if drained != nil {
		drained = fmt.Errorf(
			"samples were still at work after service.drain (%v); raise it, or send them again",
			s.service.options.Config.Drain,
		)
	}
	s.service.Close()
	closing, cancelClosing := context.WithTimeout(context.Background(), closeTime)
	defer cancelClosing()
	if err := s.http.Shutdown(closing); err != nil {
		// Callers that do not take their answers.
		return errors.Join(drained, s.http.Close())
	}
	return drained
}

// recovered keeps the service up when a call meets a fault of ours.
func (s *Service) recovered(_ context.Context, spec connect.Spec, _ http.Header, fault any) error {
	s.log.Error("a call failed by a fault in egca; please report it", "call", spec.Procedure, "fault", fault)
	return refuse(connect.CodeInternal, "a fault in egca: %v; its log says more", fault)
}
