package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/dataset"
	"github.com/egca/egca/host/importer"
)

type importFlags struct {
	from, out, rejected, prefix string
	solutions                   int
	list, json                  bool
}

func newImport() *cobra.Command {
	flags := &importFlags{}
	command := &cobra.Command{
		Use:   "import --from FORMAT FILE ...",
		Short: "Make problems of the rows of a public data set",
		Long: `import reads the rows of data sets as the Hugging Face hub serves them (JSON Lines,
a JSON array, either of them gzip'd, or Parquet) and writes a problem for each. No
code of a row runs: egca check tells afterwards which problems are sound.

Each row becomes a problem or is rejected; a rejected one is named with its file, its
row (from 1), its task_id and the reason. The exit code is 1 when no row became a
problem or a file could not be read to its end.

The formats, and where data in them is found:

` + formatList() + `
docs/FORMATS.md says which key becomes what, and where egca differs from a grader.`,
		Example: `  egca import --from apps train.jsonl --out problems.jsonl
  egca import --from prime train-00000-of-00005.parquet --rejected rejected.jsonl
  egca import --list`,
		RunE: func(command *cobra.Command, files []string) error { return runImport(command, flags, files) },
	}
	command.Flags().StringVar(&flags.from, "from", "", "the rows' format")
	command.Flags().StringVar(&flags.out, "out", "problems.jsonl", "where the problems go")
	command.Flags().StringVar(&flags.rejected, "rejected", "", "where the rejected rows go, as JSON Lines (default: standard error)")
	command.Flags().StringVar(&flags.prefix, "prefix", "", "what stands before the rows' names in task_id (default: the format)")
	command.Flags().IntVar(&flags.solutions, "solutions", 5, "the most solutions that are kept of a row")
	command.Flags().BoolVar(&flags.list, "list", false, "list the formats")
	command.Flags().BoolVar(&flags.json, "json", false, "print the summary as JSON")
	return command
}

// formatList is a line for each format.
func formatList() string {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, f := range importer.Formats {
		fmt.Fprintf(table, "  %s\t%s\n", f.Name, f.Where)
	}
	_ = table.Flush() // a strings.Builder takes everything
	return b.String()
}

func runImport(command *cobra.Command, flags *importFlags, files []string) error {
	if flags.list {
		fmt.Fprint(command.OutOrStdout(), formatList())
		return nil
	}
	format, err := flags.check(command, files)
	if err != nil {
		return err
	}
	writer, err := dataset.Create[dataset.Problem](flags.out)
	if err != nil {
		return err
	}
	rejects, err := openRejects(flags.rejected)
	if err != nil {
		return errors.Join(err, writer.Close())
	}
	prefix := flags.prefix
	if prefix == "" {
		prefix = format.Name
	}
	options := importer.Options{Prefix: prefix, Solutions: flags.solutions}
	sum, err := importer.Run(command.Context(), format, files, options, writer.Write, rejects.write)
	if err = errors.Join(err, writer.Close(), rejects.close()); err != nil {
		return err
	}
	if flags.json {
		if err := json.NewEncoder(command.OutOrStdout()).Encode(sum); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(command.OutOrStdout(), "%d rows: %d problems are in %s, %d rows are rejected\n",
			sum.Rows, sum.Problems, flags.out, sum.Rejected)
	}
	if sum.Problems == 0 {
		return fmt.Errorf("no row became a problem; is %s their format?", format.Name)
	}
	return nil
}

// check is the flags' format. Its errors are errors of use.
func (f *importFlags) check(command *cobra.Command, files []string) (*importer.Format, error) {
	if err := required(command, "from"); err != nil {
		return nil, err
	}
	format, err := importer.Find(f.from)
	switch {
	case err != nil:
		return nil, usageError{fmt.Errorf("--from %w", err)}
	case len(files) == 0:
		return nil, usageError{errors.New("no file is given; see egca import --help")}
	case f.solutions < 0:
		return nil, usageError{fmt.Errorf("--solutions %d: give 0 or more", f.solutions)}
	case filepath.Clean(f.out) == filepath.Clean(f.rejected):
		return nil, usageError{errors.New("--out and --rejected are the same file; give each its own")}
	}
	for _, out := range []string{f.out, f.rejected} {
		if out != "" && slices.ContainsFunc(files, func(in string) bool { return filepath.Clean(in) == filepath.Clean(out) }) {
			return nil, usageError{fmt.Errorf("%s is read and written; give the output another name", out)}
		}
	}
	return format, nil
}

// rejects takes rejected rows: a file's lines, or standard error's.
type rejects struct {
	file *os.File // nil: standard error
	to   *bufio.Writer
}

func openRejects(path string) (*rejects, error) {
	if path == "" {
		return &rejects{}, nil
	}
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("cannot write rejected rows: %w", err)
	}
	return &rejects{file: file, to: bufio.NewWriter(file)}, nil
}

func (r *rejects) write(row importer.Rejected) error {
	if r.file == nil {
		id := ""
		if row.ID != "" {
			id = " (" + row.ID + ")"
		}
		fmt.Fprintf(stderr, "egca: rejected %s row %d%s: %s\n", row.File, row.Row, id, row.Reason)
		return nil
	}
	encoder := json.NewEncoder(r.to)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(row)
}

func (r *rejects) close() error {
	if r.file == nil {
		return nil
	}
	return errors.Join(r.to.Flush(), r.file.Close())
}
