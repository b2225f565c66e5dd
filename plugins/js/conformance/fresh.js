let count = 0;

function f() {
  count += 1;
  return count;
}
