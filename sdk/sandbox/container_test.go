package sandbox

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// containerEnv makes this program one in a container: the value is the calls
// that its filter lets through, by number.
const containerEnv = "SANDBOX_TEST_CONTAINER"

// building are the calls that a box is made by, which the standard profiles of
// containers refuse.
var building = []string{"mount", "umount2", "pivot_root", "mount_setattr", "sethostname"}

// callNumbers are this architecture's system calls by name, as golang.org/x/sys
// has them.
func callNumbers(t *testing.T) map[string]uint32 {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "golang.org/x/sys").Output()
	if err != nil {
		t.Skipf("the source of golang.org/x/sys is not here: %v", err)
	}
	source, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "unix", "zsysnum_linux_"+runtime.GOARCH+".go"))
	if err != nil {
		t.Fatal(err)
	}
	numbers := map[string]uint32{}
	for _, found := range regexp.MustCompile(`(?m)^\s+SYS_(\w+)\s+= (\d+)$`).FindAllStringSubmatch(string(source), -1) {
		number, err := strconv.ParseUint(found[2], 10, 32)
		if err != nil {
			t.Fatal(err)
		}
		numbers[strings.ToLower(found[1])] = uint32(number)
	}
	return numbers
}

// containerCalls are the names that the profile lets through.
func containerCalls(t *testing.T) []string {
	t.Helper()
	var profile struct {
		Default  string `json:"defaultAction"`
		Syscalls []struct {
			Names  []string `json:"names"`
			Action string   `json:"action"`
		} `json:"syscalls"`
	}
	if err := json.Unmarshal(ContainerProfile, &profile); err != nil {
		t.Fatal(err)
	}
	if len(profile.Syscalls) != 1 || profile.Syscalls[0].Action != "SCMP_ACT_ALLOW" || profile.Default != "SCMP_ACT_ERRNO" {
		t.Fatalf("%+v", profile)
	}
	return profile.Syscalls[0].Names
}

// In a container with our profile there are boxes, and without it there are none
// and the reason is said.
func TestInContainer(t *testing.T) {
	need(t, NoCgroup)
	numbers, names := callNumbers(t), containerCalls(t)
	if missing := slices.DeleteFunc(slices.Clone(building), func(name string) bool { return slices.Contains(names, name) }); len(missing) > 0 {
		t.Errorf("the profile lacks %q", missing)
	}
	for _, name := range []string{"kexec_load", "init_module", "bpf", "open_by_handle_at", "keyctl", "reboot", "settimeofday", "io_uring_setup"} {
		if slices.Contains(names, name) {
			t.Errorf("the profile lets %s through", name)
		}
	}
	look := func(names []string) string {
		var allowed []string
		for _, name := range names {
			if number, ok := numbers[name]; ok {
				allowed = append(allowed, fmt.Sprint(number))
			}
		}
		cmd := exec.Command("/proc/self/exe")
		cmd.Env = append(os.Environ(), containerEnv+"="+strings.Join(allowed, ","))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	if got := look(names); !strings.HasPrefix(got, "true "+Offered().Highest().String()) {
		t.Errorf("with our profile: %s", got)
	}
	standard := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(building, name) })
	if got := look(standard); !strings.HasPrefix(got, "true landlock") && !strings.HasPrefix(got, "true rlimits") || !strings.Contains(got, "not implemented") {
		t.Errorf("without: %s", got)
	}
}

// inContainer takes the filter on and looks at what there is.
func inContainer(numbers string) int {
	// All threads: the one that starts a box may be any.
	code := []unix.SockFilter{load(offNumber)}
	for text := range strings.SplitSeq(numbers, ",") {
		number, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			fmt.Println(err)
			return 1
		}
		code = append(code, unless(unix.BPF_JEQ, uint32(number), 1), give(retAllow))
	}
	code = append(code, give(retNoSys))
	filter := unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		fmt.Println("setup:", err)
		return 1
	}
	if _, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&filter))); errno != 0 {
		fmt.Println("setup:", errno)
		return 1
	}
	fmt.Println(UnderFilter(), Offered().Highest(), Offered().Namespaces)
	return 0
}
