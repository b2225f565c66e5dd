// What a token gets: its share of the advantage, and the shade that shows it.

import type { Sample } from "./format.ts";

/** levels is the number of shades; level 0 is a token without any weight. */
export const levels = 8;
/** even is the level of a token that gets what it would get without credit. */
export const even = 2;

export interface Token {
  number: number;
  from: number;
  to: number;
  /** weight is the factor of the even share: 1 is a token of uniform credit. Null where it is unknown. */
  weight: number | null;
  /** advantage is the token's own; null where it is unknown. */
  advantage: number | null;
  /** share is the part of the sample's whole advantage that goes on the token, from 0 to 1. */
  share: number | null;
  level: number;
}

/** levelOf shades a factor: the even share is always alike, and the largest factor of the sample is the darkest. */
export function levelOf(factor: number, largest: number): number {
  const x = Math.abs(factor);
  if (x === 0) return 0;
  if (x <= 1.001) return x < 0.5 ? 1 : even;
  const top = Math.max(largest, 4);
  return Math.max(even + 1, Math.min(levels, Math.round(even + (levels - even) * (Math.log(x) / Math.log(top)))));
}

/** tokensOf lists a sample's tokens. It is empty where the rollout gave none. */
export function tokensOf(sample: Sample): Token[] {
  const n = sample.tokens.length;
  const own = sample.advantages.length === n && n > 0 ? sample.advantages : null;
  const weights = sample.weights.length === n && n > 0 ? sample.weights : null;
  const raw = own ?? weights;
  const mass = raw ? raw.reduce((sum, x) => sum + Math.abs(x), 0) : 0;
  const factor = (i: number): number | null => {
    if (!raw) return null;
    // Advantages of tokens are compared with their mean size, so that 1 is the even share there too.
    return own ? (mass === 0 ? 0 : (Math.abs(own[i] ?? 0) * n) / mass) : (raw[i] ?? 0);
  };
  let largest = 1;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(factor(i) ?? 0));
  return sample.tokens.map((to, i) => {
    const weight = factor(i);
    const advantage = own ? (own[i] ?? 0) : weights && sample.advantage !== null ? sample.advantage * (weights[i] ?? 0) : null;
    return {
      number: i,
      from: i === 0 ? 0 : (sample.tokens[i - 1] ?? 0),
      to,
      weight,
      advantage,
      share: raw && mass > 0 ? Math.abs(raw[i] ?? 0) / mass : null,
      level: weight === null ? 0 : levelOf(weight, largest),
    };
  });
}

/** tokenAt finds the token that holds an offset, or -1. */
export function tokenAt(tokens: Token[], offset: number): number {
  let low = 0;
  let high = tokens.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const token = tokens[middle]!;
    if (offset < token.from) high = middle - 1;
    else if (offset >= token.to) low = middle + 1;
    else return middle;
  }
  return -1;
}

/** signOf says which way the sample's tokens are pushed. */
export function signOf(token: Token | undefined, sample: Sample): "plus" | "minus" | "none" {
  const a = token?.advantage ?? sample.advantage;
  return a === null || a === 0 ? "none" : a > 0 ? "plus" : "minus";
}
