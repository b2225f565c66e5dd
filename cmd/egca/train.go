package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/service"
	"github.com/egca/egca/internal/process"
)

const (
	// addressEnv is where the trainer finds the service.
	addressEnv = "EGCA_ADDRESS"
	// pythonEnv names the interpreter that egca is installed in; the command that the Python
	// package installs sets it.
	pythonEnv = "EGCA_PYTHON"
	// wrongConfig is the trainer's exit code for a wrong configuration: no
	// restart helps.
	wrongConfig = 2
	// restartPause is before the first restart; each further one doubles it. A
	// GPU's memory is free some time after its process has ended.
	restartPause    = time.Second
	maxRestartPause = time.Minute
)

type trainFlags struct {
	python, address string
	restarts        int
	fresh           bool
}

func newTrain(global *globals) *cobra.Command {
	flags := &trainFlags{}
	command := &cobra.Command{
		Use:   "train CONFIG [-- ARGUMENTS]",
		Short: "Start the service, and train with it",
		Long: `train starts the credit service and then python -m egca.train CONFIG, which finds
the service by the variable EGCA_ADDRESS. What stands after -- is passed to it.

A trainer that crashes is started again, at most train.restarts times, and goes
on from its last checkpoint. SIGINT, SIGTERM, SIGUSR1 and SIGUSR2 are passed on;
after the first two it is not started again, and a second one ends it at once.
The service is drained at the end. The exit code is the trainer's, 128 and the
signal's number where one ended it.`,
		Example: `  egca train recipe.toml
  egca train recipe.toml --python .venv/bin/python -- --set grpo.seed=1`,
		Args: func(command *cobra.Command, args []string) error {
			if dash := command.ArgsLenAtDash(); len(args) == 0 || dash != 1 && (dash >= 0 || len(args) > 1) {
				return errors.New("give one CONFIG; arguments of the trainer come after --")
			}
			return nil
		},
		RunE: func(command *cobra.Command, args []string) error {
			return runTrain(command, global, flags, args)
		},
	}
	command.Flags().
		StringVar(&flags.python, "python", "", "the interpreter that has the package egca (default: train.python)")
	command.Flags().
		StringVar(&flags.address, "address", "", "where the service listens (default: a unix socket of its own)")
	command.Flags().IntVar(&flags.restarts, "restarts", -1, "restarts after crashes, at most (default: train.restarts)")
	command.Flags().BoolVar(&flags.fresh, "fresh", false, "begin anew, not from the last checkpoint")
	global.addVerify(command)
	return command
}

func runTrain(command *cobra.Command, global *globals, flags *trainFlags, args []string) error {
	if _, err := os.Stat(args[0]); err != nil {
		return usageError{fmt.Errorf("the trainer's configuration: %w", err)}
	}
	dir, err := os.MkdirTemp("", "egca-train-") // mode 0700
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	global.change = func(c *config.Config) {
		c.Service.Address = "unix:" + filepath.Join(dir, "credits.sock")
		if flags.address != "" {
			c.Service.Address = flags.address
		}
		if flags.python != "" {
			c.Train.Python = flags.python
		}
		c.Train.Python = cmp.Or(c.Train.Python, os.Getenv(pythonEnv), "python3")
		if flags.restarts >= 0 {
			c.Train.Restarts = flags.restarts
		}
	}
	s, err := open(command.Context(), global)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := checkPython(s.config.Train.Python); err != nil {
		return usageError{err}
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGUSR1, syscall.SIGUSR2)
	defer signal.Stop(signals)
	credits, err := s.startService(command.Context(), "")
	if err != nil {
		return err
	}
	t := &training{session: s, service: credits, signals: signals, args: args, fresh: flags.fresh}
	ended := t.run()
	return errors.Join(ended, credits.end())
}

// lacking prints the interpreter's version and the packages that it lacks.
const lacking = `import importlib.util, sys
names = "egca", "torch", "transformers", "accelerate", "trl", "datasets", "numpy"
print(sys.version.split()[0], *[name for name in names if importlib.util.find_spec(name) is None])`

// checkPython says before anything is started what an interpreter lacks to train.
func checkPython(python string) error {
	out, err := exec.Command(python, "-c", lacking).Output()
	if err != nil {
		return fmt.Errorf("start the trainer: %w; set train.python or --python to an interpreter that has the package egca", err)
	}
	found := strings.Fields(string(out))
	if len(found) > 1 {
		return fmt.Errorf("%s (Python %s) lacks %s; run %s -m pip install 'egca[trl]', or set train.python or --python to an interpreter that has them",
			python, found[0], strings.Join(found[1:], ", "), python)
	}
	return nil
}

// training is a trainer, kept alive.
type training struct {
	session *session
	service *running
	signals <-chan os.Signal
	args    []string // the configuration and what is passed on
	fresh   bool
	stopped bool // by a signal
}

// run runs the trainer until it is done, wrong, stopped, or has crashed too
// often.
func (t *training) run() error {
	c := t.session.config.Train
	for crashes := 0; ; crashes++ {
		err := t.once(crashes == 0)
		ended, crashed := errors.AsType[endError](err)
		if !crashed || ended.code == wrongConfig || t.stopped {
			return err
		}
		if crashes == c.Restarts {
			ended.how += fmt.Sprintf("; given up after %d restarts", crashes)
			return ended
		}
		pause := min(restartPause<<min(crashes, 10), maxRestartPause)
		t.session.log.Warn(
			"the trainer is started again",
			"reason",
			ended.how,
			"after",
			pause,
			"restarts left",
			c.Restarts-crashes,
		)
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-t.signals:
			timer.Stop()
			return err
		case broken := <-t.service.failed:
			timer.Stop()
			return broken
		}
	}
}

// once runs the trainer once. An endError is that of its exit.
func (t *training) once(first bool) error {
	c := t.session.config.Train
	args := slices.Concat(c.Launch, []string{"-m", "egca.train"}, t.args)
	if first && t.fresh {
		args = append(args, "--fresh") // a restart goes on from what this one saves
	}
	command := exec.Command(c.Python, args...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	command.Env = append(os.Environ(), addressEnv+"="+t.service.server.Address())
	if t.service.token != "" {
		command.Env = append(command.Env, service.TokenEnv+"="+t.service.token)
	}
	trainer, err := process.Start(command)
	if err != nil {
		return usageError{
			fmt.Errorf("start the trainer: %w; set train.python or --python to an interpreter that has the package egca", err),
		}
	}
	for {
		select {
		case <-trainer.Done():
			return howEnded(trainer)
		case sig := <-t.signals:
			t.pass(trainer, sig)
		case err := <-t.service.failed:
			trainer.Kill()
			<-trainer.Done()
			return err
		}
	}
}

// pass passes a signal on.
func (t *training) pass(trainer *process.Process, sig os.Signal) {
	number, _ := sig.(syscall.Signal)
	ends := number == syscall.SIGINT || number == syscall.SIGTERM
	if ends && t.stopped {
		trainer.Kill()
		return
	}
	t.stopped = t.stopped || ends
	trainer.Signal(number)
}

func howEnded(trainer *process.Process) error {
	signal, code := trainer.Status()
	switch {
	case signal != 0:
		return endError{128 + int(signal), "the trainer ended by " + trainer.Exit()}
	case code != 0:
		return endError{code, "the trainer ended with " + trainer.Exit()}
	}
	return nil
}
