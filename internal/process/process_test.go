package process

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/egca/egca/internal/testwait"
)

func TestMain(m *testing.M) {
	if os.Getenv("PROCESS_TEST_PARENT") != "" {
		os.Exit(parentOfSleeper())
	}
	os.Exit(m.Run())
}

// parentOfSleeper starts a child, tells its id and waits to be killed.
func parentOfSleeper() int {
	p, err := Start(exec.Command("sleep", "1000"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(p.Pid())
	Forever()
	return 1
}

// running tells whether a process is there and no zombie.
func running(pid int) bool {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

// readPid reads the id that a process printed.
func readPid(t *testing.T, out *bufio.Reader) int {
	t.Helper()
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func TestExitAndStatus(t *testing.T) {
	for script, want := range map[string]string{
		"exit 3":        "exit status 3 0 3",
		"kill -TERM $$": "signal: terminated 15 0",
		"true":          "exit status 0 0 0",
	} {
		p, err := Start(exec.Command("sh", "-c", script))
		if err != nil {
			t.Fatal(err)
		}
		<-p.Done()
		signal, code := p.Status()
		if got := fmt.Sprintf("%s %d %d", p.Exit(), signal, code); got != want {
			t.Errorf("%s: %s, want %s", script, got, want)
		}
		p.Kill() // of what is gone: harmless
	}
}

func TestKillEndsTheGroup(t *testing.T) {
	cmd := exec.Command("sh", "-c", "sleep 1000 & echo $!; wait")
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout = in
	p, err := Start(cmd)
	in.Close()
	if err != nil {
		t.Fatal(err)
	}
	child := readPid(t, bufio.NewReader(out))
	p.Kill()
	<-p.Done()
	testwait.Until(t, "the grandchild is gone", func() bool { return !running(child) })
}

// A process that ends by itself takes its group with it.
func TestEndEndsTheGroup(t *testing.T) {
	cmd := exec.Command("sh", "-c", "sleep 1000 & echo $!")
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout = in
	p, err := Start(cmd)
	in.Close()
	if err != nil {
		t.Fatal(err)
	}
	child := readPid(t, bufio.NewReader(out))
	<-p.Done()
	testwait.Until(t, "the grandchild is gone", func() bool { return !running(child) })
}

func TestChildDiesWithItsParent(t *testing.T) {
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), "PROCESS_TEST_PARENT=1")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	child := readPid(t, bufio.NewReader(out))
	if !running(child) {
		t.Fatal("the child does not run")
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // it was killed
	testwait.Until(t, "the child is gone", func() bool { return !running(child) })
}

// Children started from goroutines whose threads end live on.
func TestChildOutlivesTheThread(t *testing.T) {
	started := make(chan *Process)
	go func() {
		// A goroutine that ends locked takes its thread with it.
		runtime.LockOSThread()
		p, err := Start(exec.Command("sleep", "1000"))
		if err != nil {
			t.Error(err)
		}
		started <- p
	}()
	p := <-started
	other, err := Start(exec.Command("true")) // time for the thread to end
	if err != nil {
		t.Fatal(err)
	}
	<-other.Done()
	if !running(p.Pid()) {
		t.Error("the child died with the thread")
	}
	p.Kill()
	<-p.Done()
}

func TestKillOrphans(t *testing.T) {
	if err := AdoptOrphans(); err != nil {
		t.Fatal(err)
	}
	own, err := Start(exec.Command("sleep", "1000"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { own.Kill(); <-own.Done() }()
	cmd := exec.Command("sh", "-c", "setsid sh -c 'echo $$; sleep 1000; true' & read line")
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	stdin, hold, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	cmd.Stdin, cmd.Stdout = stdin, in
	p, err := Start(cmd)
	in.Close()
	if err != nil {
		t.Fatal(err)
	}
	daemon := readPid(t, bufio.NewReader(out))
	hold.Close() // lets the shell end; the daemon is orphaned
	<-p.Done()
	if !running(daemon) {
		t.Fatal("the daemon ended with its session's group")
	}
	killed, err := KillOrphans()
	if err != nil || killed < 1 {
		t.Errorf("%d killed, %v", killed, err)
	}
	if syscall.Kill(daemon, 0) == nil {
		t.Error("the daemon is still there")
	}
	if !running(own.Pid()) {
		t.Error("a child of our own was killed")
	}
}

func TestStartFails(t *testing.T) {
	if _, err := Start(exec.Command("/no/such/program")); err == nil {
		t.Error("no error for a program that is not there")
	}
}
