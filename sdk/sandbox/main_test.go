package sandbox

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

func TestMain(m *testing.M) {
	switch {
	case Requested():
		if err := Enter(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	case os.Getenv("SANDBOX_TEST_CHOOSE") != "":
		os.Exit(chooseWithout())
	case os.Getenv(containerEnv) != "":
		os.Exit(inContainer(os.Getenv(containerEnv)))
	case os.Getenv(channelEnv) != "":
		os.Exit(channelWorker(os.Getenv(channelEnv)))
	case os.Getenv("SANDBOX_TEST_INSIDE") != "":
		os.Exit(lookAround())
	}
	os.Exit(m.Run())
}

// chooseWithout chooses a level where no more user namespace may be made.
func chooseWithout() int {
	if err := os.WriteFile("/proc/sys/user/max_user_namespaces", []byte("0"), 0); err != nil {
		fmt.Println("setup:", err)
		return 1
	}
	want, err := Parse(os.Getenv("SANDBOX_TEST_CHOOSE"))
	if err != nil {
		fmt.Println(err)
		return 1
	}
	level, err := Choose(want)
	fmt.Println(level, err)
	return 0
}

// A machine without user namespaces is refused, with the key and the remedy,
// unless the user names a weaker level.
func TestChooseWithoutNamespaces(t *testing.T) {
	choose := func(want string) string {
		cmd := exec.Command("/proc/self/exe")
		cmd.Env = append(os.Environ(), "SANDBOX_TEST_CHOOSE="+want)
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Skipf("cannot make a user namespace to forbid them in: %v %s", err, out)
		}
		return string(out)
	}
	for _, want := range []string{"no-cgroup", "full", "=no-cgroup"} {
		got := choose(want)
		for _, word := range []string{"not available", "sandbox.level", "egca doctor", "egca.toml", "no space left on device"} {
			if !strings.Contains(got, word) {
				t.Errorf("%s: %s, want %q in it", want, got, word)
			}
		}
	}
	if got := choose("rlimits"); !strings.HasPrefix(got, "landlock <nil>") && !strings.HasPrefix(got, "rlimits <nil>") {
		t.Errorf("rlimits: %s", got)
	}
}
