package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/egca/egca/sdk/sandbox"
)

// What is missing is said with how to get it; what is there has no remedy.
func TestExamine(t *testing.T) {
	var out bytes.Buffer
	missing := &sandbox.Offer{Namespaces: errors.New("clone: operation not permitted"), Cgroups: errors.New("read-only file system"), Landlock: 3}
	if err := examine(&out, missing); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"strongest sandbox level                 landlock", "no: clone: operation not permitted", "user.max_user_namespaces",
		"egca doctor --seccomp-profile", "Delegate=yes", "run egca as root"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	out.Reset()
	if err := examine(&out, &sandbox.Offer{TwoUsers: true, Landlock: 7}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "how to get it") || !strings.Contains(out.String(), "full") {
		t.Errorf("all is there:\n%s", out.String())
	}
}
