'use strict';
// A text with insertions, so that what is not touched keeps its line and, on lines without any, its
// column. Of the insertions at one place those that close come first, in the order in which they were
// asked for, then those that open.

const WORD = /[\p{ID_Continue}$\u200c\u200d]$/u;
const WORD_START = /^[\p{ID_Start}$_]/u;

class Edits {
  constructor(text) {
    this.text = text;
    this.places = new Map();  // offset -> {close, open, until, replacement}
  }

  at(offset) {
    let place = this.places.get(offset);
    if (place === undefined) {
      place = { close: '', open: '', until: offset, replacement: '' };
      this.places.set(offset, place);
    }
    return place;
  }

  // For what encloses the text that follows.
  open(offset, text) {
    this.at(offset).open += text;
  }

  // For what belongs to the text before.
  close(offset, text) {
    this.at(offset).close += text;
  }

  // Instead of a range in which nothing else is edited but at its ends.
  replace(start, end, text) {
    Object.assign(this.at(start), { until: end, replacement: text });
  }

  // Blanks in place of a range, its lines kept.
  blank(start, end) {
    this.replace(start, end, this.text.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, ' '));
  }

  // {code, moves}: moves has pairs of a place in the code and the one in the text that it comes from,
  // for the start of each piece of the text, flat and in order.
  render() {
    const { text } = this;
    const moves = [0, 0], pieces = [];
    let length = 0, done = 0, tail = '';
    const add = (piece) => {
      pieces.push(piece);
      length += piece.length;
      tail = (tail + piece.slice(-2)).slice(-2);
    };
    for (const [offset, place] of [...this.places].sort(([a], [b]) => a - b)) {
      add(text.slice(done, offset));
      const inserted = place.close + place.open;
      // A keyword may stand right before what gets a word put in front of it: `return++x`.
      if (WORD_START.test(inserted) && WORD.test(tail)) add(' ');
      add(inserted + place.replacement);
      done = place.until;
      moves.push(length, done);
    }
    add(text.slice(done));
    return { code: pieces.join(''), moves };
  }
}

module.exports = { Edits };
