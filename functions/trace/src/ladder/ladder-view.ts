import { type Address, addressKey } from '@voltaic/runtime'
import { isMessage, type TraceEntry } from '../store/trace-entry.ts'
import type { TracedMessage } from '../traced-message.ts'
import { LadderBook } from './ladder-book.ts'
import { endsOf } from './ladder-row.ts'
import type { Mood } from './message-summary.ts'
import { printable } from './message-summary.ts'
import { summarise } from './summarise.ts'

/** A row of a ladder for whoever draws it himself. */
export interface LadderView {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly protocol: TraceEntry['protocol']
  /** Elements at both ends; the same twice for something that happened at one. */
  readonly from: string
  readonly to: string
  readonly label: string
  readonly detail: string
  readonly mood: Mood | 'event'
  /** ESP protects it. */
  readonly isProtected?: boolean
  /** Shown only to those who want everything. */
  readonly isRoutine?: boolean
}

/**
 * Makes rows of entries, and learns on the way who is at which address.
 *
 * @param names who listens where
 * @param protectedPorts of P-CSCFs: what goes there or comes from there is in ESP
 * @param nameOf who is at an address that comes and goes, for who knows
 */
export function createLadderView(
  names: Iterable<readonly [Address, string]>,
  protectedPorts: Iterable<Address>,
  nameOf: (address: Address) => string | undefined = () => undefined,
): (entry: TraceEntry) => LadderView {
  const book = new LadderBook(names)
  const who = {
    nameOf: (address: Address, transport: TracedMessage['transport']) =>
      nameOf(address) ?? book.nameOf(address, transport),
  }
  const ports = new Set([...protectedPorts].map(addressKey))
  return (entry) => {
    const { at, protocol } = entry
    if (!isMessage(entry)) {
      const { element, kind, what } = entry
      return { at, protocol, from: element, to: element, label: kind, detail: printable(what), mood: 'event' }
    }
    book.learn(entry)
    const [from, to] = endsOf({ book: who }, entry)
    const { label, detail, mood, isRoutine } = summarise(entry)
    const isProtected =
      entry.isProtected === true || ports.has(addressKey(entry.local)) || ports.has(addressKey(entry.remote))
    return {
      ...{ at, protocol, from, to, label, detail, mood },
      ...(isProtected && { isProtected }),
      ...(isRoutine === true && { isRoutine }),
    }
  }
}
