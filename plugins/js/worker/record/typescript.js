'use strict';
// TypeScript's types taken out of a text: blanks in their place, so that every offset stays what it was.
//
// What is not only types is refused, as Node's own stripping does: enums, namespaces with values,
// parameter properties, `import x = …`, `export = …`.
const acorn = require('../vendor/acorn.js');
const { tsPlugin } = require('../vendor/acorn-typescript.js');

const Parser = acorn.Parser.extend(tsPlugin());

const TYPES = new Set(['TSTypeAnnotation', 'TSTypeParameterDeclaration', 'TSTypeParameterInstantiation']);
const NOT_TYPES = {
  TSEnumDeclaration: 'an enum', TSModuleDeclaration: 'a namespace', TSParameterProperty: 'a parameter property',
  TSImportEqualsDeclaration: 'import =', TSExportAssignment: 'export =',
};
const DECLARATIONS = new Set(['TSInterfaceDeclaration', 'TSTypeAliasDeclaration', 'TSDeclareFunction',
  'TSNamespaceExportDeclaration']);
const MEMBERS = new Set(['TSIndexSignature', 'TSDeclareMethod', 'TSAbstractMethodDefinition', 'TSAbstractPropertyDefinition']);
const MODIFIERS = new Set(['private', 'public', 'protected', 'readonly', 'override', 'declare', 'abstract']);
const WORD = /[\p{ID_Continue}$]+/uy;
const LAYOUT = /(?:\s|\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\/)*/y;
const NOT_LINE_END = /[^\n\r\u2028\u2029]/g;

// refuse(message, start, end) makes what is thrown for a text that holds more than types. What the
// parser throws is thrown too.
function withoutTypes(text, refuse) {
  const eraser = new Eraser(text, refuse);
  eraser.visit(Parser.parse(text, { sourceType: 'module', ecmaVersion: 'latest', locations: true }));
  return eraser.result();
}

class Eraser {
  constructor(text, refuse) {
    this.text = text;
    this.refuse = refuse;
    this.ranges = [];         // [start, end, first]: what is blanked, and with what it begins
    this.endings = new Map(); // end of a range -> the range
  }

  erase(start, end, first = '') {
    const range = [start, end, first];
    this.ranges.push(range);
    this.endings.set(end, range);
  }

  result() {
    const pieces = [];
    let done = 0;
    for (const [start, end, first] of this.ranges.sort((a, b) => a[0] - b[0])) {
      if (start < done) continue;
      const blank = this.text.slice(start, end).replace(NOT_LINE_END, ' ');
      pieces.push(this.text.slice(done, start), first, blank.slice(first.length));
      done = end;
    }
    return pieces.join('') + this.text.slice(done);
  }

  // The offset after layout and comments.
  skip(offset) {
    LAYOUT.lastIndex = offset;
    LAYOUT.exec(this.text);
    return LAYOUT.lastIndex;
  }

  word(offset) {
    WORD.lastIndex = offset;
    const found = WORD.exec(this.text);
    return found === null ? '' : found[0];
  }

  visit(node) {
    const { type } = node;
    if (Object.hasOwn(NOT_TYPES, type) && !node.declare) {
      throw this.refuse(`${NOT_TYPES[type]} is more than types, which is not supported`, node.start, node.end);
    }
    if (TYPES.has(type)) this.erase(node.start, node.end);
    else if (node.declare || DECLARATIONS.has(type) || MEMBERS.has(type) || node.abstract && type !== 'ClassDeclaration' && type !== 'ClassExpression') {
      this.erase(node.start, node.end, ';');
    } else {
      const erase = ERASERS[type];
      if (erase !== undefined) erase.call(this, node);
      else this.children(node);
    }
    if (ENDING.has(type)) this.ended(node);
  }

  children(node) {
    for (const key of Object.keys(node)) {
      const value = node[key];
      if (key === 'loc' || value === null || typeof value !== 'object') continue;
      for (const child of Array.isArray(value) ? value : [value]) {
        if (child !== null && typeof child === 'object' && typeof child.type === 'string') this.visit(child);
      }
    }
  }

  // A statement that ended at a type without a semicolon needs one: what follows could go on with it.
  ended(node) {
    const range = this.endings.get(node.end);
    if (range !== undefined && range[0] > node.start && range[2] === '') range[2] = ';';
  }

