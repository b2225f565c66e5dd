// Equal programs of a group stand for each other.

import type { Group, Sample } from "../data/format.ts";

export interface Folded {
  sample: Sample;
  /** place is the sample's in the group's list. */
  place: number;
  /** equal are the indices of the siblings with the same program. */
  equal: number[];
}

/** foldEqual keeps the first of each kind of program. same names for each sample of the run the first sample with the
 * same program; first is the run's number of the group's first sample. */
export function foldEqual(group: Group, same: number[], first: number): Folded[] {
  const kept = new Map<number, Folded>();
  group.samples.forEach((sample, place) => {
    const of = (same[first + place] ?? first + place) - first;
    const known = kept.get(of);
    if (known) known.equal.push(sample.index);
    else kept.set(of, { sample, place, equal: [] });
  });
  return [...kept.values()];
}
