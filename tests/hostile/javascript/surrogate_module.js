// family: escape
// what: a module whose name is no UTF-8, in what is said of the program
// want: wrong

function answer(x) {
  if (x > 9) require("\ud800");
  return x;
}
