// Keys of a view. They are not taken from fields, nor where a modifier is held. An action that gives false leaves the
// key to the browser.

import { useEffect, useRef } from "preact/hooks";

export type Keys = Record<string, (event: KeyboardEvent) => unknown>;

export function useKeys(keys: Keys): void {
  // Two keys may come before the next effect runs: the present actions are read when a key is pressed.
  const present = useRef(keys);
  present.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.composedPath()[0];
      if (target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName)) return;
      const action = Object.hasOwn(present.current, event.key) ? present.current[event.key] : undefined;
      if (action && action(event) !== false) event.preventDefault();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
