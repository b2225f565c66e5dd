// Numbers in words, alike everywhere on the page.

import type { Maybe } from "./format.ts";

const minus = (text: string): string => text.replace("-", "−");

/** fixed rounds to a few digits; an unknown number is a dash. */
export function fixed(x: Maybe | undefined, digits = 2): string {
  if (x === null || x === undefined || Number.isNaN(x)) return "–";
  return minus(String(Number(x.toFixed(digits))));
}

/** sure is a confidence. One below 1 is never shown as 1. */
export function sure(x: Maybe | undefined): string {
  const text = fixed(x);
  return text === "1" && x !== 1 ? fixed(x, 3) : text;
}

/** signed is fixed with a sign. */
export function signed(x: Maybe | undefined, digits = 2): string {
  const text = fixed(x, digits);
  return x !== null && x !== undefined && x > 0 && text !== "0" ? `+${text}` : text;
}

/** percent gives a share of 1 in percent, with one digit where it is small. */
export function percent(x: Maybe | undefined): string {
  if (x === null || x === undefined || Number.isNaN(x)) return "–";
  const p = 100 * x;
  return `${minus(p !== 0 && Math.abs(p) < 9.95 ? p.toFixed(1) : p.toFixed(0))} %`;
}

export function seconds(x: Maybe): string {
  if (x === null) return "–";
  if (x >= 1) return `${x.toFixed(x < 10 ? 2 : 1)} s`;
  return x >= 0.001 ? `${(1000 * x).toFixed(0)} ms` : `${(1000 * x).toFixed(x === 0 ? 0 : 2)} ms`;
}

/** count groups the digits of a whole number in threes. */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, " ");
}

/** many is a count with its noun. */
export function many(n: number, noun: string, plural = `${noun}s`): string {
  return `${count(n)} ${n === 1 ? noun : plural}`;
}
