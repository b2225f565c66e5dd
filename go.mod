module github.com/egca/egca

go 1.26.0

require (
	connectrpc.com/connect v1.21.1 // the service: gRPC, gRPC-web and JSON over HTTP from one definition
	connectrpc.com/grpchealth v1.5.0 // gRPC's health protocol, by Connect's own authors
	connectrpc.com/grpcreflect v1.3.1 // gRPC's reflection, likewise
	github.com/bufbuild/protocompile v0.14.1 // make generate without protoc
	github.com/cespare/xxhash/v2 v2.3.0 // digests of values and requests
	github.com/google/go-cmp v0.7.0 // differences in tests
	github.com/google/jsonschema-go v0.4.3 // docs/schemas: writes and checks JSON Schema 2020-12, and brings nothing else in
	github.com/hashicorp/go-hclog v1.6.3 // structured logs
	github.com/hashicorp/go-plugin v1.8.0 // plugins: handshake and life
	github.com/parquet-go/parquet-go v0.32.0 // import: Parquet in plain Go, Apache-2.0, several releases a year; the Arrow module would bring some twenty others
	github.com/pelletier/go-toml/v2 v2.4.3 // egca.toml and manifests, errors with their lines
	github.com/prometheus/client_golang v1.25.0 // /metrics
	github.com/rogpeppe/go-internal v1.16.0 // testscript: the command line's golden tests, a txtar script each
	github.com/schollz/progressbar/v3 v3.19.1 // progress on a terminal
	github.com/sergi/go-diff v1.4.0 // the nearest known key; the text diff that alignment is measured against
	github.com/spf13/cobra v1.10.2 // the command line
	github.com/tidwall/gjson v1.18.0 // keys and items of a line of JSON without decoding it, MIT
	golang.org/x/net v0.61.0 // a bound on connections; HTTP/2 in tests
	golang.org/x/sync v0.24.0 // groups of goroutines, weighted semaphores
	golang.org/x/sys v0.49.0 // the sandbox's system calls
	golang.org/x/term v0.47.0 // is it a terminal
	golang.org/x/tools v0.52.0 // txtar, the form of golden cases
	google.golang.org/genproto/googleapis/rpc v0.0.0-20260817212433-ac3dfec99bb1 // RetryInfo, when to come back
	google.golang.org/grpc v1.85.0 // plugins
	google.golang.org/protobuf v1.36.12 // messages
)

require (
	github.com/andybalholm/brotli v1.1.1 // indirect
	github.com/beorn7/perks v1.0.1 // indirect
	github.com/fatih/color v1.13.0 // indirect
	github.com/golang/protobuf v1.5.4 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/hashicorp/yamux v0.1.2 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/klauspost/compress v1.20.1 // indirect
	github.com/mattn/go-colorable v0.1.12 // indirect
	github.com/mattn/go-isatty v0.0.22 // indirect
	github.com/mitchellh/colorstring v0.0.0-20190213212951-d06e56a500db // indirect
	github.com/munnerz/goautoneg v0.0.0-20191010083416-a7dc8b61c822 // indirect
	github.com/oklog/run v1.1.0 // indirect
	github.com/parquet-go/bitpack v1.0.0 // indirect
	github.com/parquet-go/jsonlite v1.0.0 // indirect
	github.com/pierrec/lz4/v4 v4.1.21 // indirect
	github.com/prometheus/client_model v0.6.3 // indirect
	github.com/prometheus/common v0.72.0 // indirect
	github.com/prometheus/procfs v0.22.0 // indirect
	github.com/rivo/uniseg v0.4.7 // indirect
	github.com/spf13/pflag v1.0.9 // indirect
	github.com/tidwall/match v1.1.1 // indirect
	github.com/tidwall/pretty v1.2.0 // indirect
	github.com/twpayne/go-geom v1.6.1 // indirect
	golang.org/x/text v0.43.0 // indirect
	google.golang.org/grpc/cmd/protoc-gen-go-grpc v1.6.2 // indirect
)

tool (
	connectrpc.com/connect/cmd/protoc-gen-connect-go
	google.golang.org/grpc/cmd/protoc-gen-go-grpc
	google.golang.org/protobuf/cmd/protoc-gen-go
)
