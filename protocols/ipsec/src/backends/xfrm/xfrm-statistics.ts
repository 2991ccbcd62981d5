import { readFileSync } from 'node:fs'
import type { Counters } from '@voltaic/runtime'

/** Of the network namespace of the thread that reads. */
const FILE = '/proc/thread-self/net/xfrm_stat'

/** What the kernel counts, and under which name it is counted here: that of the same reason in the other back ends. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['XfrmInHdrError', 'short'],
  ['XfrmInNoStates', 'unknown-spi'],
  ['XfrmInStateProtoError', 'icv'],
  ['XfrmInStateSeqError', 'replay'],
  ['XfrmInStateMismatch', 'wrong-port'],
  ['XfrmInTmplMismatch', 'wrong-port'],
  ['XfrmInPolBlock', 'clear'],
  ['XfrmOutPolBlock', 'no-association'],
  ['XfrmOutNoStates', 'no-association'],
  ['XfrmOutStateSeqError', 'exhausted'],
])

/** Counts of what the kernel dropped since the last time. */
export class XfrmStatistics {
  readonly #counters: Counters
  readonly #read: () => string
  #last: ReadonlyMap<string, number>

  /** @param read gives the file of the kernel; '' where it has none */
  constructor(counters: Counters, read: () => string = readKernelFile) {
    this.#counters = counters
    this.#read = read
    this.#last = parse(read())
  }

  /** Adds what is new to `ipsec.drop.REASON`, and returns it. Drops of others on this host are among it. */
  update(): ReadonlyMap<string, number> {
    const now = parse(this.#read())
    const news = new Map<string, number>()
    for (const [reason, count] of now) {
      const more = count - (this.#last.get(reason) ?? 0)
      if (more <= 0) continue
      news.set(reason, more)
      this.#counters.add(`ipsec.drop.${reason}`, more)
    }
    this.#last = now
    return news
  }
}

/** Lines of a name and a number. */
function parse(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [name = '', number = ''] = line.split(/\s+/)
    const reason = REASONS.get(name)
    if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + Number(number))
  }
  return counts
}

function readKernelFile(): string {
  try {
    return readFileSync(FILE, 'latin1')
  } catch {
    // A kernel that was built without these counts.
    return ''
  }
}
