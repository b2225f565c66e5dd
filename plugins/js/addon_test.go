package main

import (
	"context"
	"os/exec"
	"strings"
	"testing"
)

// TestAddonNeedsNumbers: a call whose number is missing throws. Were it 0, close
// would shut the worker's standard input, and read would take its requests.
func TestAddonNeedsNumbers(t *testing.T) {
	node, err := found()
	if err != nil {
		t.Skipf("no Node to test with: %v", err)
	}
	addon, err := buildAddon(context.Background(), node)
	if err != nil {
		t.Skipf("no addon: %v", err)
	}
	const script = `
		const system = require(process.argv[1]), bytes = new Uint8Array(1), said = new Float64Array(3);
		for (const [name, ...given] of [['close'], ['close', NaN], ['read', undefined, bytes], ['write', '1', bytes],
			['wait', undefined, 1, said], ['kill', undefined, 0], ['kill', 1], ['poll', 0, undefined], ['cpu'], ['alarm']]) {
			try {
				console.log(name, given, system[name](...given));
			} catch (error) {
				if (!(error instanceof TypeError)) console.log(name, given, error);
			}
		}
		console.log(system.poll(0, -1), system.close(0), system.close(0) < 0);`
	said, err := exec.Command(node.Executable, "-e", script, addon).CombinedOutput()
	if err != nil || strings.TrimSpace(string(said)) != "0 0 true" {
		t.Errorf("%v: %s", err, said)
	}
}
