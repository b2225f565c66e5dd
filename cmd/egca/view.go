package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"

	"github.com/spf13/cobra"

	"github.com/egca/egca/host/config"
	"github.com/egca/egca/host/engine"
	"github.com/egca/egca/host/service"
	"github.com/egca/egca/host/view"
)

// viewAddress is where the page is unless --address says otherwise: the same from day to
// day, so that links to it hold.
const viewAddress = "127.0.0.1:7844"

type viewFlags struct {
	problems, rollouts, service, bundle, address string
	open, json                                   bool
}

func newView(global *globals) *cobra.Command {
	flags := &viewFlags{}
	command := &cobra.Command{
		Use:   "view CREDITS | RUN_DIR | --service ADDRESS",
		Short: "Show credits in a browser",
		Long: `view opens a page on this machine and prints its address: what each step did, which
programs failed where, and why each token got its weight (docs/VIEWER.md). It shows

  CREDITS            a file of egca credit --out; give --problems and --rollouts too, the
                     files that it was made of, to see texts, tests, repairs and traces
  RUN_DIR            the output folder of a training run
  --service ADDRESS  what egca serve answers, as it goes: HOST:PORT, unix:PATH or a URL;
                     the token comes from service.token_file or the variable EGCA_TOKEN

What the file does not hold, view makes when you look at it: it runs the programs of that
group again, in the sandbox, as egca explain does.

With --bundle it writes the page and its data into a folder instead. The copy opens from
a file or from any web server. Write the credits with egca credit --detail before, or
with --detail traces: a copy runs no program.`,
		Example: `  egca view credits.jsonl --problems problems.jsonl --rollouts rollouts.jsonl.gz --open
  egca view runs/demo --problems problems.jsonl
  egca view --service 127.0.0.1:7843
  egca view credits.jsonl --problems problems.jsonl --rollouts rollouts.jsonl.gz --bundle page`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error { return runView(command, global, flags, args) },
	}
	f := command.Flags()
	f.StringVar(&flags.problems, "problems", "", "the problems that the credits were made of")
	f.StringVar(&flags.rollouts, "rollouts", "", "the rollouts that the credits were made of")
	f.StringVar(&flags.service, "service", "", "show what a running service answers")
	f.StringVar(&flags.bundle, "bundle", "", "write a copy of the page into this new folder, and end")
	f.StringVar(&flags.address, "address", "",
		"where the page is, HOST:PORT of this machine (default "+viewAddress+", or any free port)")
	f.BoolVar(&flags.open, "open", false, "open the page in the system's browser")
	f.BoolVar(&flags.json, "json", false, "print the line of being ready, or of the copy, as JSON")
	for _, other := range []string{"problems", "rollouts", "bundle"} {
		command.MarkFlagsMutuallyExclusive("service", other)
	}
	for _, other := range []string{"open", "address"} {
		command.MarkFlagsMutuallyExclusive("bundle", other)
	}
	global.addVerify(command)
	return command
}

func runView(command *cobra.Command, global *globals, flags *viewFlags, args []string) error {
	switch {
	case len(args) == 0 && flags.service == "":
		return usageError{errors.New("give a credits file, the folder of a training run, or --service; see egca view --help")}
	case len(args) == 1 && flags.service != "":
		return usageError{errors.New("give either a file or --service")}
	case flags.service != "":
		loaded, err := load(global)
		if err != nil {
			return usageError{err}
		}
		remote, err := viewOfService(flags.service, loaded.Config)
		if err != nil {
			return err
		}
		return showPage(command, flags, remote, nil)
	case flags.bundle != "":
		return writeBundle(command, flags, args[0])
	}
	maker, end, err := viewMaker(command.Context(), global, flags)
	if err != nil {
		return err
	}
	defer end()
	files, err := openView(flags, args[0], maker)
	if err != nil {
		return err
	}
	return showPage(command, flags, files, files)
}

// openView reads a credits file or a trainer's folder.
func openView(flags *viewFlags, path string, maker *view.Maker) (*view.Files, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, usageError{err}
	}
	if !info.IsDir() {
		return view.OpenCredits(path, flags.problems, flags.rollouts, maker)
	}
	if flags.rollouts != "" {
		return nil, usageError{fmt.Errorf("--rollouts: %s is the folder of a training run, which keeps its own", path)}
	}
	return view.OpenRun(path, flags.problems, maker)
}

