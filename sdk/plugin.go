// Package sdk is what a tracer plugin is built from: it serves the protocol
// over go-plugin, keeps a pool of worker processes, boxes them in, and checks
// what they say. A plugin adds a worker in its own language and this little:
//
//	func main() {
//		if err := sdk.Serve(plugin); err != nil {
//			fmt.Fprintln(os.Stderr, err)
//			os.Exit(1)
//		}
//	}
//
// The worker's side is docs/WORKER.md.
package sdk

import (
	"context"
	"io/fs"

	pluginv1 "github.com/egca/egca/proto/egca/plugin/v1"
)

// Plugin is one language's part of a plugin.
type Plugin struct {
	// Description is what Describe answers. Its Versions are filled in by Serve.
	Description *pluginv1.DescribeResponse
	// Defaults are the limits that stand in for zeros in a job's.
	Defaults *pluginv1.Limits
	// Prepare finds the runtime and says how a worker is started. It is called
	// once, by Configure, with the plugin's options as JSON (nil for none); an
	// error is shown to the user and should say the remedy; it wraps ErrOption
	// when an option is unknown or wrong.
	Prepare func(ctx context.Context, options []byte) (*Worker, error)
	// Decode, when set, completes a result from the 'B' frame that came with
	// it. The blob was written by a candidate's process: any bytes must be
	// safe. An error, or a panic, marks the result as tampered with; so does
	// what internal/check finds wrong with it afterwards. The blob is the
	// callee's to keep. Called by many goroutines at once.
	Decode func(result *pluginv1.Result, blob []byte, limits *pluginv1.Limits) error
}

// Worker says how a worker process is started.
type Worker struct {
	Path string   // absolute, a real executable, no shim
	Args []string // without the program's name; {files} stands for the folder that holds Files
	Env  []string // the whole environment
	// Files is the worker's own program, usually embedded. The SDK puts it in a
	// private folder that is gone when the plugin ends.
	Files fs.FS
	// Copies are files of the machine to put among Files: name there to path.
	// What is built on the machine is seen by programs only so, and not where it
	// is kept.
	Copies map[string]string
	// Roots are the folders that a worker must be able to read (the
	// interpreter's prefixes, its libraries); the sandbox shows nothing else.
	Roots []string
	// Unloaded are names of folders below the roots that hold no shared library for the worker.
	// They are large sometimes, and are not searched for the libraries that a box must show. A
	// root itself is searched, whatever its name.
	Unloaded []string
	// Runtime describes it for a person: "CPython 3.11.7 (/usr/bin/python3)".
	Runtime string
}
