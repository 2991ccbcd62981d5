import { eachKey } from './keys-of-entry.ts'
import { isMessage, type TraceEntry } from './trace-entry.ts'
import type { TraceFinder, TraceQuery } from './trace-store.ts'

/** The newest of what was asked for, in whole transactions. */
export interface NewestWhole {
  /** Oldest first. */
  readonly entries: readonly TraceEntry[]
  /** The last ones before those, of which some may lack what came before them; empty where nothing was left out. */
  readonly before: readonly TraceEntry[]
}

/** Transactions that stand across the cut are looked for among so many entries before it. */
const OVERLAP = 200

/**
 * Takes the newest entries. A transaction of which a part is older goes as a whole: a request that stays has its answers.
 *
 * @param limit entries at most
 */
export function findNewestWhole(store: TraceFinder, query: TraceQuery, limit: number): NewestWhole {
  const found = store.find({ ...query, last: limit + OVERLAP })
  if (found.length < limit + OVERLAP) return { entries: found, before: [] }
  const before = found.slice(0, OVERLAP)
  const cut = new Set(before.map(transactionOf))
  const entries = found.slice(OVERLAP).filter((entry) => !isMessage(entry) || !cut.has(transactionOf(entry)))
  return { entries, before }
}

const CSEQ = /\r\nCSeq[ \t]*:[ \t]*(\d{1,10})/i
const MAX_HEAD = 8192

/** One request on all its way, and the answers to it. @spec RFC 3261 §8.1.1.5; RFC 6733 §8.8 */
function transactionOf(entry: TraceEntry): string | undefined {
  if (!isMessage(entry) || entry.protocol === 'dns') return undefined
  let session: string | undefined
  eachKey(entry, (key) => {
    if (key.startsWith('c:') || key.startsWith('d:')) session ??= key
  })
  if (session === undefined || entry.protocol === 'diameter') return session
  const { data } = entry
  const head = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1', 0, MAX_HEAD)
  return `${session} ${CSEQ.exec(head)?.[1]}`
}
