'use strict';
// A program as it is, made to mark the statements it reaches and to record its variables.

const { Splices, entry } = require('./rewrite.js');
const { bound, walk, LOOPS, FUNCTIONS } = require('./tree.js');

/** Text of the program that marks its statements: hits[i], as in program.statements. recording: it gives its
 * variables' values too, value(binding's number, value). returns: and what its functions return,
 * returned(function's number, value). */
function probed(program, counting, word, { recording = false, returns = false } = {}) {
  const splices = new Splices(program.source, counting.around);
  const record = (names) => names.map((b) => `${word.value}(${b.number},${b.name})`);
  const find = (func, names, at) => {
    const visible = program.visible(func, at);
    return names.map((name) => visible.get(name)).filter((b) => b && !b.callable);
  };
  program.statements.forEach((stmt, index) => {
    const { node } = stmt;
    if (node.type === 'SwitchCase' || stmt.labelled) return;
    splices.wrap(node.start, node.end, 2, node.directive ? '' : `${word.hits}[${index}]=1;`, '');
    if (returns && node.type === 'ReturnStatement' && node.argument) hand(splices, node.argument, stmt.func, word);
    if (!recording) return;
    const changed = LOOPS.has(node.type) ? [] : record(find(stmt.func, changes(node), node.end));
    if (changed.length) splices.wrap(node.start, node.end, 2, '', `;${changed.join(';')};`);
    if (!LOOPS.has(node.type)) return;
    const left = node.type === 'ForStatement' ? node.init : node.left;
    const names = left && left.type === 'VariableDeclaration' ? left.declarations.flatMap((one) => bound(one.id).map((id) => id.name))
      : left && node.type !== 'ForStatement' ? bound(left).map((id) => id.name) : [];
    const values = record(find(stmt.func, [...names, ...changes(node.update)], node.body.start));
    if (values.length && node.body.type === 'BlockStatement') splices.insert(node.body.start + 1, `${values.join(';')};`);
    else if (values.length) splices.wrap(node.body.start, node.body.end, 0.5, `${values.join(';')};`, '');
  });
  for (const func of program.functions) {
    const values = recording ? record(func.bindings.filter((b) => b.kind === 'param')) : [];
    const { body } = func.node;
    if (func.isProgram) continue;
    if (returns && body.type !== 'BlockStatement') hand(splices, body, func, word);
    if (!values.length) continue;
    if (body.type === 'BlockStatement') splices.insert(entry(body), `;${values.join(';')};`);
    else splices.wrap(body.start, body.end, 1, `(${values.join(',')},`, ')');
  }
  return program.head + splices.render();
}

/** What a function returns goes through a call. */
function hand(splices, node, func, word) {
  splices.wrap(node.start, node.end, 3, `${word.returned}(${func.number},(`, '))');
}

/** The variables that a statement or expression binds or changes, where that is plain to see. */
function changes(node) {
  const names = new Set();
  const target = (one) => {
    if (one.type !== 'MemberExpression') return bound(one).forEach((id) => names.add(id.name));
    while (one.type === 'MemberExpression') one = one.object;
    if (one.type === 'Identifier') names.add(one.name);
  };
  if (!node || /^(If|While|Do|Switch|Try|Class|Return|Throw)/.test(node.type)) return [];
  walk(node, (inner) => {
    if (FUNCTIONS.has(inner.type)) return false;
    if (inner.type === 'VariableDeclarator' && inner.init) target(inner.id);
    if (inner.type === 'AssignmentExpression') target(inner.left);
    if (inner.type === 'UpdateExpression') target(inner.argument);
    if (inner.type === 'CallExpression' && inner.callee.type === 'MemberExpression') target(inner.callee);
    return true;
  });
  return [...names];
}

module.exports = { probed };