  // `e as T`, `e satisfies T`
  cast(node) {
    this.visit(node.expression);
    let at = this.skip(node.expression.end);
    while (this.text[at] === ')') at = this.skip(at + 1);
    this.erase(at, node.end);
  }

  assertion(node) {
    this.erase(node.start, this.text.indexOf('>', node.typeAnnotation.end) + 1);
    this.visit(node.expression);
  }

  nonNull(node) {
    this.visit(node.expression);
    this.erase(node.end - 1, node.end);
  }

  identifier(node) {
    if (node.typeAnnotation || node.optional) this.erase(node.start + node.name.length, node.end);
  }

  pattern(node) {
    this.children(node);
    if (node.optional && node.typeAnnotation) this.erase(this.text.lastIndexOf('?', node.typeAnnotation.start), node.typeAnnotation.start);
  }

  declarator(node) {
    this.children(node);
    if (node.definite && node.id.type === 'Identifier') this.erase(node.id.start + node.id.name.length, node.id.end);
  }

  func(node) {
    const [first, second] = node.params;
    if (first !== undefined && first.type === 'Identifier' && first.name === 'this') {
      this.erase(first.start, second === undefined ? first.end : second.start);
    }
    this.children(node);
  }

  classes(node) {
    if (node.abstract) this.erase(node.start, node.start + 'abstract'.length);
    if (node.implements && node.implements.length > 0) {
      const before = node.superTypeParameters || node.superTypeArguments || node.superClass || node.typeParameters || node.id;
      let at = this.skip(before ? before.end : node.start + 'class'.length);
      while (this.word(at) !== 'implements') at = this.skip(at + 1);
      this.erase(at, node.implements[node.implements.length - 1].end);
    }
    for (const key of ['id', 'typeParameters', 'superClass', 'superTypeParameters', 'superTypeArguments', 'body']) {
      if (node[key]) this.visit(node[key]);
    }
  }

  member(node) {
    if (node.value && node.value.type === 'TSDeclareMethod') {
      this.erase(node.start, node.end, ';');
      return;
    }
    for (let at = node.start; at < node.key.start;) {
      const word = this.word(at);
      if (MODIFIERS.has(word)) this.erase(at, at + word.length);
      at = this.skip(at + Math.max(1, word.length));
    }
    if (node.optional || node.definite) {
      let at = this.skip(node.key.end);
      if (node.computed) at = this.skip(this.text.indexOf(']', at) + 1);
      this.erase(at, at + 1);
    }
    this.children(node);
  }

  imports(node) {
    if (node.importKind === 'type' || node.exportKind === 'type') {
      this.erase(node.start, node.end, ';');
      return;
    }
    const { declaration } = node;
    if (declaration && (declaration.declare || DECLARATIONS.has(declaration.type))) {
      this.erase(node.start, node.end, ';');
      return;
    }
    this.children(node);
  }

  specifier(node) {
    if (node.importKind !== 'type' && node.exportKind !== 'type') return;
    const after = this.skip(node.end);
    this.erase(node.start, this.text[after] === ',' ? after + 1 : node.end);
  }
}

const { cast, assertion, nonNull, identifier, pattern, declarator, func, classes, member, imports, specifier } = Eraser.prototype;

const ERASERS = {
  TSAsExpression: cast, TSSatisfiesExpression: cast, TSTypeAssertion: assertion, TSNonNullExpression: nonNull,
  Identifier: identifier, ObjectPattern: pattern, ArrayPattern: pattern, RestElement: pattern, VariableDeclarator: declarator,
  FunctionDeclaration: func, FunctionExpression: func, ArrowFunctionExpression: func, ClassDeclaration: classes,
  ClassExpression: classes, MethodDefinition: member, PropertyDefinition: member, ImportDeclaration: imports,
  ExportNamedDeclaration: imports, ExportDefaultDeclaration: imports, ExportAllDeclaration: imports,
  ImportSpecifier: specifier, ExportSpecifier: specifier,
};

const ENDING = new Set(['ExpressionStatement', 'VariableDeclaration', 'ReturnStatement', 'ThrowStatement', 'PropertyDefinition']);

module.exports = { withoutTypes };
