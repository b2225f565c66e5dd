package hostile

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/egca/egca/internal/testkit"
	"github.com/egca/egca/internal/testkit/build"
)

// nobody is a user that owns nothing.
const nobody = 65534

// few are the programs that a box with one user for worker and programs must
// hold by other means than one with two.
const few = "process/(kills|limits|resched|becomes|stops|interrupts|fork_bomb|daemon|signals|child)|files/(leaves|writes|reads|locks|set_user|closes|honest|blocks|runs)|" +
	"memory/(memory_in|shared|huge|locks)|kernel|network|channel|cheat/counts|forgery/forged_(cut|value|phase|repeat)"

// Run as root, the suite is run again, in part, as an ordinary user: there is
// no cgroup then, and worker and programs share a user.
func TestAsOrdinaryUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("this is an ordinary user: TestHostile has run the whole suite as one")
	}
	python, err := exec.LookPath("/usr/bin/python3")
	if err != nil {
		t.Skipf("no interpreter that every user can read: %v", err)
	}
	dir, err := os.MkdirTemp("", "egca-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	self := filepath.Join(dir, "hostile.test")
	for _, pair := range [][2]string{{os.Args[0], self},
		{"neighbour.py", filepath.Join(dir, "neighbour.py")}, {"neighbour.js", filepath.Join(dir, "neighbour.js")}} {
		data, err := os.ReadFile(pair[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(pair[1], data, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range []Language{inPython, inJavaScript} {
		if err := os.CopyFS(filepath.Join(dir, l.Name), os.DirFS(l.Name)); err != nil {
			t.Fatal(err)
		}
	}
	home := filepath.Join(dir, "home")
	if err := os.Mkdir(home, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(home, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run", "^TestHostile$", "-test.v")
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + filepath.Dir(python) + ":/bin", "HOME=" + home, "TMPDIR=" + home,
		build.BinEnv + "=" + testkit.Bin(t), "EGCA_TEST_SANDBOX=" + testkit.Level(), onlyEnv + "=" + few}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}, Pdeathsig: syscall.SIGKILL}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	passed := strings.Count(string(out), "    --- PASS")
	if passed < 30 || !strings.Contains(string(out), "no-cgroup") {
		t.Errorf("%d programs were run:\n%s", passed, out)
	}
	t.Logf("%d programs as user %d", passed, nobody)
}
