// Colours of programs. The same parsers serve CodeMirror and the plain text of cards.

import { javascriptLanguage } from "@codemirror/lang-javascript";
import { pythonLanguage } from "@codemirror/lang-python";
import type { LRLanguage } from "@codemirror/language";
import { classHighlighter, highlightTree } from "@lezer/highlight";
import type { Span } from "../data/format.ts";
import { join, type Mark } from "../data/segments.ts";

const languages = new Map<string, LRLanguage>([["python", pythonLanguage], ["javascript", javascriptLanguage]]);

/** languageOf is the parser of a language; a language without one is shown without colours. */
export const languageOf = (name: string): LRLanguage | undefined => languages.get(name);

// A program longer than this is shown without colours: parsing it would be felt.
const longest = 200_000;

/** highlight gives the marks of a program that stands at spans of a text. */
export function highlight(text: string, spans: Span[], language: string): Mark[] {
  const parser = languageOf(language)?.parser;
  const program = join(text, spans);
  if (!parser || program.text.length > longest) return [];
  const marks: Mark[] = [];
  highlightTree(parser.parse(program.text), classHighlighter, (from, to, classes) => {
    for (const [a, b] of program.back(from, to)) marks.push({ from: a, to: b, class: classes });
  });
  return marks;
}
