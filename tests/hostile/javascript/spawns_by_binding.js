// family: process
// what: starts programs by Node's inner bindings
// want: passed

function answer(x) {
  const ran = [];
  for (const name of ["spawn_sync", "process_wrap", "tcp_wrap", "pipe_wrap", "fs"]) {
    try {
      const binding = process.binding(name);
      if (name === "spawn_sync") {
        const { pid, error } = binding.spawn({ file: "/bin/sh", args: ["sh", "-c", "echo"], stdio: [{ type: "pipe", readable: true, writable: false }] });
        if (!error && pid > 0) ran.push(pid);
      }
    } catch {
      // There is none.
    }
  }
  return ran.length > 0 ? `it ran ${ran}` : 2 * x;
}
