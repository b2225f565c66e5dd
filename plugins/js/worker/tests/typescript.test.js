'use strict';
// TypeScript runs with its types blanked, and every place is one of the source.
const assert = require('node:assert');
const test = require('node:test');
const syntax = require('../record/syntax.js');
const { withoutTypes } = require('../record/typescript.js');
const { archive, random } = require('./support.js');

const language = 'typescript';
const refuse = (message) => new Error(message);
const stripped = (text) => withoutTypes(text, refuse).replace(/ +/g, ' ').trim();

test('types go', () => {
  const cases = [
    ['let x: number = 1, y!: string, z: {a: B}[] | null;', 'let x = 1, y , z ;'],
    ['function f<T extends A>(this: X, a?: number, b: string = "b", ...c: T[]): asserts a is B { }', 'function f ( a , b = "b", ...c ) { }'],
    ['const f = async <T,>(x: T): Promise<T> => x as any as T', 'const f = async (x ) => x ;'],
    ['abstract class A<T> extends B<T> implements C, D { private static readonly x: number = 1; y?: string; z!: T; declare w: 1; m?(): void; abstract n(): void; [k: string]: any }',
      'class A extends B { static x = 1; y ; z ; ; ; ; ; }'],
    ['abstract class A extends B { override async *[k]<T>(): T { } }', 'class A extends B { async *[k] () { } }'],
    ['interface A { } type B = 1; declare const c: 1; export type { B }; import type E from "e"; import { type F, G } from "g"', ';'
      + ' '.repeat(1) + '; ; ; ; import { G } from "g"'],
    ['f<T>(x!)!.y!; new M<K, V>(); <T>x; y satisfies Z; t<T>`a`', 'f (x ) .y ; new M (); x; y ; t `a`'],
    ['for (const x of xs as T[]) try { } catch (e: unknown) { }', 'for (const x of xs ) try { } catch (e ) { }'],
    ['function g(a: 1): void; function g(a: any) { return (a as B).c }', '; function g(a ) { return (a ).c }'],
    ['const {a, b}: T = q, [c]: [d?: 1] = r', 'const {a, b} = q, [c] = r'],
  ];
  for (const [source, expected] of cases) assert.strictEqual(stripped(source), expected.replace(/ +/g, ' '), source);
});

test('a statement that ended at a type ends', () => {
  for (const source of ['let a = b as C\n(d)', 'x = y as Z\n[1].map(f)', 'type A = 1\n;(b)', 'class A { x: any\n [k] = 1 }']) {
    const text = withoutTypes(source, refuse);
    assert.ok(text.includes(';'), text);
    assert.strictEqual(text.length, source.length);
  }
});

test('JavaScript stays as it is', () => {
  // What strict code may not hold.
  const sloppy = new Set(['with', 'html-comments', 'delete-forms', 'number-formats']);
  for (const [name, text] of archive('programs.txt').files) {
    if (!sloppy.has(name)) assert.strictEqual(withoutTypes(text, refuse), text, name);
  }
});

test('more than types is refused, where it stands', () => {
  for (const [source, what, start] of [['let é = 1; enum A { B }', 'an enum', 12], ['namespace A { export let b = 1 }', 'a namespace', 0],
    ['class A { constructor(private x: number) { } }', 'a parameter property', 22], ['import a = require("a")', 'import =', 0]]) {
    const [error] = syntax.analyse(Buffer.from(source), { language }).errors;
    assert.deepStrictEqual([error.message, error.span.start || 0], [`${what} is more than types, which is not supported`, start]);
    assert.strictEqual(syntax.compile(Buffer.from(source), { language }).rejected.message, error.message);
  }
  assert.strictEqual(syntax.analyse(Buffer.from('let x: = 1'), { language }).errors[0].type, 'SyntaxError');
  assert.strictEqual(syntax.analyse(Buffer.from('let x: number = 1'), { language: 'javascript' }).errors[0].type, 'SyntaxError');
});

test('places are those of the source', () => {
  const source = Buffer.from('type Ü = "ü";\nfunction add(x: number, y?: Ü): number { return x + (y as any); }');
  const { statements, sites, errors } = syntax.analyse(source, { language });
  assert.strictEqual(errors, undefined);
  const text = ({ start = 0, end }) => source.subarray(start, end).toString();
  assert.deepStrictEqual(statements.map((statement) => text(statement.span)), ['function add(x: number, y?: Ü): number {', 'return x + (y as any);']);
  assert.deepStrictEqual(sites.map((site) => [site.kind, text(site.span)]),
    [['SITE_KIND_ENTER', 'function add(x: number, y?: Ü): number {'], ['SITE_KIND_RETURN', 'return x + (y as any);']]);
  const compiled = syntax.compile(source, { traced: true, language });
  assert.strictEqual(syntax.original(compiled, source, compiled.code.indexOf('x +')), source.indexOf('x +'));
});

test('mutated types never throw', () => {
  const pick = random(3);
  const base = 'abstract class A<T> extends B<T> implements C { private x?: number = 1; m<K>(this: A, a: K): void { return <any>a as T; } }\n'
    + 'type U = { a: string } | [1]; const f = async <T,>(x: T): Promise<T> => x!; export type { U };';
  const bits = ['', '<', '>', ':', '?', '!', ' as ', '(', ')', '{', '}', 'declare ', 'abstract ', 'enum E {}', '\n', ';', ' satisfies ', 'type ', '@d '];
  for (let round = 0; round < 2000; round++) {
    let text = base;
    for (let edits = 1 + pick(3); edits > 0; edits--) {
      const at = pick(text.length + 1);
      text = text.slice(0, at) + bits[pick(bits.length)] + text.slice(at + pick(4));
    }
    const source = Buffer.from(text);
    syntax.analyse(source, { language, tokens: true });
    syntax.compile(source, { language, traced: true });
  }
});
