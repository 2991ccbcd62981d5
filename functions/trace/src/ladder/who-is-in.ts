import type { Address } from '@voltaic/runtime'
import { isMessage, type TraceEntry } from '../store/trace-entry.ts'
import { LadderBook } from './ladder-book.ts'
import { endsOf } from './ladder-row.ts'

/** Who has a part in a trace that is whole already. */
export interface TraceCast {
  /** In the order in which they come: as lifelines from the beginning. */
  readonly elements: readonly string[]
  /** Who is where; a phone that is called before it has said anything is told by what it answers. */
  readonly names: readonly (readonly [Address, string])[]
}

/** @param names who listens where */
export function whoIsIn(entries: readonly TraceEntry[], names: readonly (readonly [Address, string])[]): TraceCast {
  const learning = new LadderBook(names)
  for (const entry of entries) if (isMessage(entry)) learning.learn(entry)
  // what the configuration says of an address goes before what a message says
  const all = [...learning.phones(), ...names]
  const book = new LadderBook(all)
  const elements = new Set<string>()
  for (const entry of entries) {
    if (isMessage(entry)) {
      book.learn(entry)
      for (const element of endsOf({ book }, entry)) elements.add(element)
    } else elements.add(entry.element)
  }
  return { elements: [...elements], names: all }
}
