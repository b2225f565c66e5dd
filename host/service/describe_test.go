package service

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"connectrpc.com/connect"
	"connectrpc.com/grpcreflect"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"

	servicev1 "github.com/egca/egca/proto/egca/service/v1"
)

// health asks by gRPC's health protocol.
func (f *fixture) health(t *testing.T, service string) (healthv1.HealthCheckResponse_ServingStatus, error) {
	client := connect.NewClient[healthv1.HealthCheckRequest, healthv1.HealthCheckResponse](f.http, f.url+healthv1.Health_Check_FullMethodName)
	response, err := client.CallUnary(t.Context(), connect.NewRequest(&healthv1.HealthCheckRequest{Service: service}))
	if err != nil {
		return 0, err
	}
	return response.Msg.GetStatus(), nil
}

func TestHealth(t *testing.T) {
	f := started(t, nil)
	for _, name := range []string{"", servicev1.CreditsName} {
		if status, err := f.health(t, name); err != nil || status != healthv1.HealthCheckResponse_SERVING {
			t.Errorf("%q: %v, %v", name, status, err)
		}
	}
	if _, err := f.health(t, "other"); connect.CodeOf(err) != connect.CodeNotFound {
		t.Errorf("another service: %v", err)
	}
	if err := f.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if status, err := f.health(t, ""); err != nil || status != healthv1.HealthCheckResponse_NOT_SERVING {
		t.Errorf("drained: %v, %v", status, err)
	}
}

func TestReflection(t *testing.T) {
	f := started(t, nil)
	protocols := &http.Protocols{}
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: protocols, DialContext: dialer(f.options.Config.UnixSocket())}
	t.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport}
	stream := grpcreflect.NewClient(client, f.url, connect.WithGRPC()).NewStream(t.Context())
	defer func() {
		if _, err := stream.Close(); err != nil {
			t.Error(err)
		}
	}()
	names, err := stream.ListServices()
	if err != nil || len(names) != 1 || names[0] != servicev1.CreditsName {
		t.Fatalf("%v, %v", names, err)
	}
	files, err := stream.FileContainingSymbol(names[0])
	if err != nil || len(files) == 0 || files[0].GetService()[0].GetName() != "Credits" {
		t.Errorf("%v, %v", files, err)
	}
}

// TestOpenAPI holds the description against what is served: each path answers a POST, and each reference leads somewhere.
func TestOpenAPI(t *testing.T) {
	f := started(t, nil)
	response, err := f.http.Get(f.url + "/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		OpenAPI    string
		Paths      map[string]map[string]any
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal(text, &d); err != nil || d.OpenAPI != "3.1.0" {
		t.Fatalf("%v, version %q", err, d.OpenAPI)
	}
	for _, path := range []string{servicev1.CreditsDescribeProcedure, servicev1.CreditsPutProblemsProcedure, servicev1.CreditsCreditProcedure} {
		if d.Paths[path]["post"] == nil {
			t.Errorf("no POST of %s", path)
		}
	}
	var all any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	references := 0
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			if to, is := v["$ref"].(string); is {
				references++
				if d.Components.Schemas[to[len("#/components/schemas/"):]] == nil {
					t.Errorf("%s leads nowhere", to)
				}
			}
			for _, one := range v {
				walk(one)
			}
		}
	}
	walk(all)
	if references < 10 {
		t.Errorf("%d references", references)
	}
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s, %s", response.Status, response.Header.Get("Content-Type"))
	}
}
