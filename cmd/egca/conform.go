package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/conform"
	"github.com/egca/egca/host/plugin"
)

func newConform(global *globals) *cobra.Command {
	asJSON := false
	command := &cobra.Command{
		Use:   "conform DIR",
		Short: "Hold the plugin in a folder against the protocol, check by check",
		Long: `conform starts the plugin of a folder and holds it against the protocol: from the
handshake over values, limits and events to programs that mean harm. The programs
are the author's, in DIR/conformance; docs/PLUGINS.md lists them. What a plugin
does not declare is not asked of it.

Exit code 0: it conforms, 1: a check failed, 2: there is no plugin in the folder.`,
		Example: `  egca plugins conform bin/plugins/python
  egca plugins conform examples/plugins/ruby --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			loaded, err := config.Find(global.config)
			if err != nil {
				return usageError{err}
			}
			if global.logLevel != "" {
				loaded.Log.Level = global.logLevel
			}
			m, err := plugin.ReadManifest(filepath.Join(args[0], plugin.ManifestName))
			if err != nil {
				return usageError{err}
			}
			options, err := loaded.Plugins.JSON(m.Name)
			if err != nil {
				return usageError{err}
			}
			report, err := conform.Run(command.Context(), m, plugin.Options{
				Workers: loaded.Workers.Count, Sandbox: loaded.Sandbox.Level, OptionsJSON: options,
				Release: release, Logger: newLog(loaded.Log).Named(m.Name),
			})
			if err != nil {
				return err
			}
			write := report.Text
			if asJSON {
				write = report.JSON
			}
			if err := write(command.OutOrStdout()); err != nil {
				return err
			}
			if report.Failed > 0 {
				return fmt.Errorf(
					"plugin %s does not conform: %d of %d checks failed",
					m.Name,
					report.Failed,
					report.Passed+report.Failed,
				)
			}
			return nil
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "write the report as JSON")
	return command
}
