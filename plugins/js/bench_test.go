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
function hasCloseElements(numbers, threshold) {
  for (let i = 0; i < numbers.length; i++) {
    for (let j = 0; j < numbers.length; j++) {
      if (i !== j) {
        const distance = Math.abs(numbers[i] - numbers[j]);
        if (distance < threshold) return true;
      }
    }
  }
  return false;
}
`

// BenchmarkRun measures the worker alone: CPU time a job, the worker's and its
// children's, and from it jobs that a core does in a second.
func BenchmarkRun(b *testing.B) {
	for _, forks := range []bool{true, false} {
		for _, test := range []struct {
			name   string
			traced bool
			inputs int
		}{{"plain", false, 1}, {"plain", false, 7}, {"traced", true, 1}} {
			name := fmt.Sprintf("%s/inputs=%d/forked=%v", test.name, test.inputs, forks)
			b.Run(name, func(b *testing.B) {
				w := start(b, forks)
				var sources []string
				for range test.inputs {
					sources = append(sources, "hasCloseElements([1.0, 2.0, 3.9, 4.0, 5.0, 2.2], 0.3)")
				}
				job := &pluginv1.Job{Program: program(small), Inputs: workertest.Calls(sources...), Traced: test.traced, Analyse: test.traced}
				for range 20 {
					w.Run(job) // the parser gets warm
				}
				before := tree(b, w.Pid())
				for b.Loop() {
					if got := w.Run(job); got.Err != "" {
						b.Fatal(got.Err)
					}
				}
				each := (tree(b, w.Pid()) - before) / float64(b.N)
				b.ReportMetric(1000*each, "cpu-ms/op")
				b.ReportMetric(1/each, "jobs/core-s")
			})
		}
	}
}

// tree is the CPU time of a process, its reaped children and its living ones
// (the parser), in seconds.
func tree(b *testing.B, pid int) float64 {
	b.Helper()
	all := cpu(b, pid)
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		b.Fatal(err)
	}
	for _, child := range strings.Fields(string(data)) {
		n, err := strconv.Atoi(child)
		if err != nil {
			b.Fatal(err)
		}
		all += cpu(b, n)
	}
	return all
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
