// The look of all editors. A shadow root takes the page's variables and none of its rules.

import { EditorView } from "@codemirror/view";

const heat = Object.fromEntries(
  ["plus", "minus"].flatMap((sign) =>
    [1, 2, 3, 4, 5, 6, 7, 8].map((level) => [
      `.heat-${sign}-${level}`,
      {
        backgroundColor: `color-mix(in srgb, var(--${sign}) ${[0, 5, 10, 18, 26, 34, 38, 43, 48][level]}%, transparent)`,
        // Without colour the height of the line says how much, and its pattern the sign.
        boxShadow: `inset 0 -${[0, 0, 1, 1.5, 2, 2.5, 3, 3.5, 4][level]}px 0 var(--${sign})`,
      },
    ]),
  ),
);

const syntax: Record<string, string> = {
  ".tok-keyword": "keyword", ".tok-operator": "text", ".tok-string": "string", ".tok-string2": "string", ".tok-number": "number",
  ".tok-bool": "number", ".tok-comment": "comment", ".tok-definition": "name", ".tok-className": "name", ".tok-invalid": "text",
};

export const theme = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--code)", fontSize: "13px", height: "100%", maxHeight: "inherit" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", fontVariantLigatures: "none" },
  ".cm-content": { padding: "10px 0", caretColor: "transparent" },
  ".cm-line": { padding: "0 14px 0 8px", unicodeBidi: "isolate" },
  ".cm-gutters": { backgroundColor: "var(--code)", color: "var(--quiet)", border: "none", paddingLeft: "6px" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 6px", fontSize: "11.5px" },
  ".outside": { color: "var(--quiet)", fontStyle: "italic" },
  ".span": { outline: "2px solid var(--span)", outlineOffset: "1px", borderRadius: "2px" },
  ".also": { outline: "1.5px dashed var(--span)", outlineOffset: "1px", borderRadius: "2px" },
  ".wrong-site": { textDecoration: "underline wavy var(--bad)", textUnderlineOffset: "4px" },
  ".right-site": { textDecoration: "underline dotted var(--good)", textUnderlineOffset: "4px" },
  ".ran": { boxShadow: "inset -3px 0 0 var(--faint)", color: "var(--text)" },
  ".token-focus": { outline: "2px solid var(--focus)", outlineOffset: "0px" },
  ".current": { backgroundColor: "var(--current)", boxShadow: "0 0 0 2px var(--current)", borderRadius: "1px" },
  ".diverges": { outline: "2px solid var(--span)", outlineOffset: "1px", borderRadius: "2px" },
  ".hidden-char": {
    fontSize: "10px", padding: "0 3px", margin: "0 1px", borderRadius: "3px", color: "var(--on-warning)", backgroundColor: "var(--warning)",
    fontFamily: "var(--sans)", fontStyle: "normal", unicodeBidi: "isolate",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "6px", padding: "6px 10px",
    fontFamily: "var(--sans)", fontSize: "12.5px", boxShadow: "var(--shadow)",
  },
  ".cm-deletedChunk": { backgroundColor: "var(--minus-soft)", paddingLeft: "8px" },
  ".cm-deletedChunk .cm-deletedText": { backgroundColor: "color-mix(in srgb, var(--minus) 28%, transparent)", textDecoration: "line-through" },
  ".cm-deletedLine, .cm-deletedChunk del": { textDecoration: "none" },
  ".cm-changedLine": { backgroundColor: "var(--plus-soft)" },
  ".cm-changedText": { backgroundColor: "color-mix(in srgb, var(--plus) 28%, transparent)", backgroundImage: "none" },
  ".cm-changeGutter": { width: "3px", paddingLeft: "0" },
  ".cm-changedLineGutter": { backgroundColor: "var(--plus)" },
  ".cm-deletedLineGutter": { backgroundColor: "var(--minus)" },
  ".cm-collapsedLines": { color: "var(--quiet)", background: "var(--sunken)", padding: "2px 12px", fontFamily: "var(--sans)", fontSize: "12px" },
  ...heat,
  ...Object.fromEntries(Object.entries(syntax).map(([name, hue]) => [name, { color: `var(--syn-${hue})` }])),
});
