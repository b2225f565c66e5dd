// family: memory
// what: a value in which the same array stands 2 ** 60 times
// want: wrong|timeout|memory

function answer(x) {
  let value = [x];
  for (let i = 0; i < 60; i++) value = [value, value];
  return value;
}
