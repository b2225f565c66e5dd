package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/sdk/sandbox"
)

func newDoctor(global *globals) *cobra.Command {
	profile := false
	command := &cobra.Command{
		Use:   "doctor",
		Short: "Say what this machine offers, what is missing and how to get it",
		Long: `doctor tries the sandbox that untrusted programs run in, piece by piece, and
starts every plugin. It says which level is in force, what is missing for a
stronger one, and how to get that. docs/SECURITY.md says what each level holds
back. With --seccomp-profile it prints the profile of system calls that a
container needs for egca to build boxes in it, and does nothing else.`,
		Example: `  egca doctor
  egca doctor --seccomp-profile > egca-seccomp.json
  docker run --security-opt seccomp=egca-seccomp.json --security-opt apparmor=unconfined …`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if profile {
				_, err := command.OutOrStdout().Write(sandbox.ContainerProfile)
				return err
			}
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
			fmt.Fprintf(command.OutOrStdout(), "\nprograms run at level %q; sandbox.level in the configuration asks for at least %q\n", level, s.config.Sandbox.Level)
			fmt.Fprintf(command.OutOrStdout(), "%s\n\n", memoryText(s.config.Config, level))
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
	command.Flags().BoolVar(&profile, "seccomp-profile", false, "print the system call profile for a container (Docker, Podman)")
	return command
}

// memoryText says what all programs that run at once may take.
func memoryText(c config.Config, level sandbox.Level) string {
	text := fmt.Sprintf("workers.count gives %d workers: programs may take %s together, of %s that there is",
		workers(c), gibibytes(programsMemory(c)), gibibytes(sandbox.Memory()))
	if level < sandbox.Full {
		text += "; below level full that counts one process of each, and a program may have 256"
	}
	return text
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
			"`sysctl kernel.apparmor_restrict_unprivileged_userns=0`; in a container write the system calls that it needs with " +
			"`egca doctor --seccomp-profile > egca-seccomp.json` and run it with " +
			"`--security-opt seccomp=egca-seccomp.json --security-opt apparmor=unconfined`"},
		{what: "cgroups for memory and pids", failure: offer.Cgroups, remedy: "run as root, or as a user inside " +
			"`systemd-run --user --scope -p Delegate=yes egca …`; in a container mount the cgroup file system writable and, with " +
			"cgroups of version 2, which let no process be beside cgroups with limits, start from one of its own: " +
			"`mkdir /sys/fs/cgroup/egca && echo 0 > /sys/fs/cgroup/egca/cgroup.procs`"},
		landlock,
		{what: "landlock and filter without namespaces", failure: offer.Filtered, remedy: "as for landlock"},
		users,
	}
	if sandbox.UnderFilter() {
		filter := finding{what: "a container's system call filter", state: "yes"}
		if offer.Namespaces != nil {
			filter.state, filter.remedy = "no boxes under the one that is in force", "as for namespaces: `egca doctor --seccomp-profile` prints one that lets boxes be built"
		}
		findings = append(findings, filter)
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
