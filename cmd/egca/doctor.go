package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/egca/egca/sdk/sandbox"
)

func newDoctor(global *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Say what this machine offers, what is missing and how to get it",
		Long: `doctor tries the sandbox that untrusted programs run in, piece by piece, and
starts every plugin. It says which level is in force, what is missing for a
stronger one, and how to get that. docs/SECURITY.md says what each level holds
back.`,
		Example: "  egca doctor",
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			offer := sandbox.Offered()
			if err := examine(command.OutOrStdout(), offer); err != nil {
				return err
			}
			s, err := open(command.Context(), global)
			if err != nil {
				return err
			}
			defer s.Close()
			want, err := sandbox.Parse(s.config.Sandbox.Level)
			if err != nil {
				return usageError{fmt.Errorf("sandbox.level: %w", err)}
			}
			level, err := sandbox.Choose(want)
			if err != nil {
				return err
			}
			fmt.Fprintf(command.OutOrStdout(), "\nprograms run at level %q; sandbox.level in the configuration asks for at least %q\n\n", level, s.config.Sandbox.Level)
			if len(s.plugins.Manifests()) == 0 {
				return errors.New("no plugin was found; run make build, or set plugins.dirs")
			}
			failed := 0
			for _, m := range s.plugins.Manifests() {
				if err := checkPlugin(command, s, m); err != nil {
					failed++
					fmt.Fprintf(command.OutOrStdout(), "%s: FAILED: %v\n", m.Name, err)
				}
			}
			if failed > 0 {
				return fmt.Errorf("%d of %d plugins failed", failed, len(s.plugins.Manifests()))
			}
			return nil
		},
	}
}

// finding is one thing that was tried.
type finding struct {
	what, state string
	failure     error
	remedy      string
}

// examine writes what the machine offers, and the remedies of what it doesn't.
func examine(out io.Writer, offer *sandbox.Offer) error {
	users := finding{what: "users of their own", state: "yes"}
	if !offer.TwoUsers {
		users.state, users.remedy = "no: programs share the worker's user", "run egca as root, outside of a container that maps few users; nothing else gives a box two users"
	}
	landlock := finding{what: "landlock", state: fmt.Sprintf("version %d", offer.Landlock)}
	if offer.Landlock == 0 {
		landlock.state, landlock.remedy = "no", "Linux 5.13 or later, with landlock in the kernel's lsm= list"
	}
	findings := []finding{
		{what: "namespaces, own file system, filter", failure: offer.Namespaces, remedy: "allow user namespaces: " +
			"`sysctl user.max_user_namespaces=15000`, on Debian and Ubuntu also `sysctl kernel.unprivileged_userns_clone=1` and " +
			"`sysctl kernel.apparmor_restrict_unprivileged_userns=0`; in a container run it with " +
			"`--security-opt seccomp=unconfined --security-opt apparmor=unconfined`, or as root with `--privileged`"},
		{what: "cgroups for memory and pids", failure: offer.Cgroups, remedy: "run as root, or as a user inside " +
			"`systemd-run --user --scope -p Delegate=yes egca …`; in a container mount the cgroup file system writable"},
		landlock,
		{what: "landlock and filter without namespaces", failure: offer.Filtered, remedy: "as for landlock"},
		users,
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "strongest sandbox level\t%s\n", offer.Highest())
	for _, f := range findings {
		fmt.Fprintf(table, "%s\t%s\n", f.what, f.text())
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, f := range findings {
		if f.remedy != "" && (f.failure != nil || strings.HasPrefix(f.state, "no")) {
			fmt.Fprintf(out, "\n%s: how to get it\n  %s\n", f.what, f.remedy)
		}
	}
	return nil
}

func (f finding) text() string {
	switch {
	case f.failure != nil:
		return "no: " + strings.ReplaceAll(f.failure.Error(), "\n", "; ")
	case f.state != "":
		return f.state
	default:
		return "yes"
	}
}
