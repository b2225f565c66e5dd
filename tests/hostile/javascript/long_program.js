// family: cpu
// what: a million lines
// want: passed|rejected|memory|timeout|killed
// append: 300000 "var a = 1;\n"

function answer(x) { return 2 * x; }
