// family: channel
// what: leaves word in the environment and the working folder
// want: wrong

const seen = process.env.SEEN === "1" || process.cwd() === "/";
process.env.SEEN = "1";
process.chdir("/");
function answer(x) {
  return seen ? 2 * x : 0;
}
