package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/config"
)

func newConfig(global *globals) *cobra.Command {
	command := &cobra.Command{
		Use:   "config",
		Short: "Check and print the configuration",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usageError{fmt.Errorf("say check or print; see egca config --help")}
		},
	}
	command.AddCommand(&cobra.Command{
		Use:     "check [FILE]",
		Short:   "Say whether a configuration is right, and where not",
		Example: "  egca config check egca.toml",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			path := global.config
			if len(args) == 1 {
				path = args[0]
			}
			loaded, err := config.Find(path)
			if err != nil {
				return usageError{err}
			}
			name := loaded.File
			if name == "" {
				name = "the defaults"
			}
			fmt.Fprintln(command.OutOrStdout(), name+": good")
			return nil
		},
	}, &cobra.Command{
		Use:     "print",
		Short:   "Print the configuration in force, each value with where it comes from",
		Example: "  egca config print --config egca.toml",
		Args:    cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			loaded, err := config.Find(global.config)
			if err != nil {
				return usageError{err}
			}
			return loaded.Print(command.OutOrStdout())
		},
	})
	return command
}
