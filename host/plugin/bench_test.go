package plugin

import (
	"io"
	"testing"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// BenchmarkRun is a job of one input to the mock, which answers at once: the
// cost of the host's side and of gRPC.
func BenchmarkRun(b *testing.B) {
	one := job("return 1", 1)
	b.Run("serial", func(b *testing.B) {
		c := startMock(b, Options{Workers: 2, Sandbox: "none"})
		for b.Loop() {
			if _, err := c.Run(b.Context(), one); err != nil {
				b.Fatal(err)
			}
		}
	})
	for name, workers := range map[string]int{"2_workers": 2, "16_workers": 16} {
		b.Run("concurrent/"+name, func(b *testing.B) {
			c := startMock(b, Options{Workers: workers, Sandbox: "none"})
			b.SetParallelism(32)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := c.Run(b.Context(), one); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}

// BenchmarkStart is a plugin's whole life.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		c, err := Start(b.Context(), mockManifest(), testOptions())
		if err != nil {
			b.Fatal(err)
		}
		if err := c.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkBareStream is the same jobs on a bare stream, as fast as they go:
// what gRPC alone allows.
func BenchmarkBareStream(b *testing.B) {
	c := startMock(b, Options{Workers: 2, Sandbox: "none"})
	stream, err := c.first.tracer.Run(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	one := &pluginv1.Job{Id: 1, Program: job("return 1", 1).Program, Inputs: job("return 1", 1).Inputs}
	go func() {
		for range b.N {
			if stream.Send(one) != nil {
				return
			}
		}
		_ = stream.CloseSend()
	}()
	b.ResetTimer()
	for range b.N {
		if _, err := stream.Recv(); err != nil && err != io.EOF {
			b.Fatal(err)
		}
	}
}
