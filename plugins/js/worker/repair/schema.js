'use strict';
// All edits of a statement as one program, a mutant schema (Untch, Offutt and Harrold, 1993): every
// edit is in the text, behind a number that a flag is compared with.

const { Splices } = require('./rewrite.js');

// Alternatives compared one after the other before they are put into groups.
const GROUP = 8;

/** {text, flags}: the program's text with edits in it, some of those of a hand, and what the flag is set
 * to for each. fixed: [{hand, edit}], edits that are always on; none overlaps another or one of `some`. */
function schema(program, counting, flag, hand, some, fixed = []) {
  const splices = new Splices(program.source, counting.around);
  const flags = new Map();
  const number = (edit) => {
    if (!flags.has(edit)) flags.set(edit, flags.size + 1);
    return flags.get(edit);
  };
  // The flag equals itself.
  for (const one of fixed) weave(splices, flag, one.hand, (edit) => edit === one.edit, () => flag);
  if (hand !== null) weave(splices, flag, hand, (edit) => some.has(edit), number);
  return { text: program.head + splices.render(), flags };
}

function weave(splices, flag, hand, wanted, number) {
  const numbered = (table) => table.filter(([edit]) => wanted(edit)).map(([edit, code]) => [number(edit), code]);
  const { node } = hand.stmt;
  // The statement itself first: all of its edits then have numbers that follow one another, which a
  // gate tests for. What other statements have is edits of several places, which are few.
  if (hand.statements.has(node)) numbered(hand.statements.get(node));
  for (const [place, pairs] of hand.statements) {
    const table = numbered(pairs);
    if (!table.length) continue;
    const test = place === node ? gate(flag, table) : table.map(([one]) => `${flag}===${one}`).join('||');
    splices.wrap(place.start, place.end, 3, `{if(${test}){${choose(flag, table, branch, '')}}else{`, '}}');
  }
  for (const [place, pairs] of hand.expressions) {
    const table = numbered(pairs);
    if (table.length) splices.wrap(place.start, place.end, 4, `(${gate(flag, table)}?${choose(flag, table, choice, '0')}:`, ')');
  }
  const insert = (place, pairs, behind) => {
    const table = numbered(pairs);
    if (!table.length) return;
    const text = `;if(${gate(flag, table)}){${choose(flag, table, branch, '')}}`;
    splices.wrap(place.start, place.end, 2, behind ? '' : text, behind ? text : '');
  };
  insert(node, hand.before, false);
  for (const [place, pairs] of hand.behind) insert(place, pairs, true);
}

const branch = (test, code, rest) => `if(${test}){${code}}else{${rest}}`;
const choice = (test, code, rest) => `${test}?${code}:${rest}`;

/** Whether any edit of a table is on. */
function gate(flag, table) {
  return table.length === 1 ? `${flag}===${table[0][0]}`
    : `${flag}>=${table[0][0]}&&${flag}<=${table[table.length - 1][0]}`;
}

function choose(flag, table, make, otherwise) {
  if (table.length <= GROUP + GROUP / 2) {
    return table.reduceRight((rest, [number, code]) => make(`${flag}===${number}`, code, rest), otherwise);
  }
  const groups = [];
  for (let i = 0; i < table.length; i += GROUP) groups.push(table.slice(i, i + GROUP));
  return groups.reduceRight((rest, group) => make(gate(flag, group), choose(flag, group, make, otherwise), rest), otherwise);
}

module.exports = { schema };
