// Command egca says where completions of a code model went wrong.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	versions "github.com/egca/egca/internal/release"
	"github.com/egca/egca/internal/terminal"
	"github.com/egca/egca/sdk/sandbox"
)

// release is the version, which every part of this repository shares.
var release = versions.Version

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2 // wrong use or configuration
)

// usageError is an error of the person at the keyboard.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// endError is how a program ended that this one ran.
type endError struct {
	code int
	how  string
}

func (e endError) Error() string { return e.how }

func main() {
	if sandbox.Requested() { // doctor tries the sandbox with this program
		if err := sandbox.Enter(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(exitFailed)
		}
		os.Exit(exitDone)
	}
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRoot()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = errors.New("interrupted; run the same command again to go on")
	}
	fmt.Fprintln(stderr, "egca:", err)
	if ended, ok := errors.AsType[endError](err); ok {
		return ended.code
	}
	if _, wrong := errors.AsType[usageError](err); wrong {
		return exitUsage
	}
	return exitFailed
}

// What the two streams show may be a program's words, or a model's.
var stdout, stderr = terminal.NewWriter(os.Stdout), terminal.NewWriter(os.Stderr)

// screen is a command's standard output.
func screen(command *cobra.Command) *terminal.Writer {
	if w, ok := command.OutOrStdout().(*terminal.Writer); ok {
		return w
	}
	return terminal.NewWriter(command.OutOrStdout())
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "egca",
		Short: "Execution-grounded credit assignment for code models",
		Long: `egca runs completions of a code model on their problem's tests, finds where the
failing ones first leave a correct program's execution, and gives each token its
share of the advantage.`,
		Example: `  egca credit --problems problems.jsonl --rollouts rollouts.jsonl.gz --out credits.jsonl
  egca explain --problems problems.jsonl --rollouts rollouts.jsonl.gz --task demo/1 --sample 3
  egca plugins check`,
		Version:       release,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.CompletionOptions.HiddenDefaultCmd = true
	options := &globals{}
	flags := root.PersistentFlags()
	flags.StringVar(&options.config, "config", "", "the configuration (default: ./egca.toml where there is one)")
	flags.StringVar(
		&options.logLevel,
		"log-level",
		"",
		"trace, debug, info, warn, error or off (default: the configuration's)",
	)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		newCredit(options),
		newConstraints(options),
		newImport(),
		newCheck(options),
		newServe(options),
		newTrain(options),
		newExplain(options),
		newTrace(options),
		newView(options),
		newBench(options),
		newPlugins(options),
		newConfig(options),
		newDoctor(options),
	)
	for _, command := range root.Commands() {
		strict(command)
	}
	return root
}

// strict makes wrong arguments errors of use, with exit code 2.
func strict(command *cobra.Command) {
	if check := command.Args; check != nil {
		command.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usageError{fmt.Errorf("%w; see %s --help", err, c.CommandPath())}
			}
			return nil
		}
	}
	for _, sub := range command.Commands() {
		strict(sub)
	}
}
