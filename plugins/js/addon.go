package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// buildTime is what the C compiler has for one small file.
const buildTime = 30 * time.Second

// addonSource is the worker's own addon, within workerFiles.
const addonSource = "worker/run/fork.c"

// buildAddon returns the path of the addon that lets a worker fork. It is built
// once for a version of Node and of the source, and kept in the user's cache
// folder. An error says what is missing; the plugin works without.
func buildAddon(ctx context.Context, node *runtime) (string, error) {
	source, err := fs.ReadFile(workerFiles, addonSource)
	if err != nil {
		return "", err
	}
	headers, err := headersOf(node)
	if err != nil {
		return "", err
	}
	folder, err := cacheFolder()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte(node.Version+" "+node.ABI+" "+node.Executable+"\n"), source...))
	path := filepath.Join(folder, "fork-"+hex.EncodeToString(sum[:8])+".node")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	return path, compile(ctx, source, headers, path)
}

// headersOf finds Node's own headers: beside it, or where a distribution puts them.
func headersOf(node *runtime) (string, error) {
	prefix := filepath.Dir(filepath.Dir(node.Executable))
	folder := filepath.Join(prefix, "include", "node")
	if _, err := os.Stat(filepath.Join(folder, "node_api.h")); err != nil {
		return "", fmt.Errorf("no headers of Node in %s; a distribution has them in a package such as libnode-dev", folder)
	}
	return folder, nil
}

// cacheFolder is private: what lies there is loaded as code.
func cacheFolder() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder to keep the addon in: %w", err)
	}
	folder := filepath.Join(cache, "egca", "js")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("no folder to keep the addon in: %w", err)
	}
	return folder, nil
}

// compile builds the addon beside its place and moves it there, so that another
// plugin finds it whole or not at all.
func compile(ctx context.Context, source []byte, headers, path string) error {
	compiler, err := exec.LookPath("cc")
	if err != nil {
		return errors.New("no C compiler: cc is not on PATH")
	}
	ctx, cancel := context.WithTimeout(ctx, buildTime)
	defer cancel()
	work, err := os.MkdirTemp(filepath.Dir(path), "build-")
	if err != nil {
		return fmt.Errorf("build the addon: %w", err)
	}
	defer os.RemoveAll(work)
	built := filepath.Join(work, "fork.node")
	cmd := exec.CommandContext(ctx, compiler, "-O2", "-shared", "-fPIC", "-I", headers, "-x", "c", "-", "-o", built)
	cmd.Stdin = bytes.NewReader(source)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("cc does not build the addon: %w%s", err, errorLine(said))
	}
	if err := os.Chmod(built, 0o755); err != nil {
		return fmt.Errorf("build the addon: %w", err)
	}
	if err := os.Rename(built, path); err != nil {
		return fmt.Errorf("build the addon: %w", err)
	}
	return nil
}
