// A list of which only the visible rows exist, by @tanstack/virtual-core.

import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import { useLayoutEffect, useReducer, useRef } from "preact/hooks";

export type Scroller = Virtualizer<HTMLElement, Element>;

/** useVirtual drives a scrolling element with rows of one height. */
export function useVirtual(count: number, height: number, element: { current: HTMLElement | null }): Scroller {
  const [, draw] = useReducer<number, void>((n) => n + 1, 0);
  const scroller = useRef<Scroller>(null);
  const options = {
    count,
    getScrollElement: () => element.current,
    estimateSize: () => height,
    overscan: 12,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => draw(),
  };
  scroller.current ??= new Virtualizer<HTMLElement, Element>(options);
  const it = scroller.current;
  it.setOptions({ ...it.options, ...options });
  useLayoutEffect(() => it._didMount(), []);
  useLayoutEffect(() => it._willUpdate());
  return it;
}
