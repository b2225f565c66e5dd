'use strict';
// Lists the edits of statements.

const { Catalogue } = require('./edits.js');
const { ExpressionEdits } = require('./expressions.js');
const { Pool } = require('./pool.js');
const { Refused } = require('./refused.js');
const { StatementEdits } = require('./statements.js');

class Lists {
  /** session: repair/session.js's, whose `edits` they are added to. */
  constructor(session) {
    this.session = session;
    const { program, counting, word, texts } = session;
    this.catalogue = new Catalogue(program, counting, word, texts);
    this.pools = new Map();
    this.statements = program.spans.map(() => []);
    for (const stmt of program.statements) if (stmt.number !== null) this.statements[stmt.number].push(stmt);
  }

  /** What the donors [from, to) lend. */
  pool(from, to) {
    const key = `${from}:${to}`;
    let found = this.pools.get(key);
    if (!found) {
      const { program, values, texts } = this.session;
      this.pools.set(key, found = new Pool(program, this.session.donors(from, to), values, texts));
    }
    return found;
  }

  /** The EditsListed of a ListEdits. */
  list({ statements = [], donorFrom = 0, donorTo = 0, limit = 0 }) {
    const { edits } = this.session, { catalogue } = this;
    checked(statements, this.statements.length);
    const pool = this.pool(donorFrom, donorTo), before = catalogue.duplicates, first = edits.length;
    const expressions = new ExpressionEdits(catalogue, pool), others = new StatementEdits(catalogue, pool);
    let done = 0;
    for (const number of statements) {
      if (edits.length - first >= limit) break;
      for (const stmt of this.statements[number]) {
        const hand = catalogue.begin(stmt, pool);
        expressions.edit(stmt);
        others.edit(stmt);
        for (const edit of hand.edits) edits.push({ hand, edit });
      }
      done++;
    }
    return listed(first, edits.length - first, { statements: done, duplicates: catalogue.duplicates - before });
  }
}

/** Throws Refused where a statement is none of so many. */
function checked(statements, count) {
  const wrong = statements.find((number) => number >= count);
  if (wrong !== undefined) throw new Refused(`statement ${wrong} is not one of the program's ${count}`);
}

/** An EditsListed in its JSON mapping. */
function listed(first, count, more) {
  const found = { first, count, ...more };
  for (const key of Object.keys(found)) if (found[key] === 0) delete found[key];
  return found;
}

module.exports = { Lists, checked, listed };
