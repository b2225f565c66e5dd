// family: escape
// what: methods, templates and patterns that are no UTF-8
// want: wrong

class Odd {
  "\ud800"(x) {
    return x;
  }

  static "\udfff" = `\ud800`;
}

function answer(x) {
  const { "\ud800": of } = { "\ud800": new Odd() };
  return of["\ud800"](x) + Odd["\udfff"].length - /\ud800/.source.length + "\ud800".length;
}
