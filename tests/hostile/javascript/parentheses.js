// family: cpu
// what: nested parentheses
// want: rejected|passed
// append: 20000 "("

function answer(x) { return 2 * x; }
