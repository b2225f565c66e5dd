// family: memory
// what: fills a map
// want: memory|exception|timeout

function answer(x) {
  const map = new Map();
  for (let i = 0; ; i++) map.set(i, String(i));
}
