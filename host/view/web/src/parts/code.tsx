// Programs in CodeMirror, each in a shadow root: there its styles are adopted sheets, which the page's
// Content-Security-Policy allows, while it refuses style elements.

import { Compartment, EditorState, type Extension, Prec, RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, highlightSpecialChars, lineNumbers } from "@codemirror/view";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Mark } from "../data/segments.ts";
import { hiddenPattern, nameOf } from "../data/text.ts";
import { theme } from "./theme.ts";

/** decorate turns marks into CodeMirror's decorations. */
export function decorate(marks: Mark[], length: number): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  const sorted = marks
    .map((m) => ({ ...m, to: Math.min(m.to, length) }))
    .filter((m) => m.from < m.to)
    .sort((a, b) => a.from - b.from || b.to - a.to);
  for (const m of sorted) builder.add(m.from, m.to, Decoration.mark({ class: m.class }));
  return builder.finish();
}

/** shown are the parts of every editor of this page: they can be read, focused and searched, not changed. */
export function shown(label: string): Extension[] {
  return [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    // CodeMirror would take \r for the end of a line, and all offsets would shift.
    EditorState.lineSeparator.of("\n"),
    EditorView.contentAttributes.of({ tabindex: "0", "aria-label": label, "aria-readonly": "true" }),
    highlightSpecialChars({
      specialChars: hiddenPattern(),
      render: (code) => {
        const element = document.createElement("span");
        element.className = "hidden-char";
        element.textContent = nameOf(code);
        return element;
      },
    }),
    lineNumbers(),
    EditorView.lineWrapping,
    theme,
  ];
}

/** mountEditor makes an editor in the shadow root of an element. */
export function mountEditor(host: HTMLElement, doc: string, extensions: Extension[]): EditorView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  return new EditorView({ state: EditorState.create({ doc, extensions }), parent: root, root });
}

interface Props {
  text: string;
  label: string;
  marks: Mark[];
  /** outlines enclose other marks, so that each is drawn in one piece. */
  outlines?: Mark[];
  /** extensions are added when the editor is made; they belong to its text. */
  extensions?: Extension[];
  /** focus is an offset that is scrolled into the editor's own view, never the page's. */
  focus?: number | null;
  class?: string;
}

/** Code shows a text with marks. */
export function Code({ text, label, marks, outlines, extensions, focus = null, class: name = "" }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const marked = useRef(new Compartment());

  useLayoutEffect(() => {
    const editor = mountEditor(host.current!, text, [...shown(label), ...(extensions ?? []), marked.current.of([])]);
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [text, label, extensions]);

  useLayoutEffect(() => {
    // Of two decorations the one of lower precedence is the outer element.
    const sets = [EditorView.decorations.of(decorate(marks, text.length)), Prec.lowest(EditorView.decorations.of(decorate(outlines ?? [], text.length)))];
    view.current?.dispatch({ effects: marked.current.reconfigure(sets) });
  }, [text, label, extensions, marks, outlines]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || focus === null || focus > text.length) return;
    editor.requestMeasure({
      read: () => editor.lineBlockAt(focus),
      write: (block) => {
        const { scrollTop, clientHeight } = editor.scrollDOM;
        const margin = Math.min(60, clientHeight / 4);
        if (block.top < scrollTop + margin) editor.scrollDOM.scrollTop = block.top - margin;
        else if (block.bottom > scrollTop + clientHeight - margin) editor.scrollDOM.scrollTop = block.bottom - clientHeight + margin;
      },
    });
  }, [focus, text]);

  return <div ref={host} class={`code ${name}`} />;
}
