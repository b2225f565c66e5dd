'use strict';
// Places of a program: in its bytes, its text and its code. Needs no parser.

// Where the UTF-16 units of a text lie in its bytes.
class Positions {
  constructor(source, text) {
    this.size = source.length;
    this.table = source.length === text.length ? null : byteTable(text);
  }

  byte(offset) {
    return this.table === null ? offset : this.table[offset];
  }
}

function byteTable(text) {
  const table = new Uint32Array(text.length + 1);
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    table[i] = at;
    const unit = text.charCodeAt(i);
    // The two halves of a pair are four bytes together; a place between them is where they begin.
    if (unit >= 0xdc00 && unit < 0xe000) at += 4;
    else if (unit < 0xd800 || unit >= 0xe000) at += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
  }
  table[text.length] = at;
  return table;
}

// Where a place in rendered code lies in the text. What was inserted lies where it was put.
function moved(moves, position) {
  let low = 0, high = moves.length / 2;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (moves[2 * middle] <= position) low = middle;
    else high = middle;
  }
  const place = moves[2 * low + 1] + (position - moves[2 * low]);
  return high < moves.length / 2 ? Math.min(place, moves[2 * high + 1]) : place;
}

// The byte of the source from which a place in compiled code comes.
function original(compiled, source, position) {
  const text = source.toString('utf8');
  const place = compiled.moves === null ? position : moved(compiled.moves, position);
  return new Positions(source, text).byte(Math.max(0, Math.min(place, text.length)));
}

module.exports = { Positions, original };
