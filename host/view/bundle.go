package view

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// WriteBundle writes the page and all data into a folder, which must be new or empty. Its
// index.html opens from a file or from any web server: data are scripts, for a browser
// reads no JSON from a file. Traces are in it where the credits hold them.
func (f *Files) WriteBundle(ctx context.Context, dir string) error {
	if entries, err := os.ReadDir(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	} else if len(entries) > 0 {
		return fmt.Errorf("%s is not empty; give a new folder", dir)
	}
	if err := os.MkdirAll(filepath.Join(dir, "data"), 0o755); err != nil {
		return err
	}
	names, err := pageFiles()
	if err != nil {
		return err
	}
	for _, name := range names {
		data, err := pageFile(name, true)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	data, err := f.Run(ctx, 0)
	if err != nil {
		return err
	}
	if err := writeData(dir, "run", data); err != nil {
		return err
	}
	for i := range f.groups {
		data, err := f.Group(ctx, i, false)
		if err != nil {
			return err
		}
		if err := writeData(dir, fmt.Sprintf("group/%d", i), data); err != nil {
			return err
		}
	}
	return f.stored(func(sample int, traces []byte) (bool, error) {
		data, err := pack(jsonText(traces))
		if err == nil {
			err = writeData(dir, fmt.Sprintf("traces/%d", sample), data)
		}
		return err == nil, errors.Join(err, ctx.Err())
	})
}

// writeData writes one of the page's data as a script, which holds one call. The text is
// base64, so that nothing in it can end the script.
func writeData(dir, name string, data []byte) error {
	text := fmt.Sprintf("egcaData(%q, %q);\n", name, base64.StdEncoding.EncodeToString(data))
	path := filepath.Join(dir, "data", strings.ReplaceAll(name, "/", "-")+".js")
	return os.WriteFile(path, []byte(text), 0o644)
}
