package sandbox

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Two machines as they are: version 1 beside an empty version 2, as root, and
// version 2 alone in a user's session.
const (
	membershipV1 = "8:pids:/\n4:memory:/slice/run\n1:cpu:/\n0::/\n"
	mountsV1     = "30 24 0:26 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n" +
		"31 24 0:27 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids\n" +
		"32 24 0:28 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"
	membershipV2 = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope\n"
	mountsV2     = "30 24 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
	// A container sees its own part of the hierarchy mounted as the whole.
	membershipInside = "0::/docker/abc\n"
	mountsInside     = "30 24 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup2 ro\n"
)

func TestCandidates(t *testing.T) {
	for _, test := range []struct {
		membership, mounts string
		want               []cgroupParents
	}{
		{membershipV1, mountsV1, []cgroupParents{
			{"/sys/fs/cgroup/memory/slice/run", "/sys/fs/cgroup/pids", false},
			{"/sys/fs/cgroup/unified", "/sys/fs/cgroup/unified", true}}},
		{membershipV2, mountsV2, []cgroupParents{
			both("/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope"),
			both("/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice"),
			both("/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service")}},
		{membershipInside, mountsInside, []cgroupParents{both("/sys/fs/cgroup")}},
		{"", "", nil},
		{"nonsense\n1:2", "a - b\n", nil},
	} {
		got := candidates(test.membership, test.mounts)
		if len(got) != len(test.want) {
			t.Errorf("%q: %v, want %v", test.membership, got, test.want)
			continue
		}
		for i := range got {
			if got[i] != test.want[i] {
				t.Errorf("%q: %v, want %v", test.membership, got[i], test.want[i])
			}
		}
	}
}

func TestMemoryLimits(t *testing.T) {
	got := memoryLimits(membershipV2, mountsV2)
	if len(got) != 6 || got[0] != "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope/memory.max" || got[5] != "/sys/fs/cgroup/memory.max" {
		t.Errorf("version 2: %q", got)
	}
	if got := memoryLimits("4:memory:/slice/run\n", mountsV1); len(got) != 4 || !slices.Contains(got, "/sys/fs/cgroup/memory/slice/memory.limit_in_bytes") {
		t.Errorf("version 1: %q", got)
	}
	if got := memoryTotal("MemFree: 1 kB\nMemTotal:       24000000 kB\n"); got != 24000000<<10 {
		t.Errorf("%d bytes", got)
	}
	if Memory() == 0 {
		t.Error("this machine does not say how much it has")
	}
}

func both(folder string) cgroupParents { return cgroupParents{folder, folder, true} }

// Whatever the kernel's tables hold, a cgroup is looked for below a mount.
func FuzzCandidates(f *testing.F) {
	f.Add(membershipV1, mountsV1)
	f.Add(membershipV2, mountsV2)
	f.Add(membershipInside, mountsInside)
	f.Fuzz(func(t *testing.T, membership, mounts string) {
		points := cgroupMounts(mounts)
		for _, c := range candidates(membership, mounts) {
			for _, folder := range []string{c.memory, c.pids} {
				below := false
				for _, m := range points {
					point := filepath.Clean(m.point)
					below = below || folder == m.point || folder == point || strings.HasPrefix(folder, strings.TrimSuffix(point, "/")+"/")
				}
				if !below {
					t.Errorf("%q is below no mount of %v", folder, points)
				}
			}
		}
	})
}

// A Want is what it was read from.
func FuzzParse(f *testing.F) {
	for _, name := range append(names, "", "=full", "==", "= none") {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, err := Parse(text)
		if err != nil {
			return
		}
		written := want.Least.String()
		if want.Least == want.Most && strings.HasPrefix(text, "=") {
			written = "=" + written
		}
		if text != "" && written != text || want.Least > want.Most {
			t.Errorf("%q was read as %v", text, want)
		}
	})
}

// Any file may lie below a runtime's prefix under a library's name.
func FuzzSharedObject(f *testing.F) {
	f.Add([]byte("\x7fELF"))
	f.Add([]byte("/* GNU ld script */ INPUT(libm.so.6)"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "lib.so")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		r := resolver{known: map[string]bool{}}
		r.file(path)
		if len(r.found) > 1 { // with no folder to search, the loader at most
			t.Errorf("%v", r.found)
		}
	})
}
