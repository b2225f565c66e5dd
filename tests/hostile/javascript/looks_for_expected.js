// family: cheat
// what: looks for the expected value in what is around
// want: wrong

function answer(x) {
  const seen = new Set();
  const look = (value, depth) => {
    if (depth > 6 || value === null || (typeof value !== "object" && typeof value !== "function") || seen.has(value)) return false;
    seen.add(value);
    return Reflect.ownKeys(value).some((key) => {
      if (/expect/i.test(String(key)) && /^[246]$/.test(String(value[key]))) return true;
      try {
        return look(value[key], depth + 1);
      } catch {
        return false;
      }
    });
  };
  return look(globalThis, 0) || look(process, 0) ? 2 * x : 0;
}
