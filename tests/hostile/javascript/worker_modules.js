// family: escape
// what: looks for the worker's modules
// want: passed

function answer(x) {
  const cache = Object.keys(require.cache);
  const names = cache.concat(Object.keys(globalThis)).filter((name) => /worker|egca|recorder/.test(name));
  return names.length === 0 ? 2 * x : 0;
}