// viewMaker judges groups again with the configuration's settings; nil where the problems
// are not known. end gives back what it holds.
func viewMaker(ctx context.Context, global *globals, flags *viewFlags) (maker *view.Maker, end func(), err error) {
	if flags.problems == "" {
		return nil, func() {}, nil
	}
	global.change = runAllTests
	session, err := open(ctx, global)
	if err != nil {
		return nil, nil, err
	}
	return view.NewMaker(func() *engine.Engine { return session.engine }, engine.NewTasks()), session.Close, nil
}

// viewOfService is the page's data as a service has them.
func viewOfService(address string, c config.Config) (*view.Remote, error) {
	c.Service.Address = "localhost:0" // another process's: whether it wants a token, it says itself
	token, err := service.Token(c.Service)
	if err != nil {
		return nil, usageError{err}
	}
	remote, err := view.NewRemote(address, token)
	if err != nil {
		return nil, usageError{err}
	}
	return remote, nil
}

func writeBundle(command *cobra.Command, flags *viewFlags, path string) error {
	files, err := openView(flags, path, nil)
	if err != nil {
		return err
	}
	if err := files.WriteBundle(command.Context(), flags.bundle); err != nil {
		return err
	}
	out, groups, samples := screen(command), 0, 0
	if groups, samples = files.Count(); flags.json {
		return json.NewEncoder(out).Encode(struct {
			Event   string   `json:"event"`
			Folder  string   `json:"folder"`
			Groups  int      `json:"groups"`
			Samples int      `json:"samples"`
			Notes   []string `json:"notes"`
		}{"written", flags.bundle, groups, samples, append([]string{}, files.Notes()...)})
	}
	for _, note := range files.Notes() {
		fmt.Fprintln(out, note)
	}
	_, err = fmt.Fprintf(out, "%d groups, %d samples: open %s/index.html\n", groups, samples, flags.bundle)
	return err
}

// showPage serves the page until it is interrupted. files is nil where a service is shown.
func showPage(command *cobra.Command, flags *viewFlags, source view.Source, files *view.Files) error {
	ctx := command.Context()
	if _, err := source.Run(ctx, 0); err != nil { // what is wrong is said here, not in the browser
		return err
	}
	page, err := view.NewHandler(source)
	if err != nil {
		return err
	}
	listener, err := listenForPage(flags.address)
	if err != nil {
		return usageError{err}
	}
	server := &http.Server{Handler: view.Local(page), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 5 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	address := "http://" + listener.Addr().String() + "/"
	if err := announcePage(command, flags, address, files); err != nil {
		return errors.Join(err, server.Close())
	}
	if flags.open {
		if err := openBrowser(address); err != nil {
			fmt.Fprintln(stderr, "egca: no browser could be opened:", err)
		}
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return server.Close()
	}
}

// listenForPage listens on this machine alone: the page has no token.
func listenForPage(address string) (net.Listener, error) {
	if address == "" {
		if listener, err := net.Listen("tcp", viewAddress); err == nil {
			return listener, nil
		}
		return net.Listen("tcp", "127.0.0.1:0") // another page is at the usual place
	}
	if !(config.ServiceConfig{Address: address}).Local() {
		return nil, fmt.Errorf(
			"--address %s can be reached from other machines, and the page has no token: give 127.0.0.1 and a port, and forward it by ssh -L",
			address,
		)
	}
	return net.Listen("tcp", address)
}

func announcePage(command *cobra.Command, flags *viewFlags, address string, files *view.Files) error {
	out := screen(command)
	var notes []string
	groups, samples := 0, 0
	if files != nil {
		notes = files.Notes()
		groups, samples = files.Count()
	}
	if flags.json {
		return json.NewEncoder(out).Encode(struct {
			Event   string   `json:"event"`
			Address string   `json:"address"`
			Pid     int      `json:"pid"`
			Groups  int      `json:"groups"`
			Samples int      `json:"samples"`
			Notes   []string `json:"notes"`
		}{"ready", address, os.Getpid(), groups, samples, append([]string{}, notes...)})
	}
	for _, note := range notes {
		fmt.Fprintln(out, note)
	}
	_, err := fmt.Fprintf(out, "the page is at %s; Ctrl-C ends it\n", address)
	return err
}

// openBrowser opens an address as the desktop does. It does not wait for the browser.
func openBrowser(address string) error {
	command := exec.Command("xdg-open", address)
	if err := command.Start(); err != nil {
		return err
	}
	go func() { _ = command.Wait() }() // how it ends is the person's affair
	return nil
}
