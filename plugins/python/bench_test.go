package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/egca/egca/internal/workertest"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// small is a program of the size that rollouts have.
const small = `
def has_close_elements(numbers, threshold):
    for idx, elem in enumerate(numbers):
        for idx2, elem2 in enumerate(numbers):
            if idx != idx2:
                distance = abs(elem - elem2)
                if distance < threshold:
                    return True
    return False
`

// BenchmarkRun measures the worker alone: ms of CPU a job, the zygote's and its
// children's, beside the wall time that the benchmark gives.
func BenchmarkRun(b *testing.B) {
	for _, test := range []struct {
		name, source string
		traced       bool
	}{
		{"shared", small, false},
		{"apart", "import sys\n" + small, false},
		{"traced", small, true},
	} {
		for _, inputs := range []int{1, 3, 7} {
			if test.traced && inputs > 1 {
				continue
			}
			b.Run(fmt.Sprintf("%s/inputs=%d", test.name, inputs), func(b *testing.B) {
				w := startWorker(b)
				var sources []string
				for range inputs {
					sources = append(sources, "has_close_elements([1.0, 2.0, 3.9, 4.0, 5.0, 2.2], 0.3)")
				}
				job := &pluginv1.Job{Program: program(test.source), Inputs: workertest.Calls(sources...), Traced: test.traced, Analyse: test.traced}
				w.Run(job)
				before := cpu(b, w.Pid())
				for b.Loop() {
					if got := w.Run(job); got.Err != "" {
						b.Fatal(got.Err)
					}
				}
				b.ReportMetric(1000*(cpu(b, w.Pid())-before)/float64(b.N), "cpu-ms/op")
			})
		}
	}
}

// cpu is what a process and its reaped children have used, in seconds.
func cpu(b *testing.B, pid int) float64 {
	b.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	fields := strings.Fields(string(data[strings.LastIndexByte(string(data), ')')+1:]))
	var ticks int
	for _, field := range fields[11:15] {
		n, err := strconv.Atoi(field)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return float64(ticks) / 100 // USER_HZ, the same on every Linux
}

// BenchmarkDecode measures the Go half on a trace of 3,000 events.
func BenchmarkDecode(b *testing.B) {
	w := startWorker(b)
	limits := workertest.Merged(plugin(), nil)
	w.Send("job", &pluginv1.Job{
		Program: program("def f(n):\n    items = []\n    for i in range(n):\n        items.append(i % 7)\n        last = items[-3:]\n    return items"),
		Inputs:  workertest.Calls("f(1000)"), Traced: true, Limits: limits,
	})
	w.Frame()
	kind, blob := w.Frame()
	if kind != 'B' {
		b.Fatalf("a frame of kind %q", kind)
	}
	w.Frame()
	b.SetBytes(int64(len(blob)))
	b.ReportAllocs()
	for b.Loop() {
		if err := decode(returned(), blob, limits); err != nil {
			b.Fatal(err)
		}
	}
}
