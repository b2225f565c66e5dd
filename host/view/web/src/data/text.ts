// Texts of candidates are hostile: here the characters that cannot be seen, or that change the order of others, get
// names. Nothing of a candidate is ever HTML.

/** Piece is a part of a text: as it is, or the name of a character that cannot be shown. */
export type Piece = { text: string; hidden: boolean };

// Controls but tab and line feed; soft hyphen; zero-width, bidirectional and other format characters; the line and
// paragraph separators; variation selectors and tags; lone surrogates and what is no character. In a pattern of its
// own, so that CodeMirror finds the same ones.
const classes =
  "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f" +
  "\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffc\\ufffe\\uffff" +
  "\\u{d800}-\\u{dfff}\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}";

const hiddenAnywhere = new RegExp(`[${classes}]`, "u");

/** hiddenPattern makes a pattern for one hidden character. */
export const hiddenPattern = (): RegExp => new RegExp(`[${classes}]`, "gu");

const names = new Map<number, string>([
  [0x00, "NUL"], [0x07, "BEL"], [0x08, "BS"], [0x0d, "CR"], [0x1b, "ESC"], [0x7f, "DEL"], [0xad, "SHY"], [0x200b, "ZWSP"],
  [0x200c, "ZWNJ"], [0x200d, "ZWJ"], [0x200e, "LRM"], [0x200f, "RLM"], [0x202a, "LRE"], [0x202b, "RLE"], [0x202c, "PDF"],
  [0x202d, "LRO"], [0x202e, "RLO"], [0x2066, "LRI"], [0x2067, "RLI"], [0x2068, "FSI"], [0x2069, "PDI"], [0xfeff, "BOM"],
]);

/** nameOf names a hidden character, for example RLO or U+2063. */
export function nameOf(code: number): string {
  return names.get(code) ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** pieces cuts a text at its hidden characters. */
export function pieces(text: string): Piece[] {
  if (!hiddenAnywhere.test(text)) return text === "" ? [] : [{ text, hidden: false }];
  const out: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(hiddenPattern())) {
    if (match.index > from) out.push({ text: text.slice(from, match.index), hidden: false });
    out.push({ text: nameOf(match[0].codePointAt(0) ?? 0), hidden: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) out.push({ text: text.slice(from), hidden: false });
  return out;
}

/** plain is a text for places that hold no elements, such as a title: hidden characters become ⟨RLO⟩. */
export function plain(text: string): string {
  if (!hiddenAnywhere.test(text)) return text;
  return pieces(text).map((p) => (p.hidden ? `⟨${p.text}⟩` : p.text)).join("");
}

/** firstDifference is the first offset at which two texts differ, or null where they are equal. */
export function firstDifference(a: string, b: string): number | null {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return i;
  return a.length === b.length ? null : n;
}

/** around shortens a text to what stands around an offset. at is the offset in the result. */
export function around(text: string, offset: number, before: number, after: number): { text: string; at: number } {
  const start = offset > before + 10 ? offset - before : 0;
  const end = text.length > offset + after + 10 ? offset + after : text.length;
  const head = start > 0 ? "… " : "";
  return { text: head + text.slice(start, end) + (end < text.length ? " …" : ""), at: offset - start + head.length };
}

/** quoteEmpty gives a text that can be seen where it is empty. */
export function quoteEmpty(text: string): string {
  return text === "" ? "(empty)" : text;
}
