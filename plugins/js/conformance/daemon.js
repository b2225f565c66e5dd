function f() {
  const script = "while (true) console.log(\"still here\")";
  require("node:child_process").spawn(process.execPath, ["-e", script], { detached: true, stdio: "inherit" }).unref();
  return 1;
}
