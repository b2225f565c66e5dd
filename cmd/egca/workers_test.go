package main

import "testing"

func TestFitting(t *testing.T) {
	const gib = 1 << 30
	for _, c := range []struct {
		cores        int
		memory, each uint64
		want         int
	}{
		{2, 24 * gib, gib, 2},
		{64, 32 * gib, gib, 12}, // 24 GiB for 12 workers with two samples each
		{64, 256 * gib, gib, 64},
		{8, gib, gib, 1}, // one there must be
		{8, 0, gib, 8},   // the system does not say
	} {
		if got := fitting(c.cores, c.memory, c.each); got != c.want {
			t.Errorf("%d cores, %d bytes: %d workers, want %d", c.cores, c.memory, got, c.want)
		}
		if c.memory >= 4*gib && 2*uint64(fitting(c.cores, c.memory, c.each))*c.each > c.memory {
			t.Errorf("%d cores: together they take more than there is", c.cores)
		}
	}
}
