// family: escape
// what: an imported module, and a property, whose names are no UTF-8
// want: rejected

import { "\udc00" as y } from "\ud800/x";

export function answer(x) {
  return ({ "\ud800": x })["\ud800"] + y;
}
