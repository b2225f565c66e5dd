package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/plugin"
	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

func newPlugins(global *globals) *cobra.Command {
	command := &cobra.Command{
		Use:   "plugins",
		Short: "List, check and test the language plugins",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usageError{errors.New("say list, check or conform; see egca plugins --help")}
		},
	}
	command.AddCommand(&cobra.Command{
		Use:     "list",
		Short:   "List the plugins that are found, without starting them",
		Example: "  egca plugins list",
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			s, err := open(command.Context(), global)
			if err != nil {
				return err
			}
			defer s.Close()
			table := tabwriter.NewWriter(command.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "NAME\tLANGUAGES\tEXTENSIONS\tMANIFEST")
			for _, m := range s.plugins.Manifests() {
				fmt.Fprintf(
					table,
					"%s\t%s\t%s\t%s\n",
					m.Name,
					strings.Join(m.Languages, " "),
					strings.Join(m.Extensions, " "),
					m.Path(),
				)
			}
			return table.Flush()
		},
	}, &cobra.Command{
		Use:     "check",
		Short:   "Start every plugin and say what it offers, or what is wrong",
		Example: "  egca plugins check",
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			s, err := open(command.Context(), global)
			if err != nil {
				return err
			}
			defer s.Close()
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
			if len(s.plugins.Manifests()) == 0 {
				return errors.New("no plugin was found; run make build, or set plugins.dirs")
			}
			return nil
		},
	}, newConform(global))
	return command
}

func checkPlugin(command *cobra.Command, s *session, m *plugin.Manifest) error {
	if len(m.Languages) == 0 {
		return errors.New("its manifest names no language")
	}
	client, err := s.plugins.For(context.WithoutCancel(command.Context()), m.Languages[0])
	if err != nil {
		return err
	}
	description, configured := client.Description(), client.Configured()
	var offers []string
	for _, c := range description.GetCapabilities() {
		offers = append(offers, strings.ToLower(strings.TrimPrefix(pluginv1.Capability_name[int32(c)], "CAPABILITY_")))
	}
	fmt.Fprintf(
		command.OutOrStdout(),
		"%s %s: good\n  runtime       %s\n  sandbox       %s\n  capabilities  %s\n",
		description.GetName(),
		description.GetRelease(),
		configured.GetRuntime(),
		configured.GetSandbox(),
		strings.Join(offers, " "),
	)
	for _, note := range configured.GetNotes() {
		fmt.Fprintln(command.OutOrStdout(), "  note         ", note)
	}
	return nil
}
