import { X509Certificate } from 'node:crypto'
import { readFileSync, statfsSync } from 'node:fs'
import type { Clock, Counters } from '@voltaic/runtime'
import type { TraceStore } from '@voltaic/trace'
import { SMS_EVENTS_DROPPED } from '../webhooks/sms-webhooks.ts'
import type { AlarmFinding } from './alarm-board.ts'
import type { AlarmSource } from './alarm-watch.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Shares of the disk that are free: below the first there is an alarm, above the second it ends. */
const DISK_SCARCE = 0.05
const DISK_ENOUGH = 0.07
/** Of a certificate, before its end. */
const RENEW_BEFORE_DAYS = 21

/** Counters that grow when something goes wrong that nobody was told of. */
const COUNTED: readonly (readonly [counter: string, finding: Omit<AlarmFinding, 'text'>, what: string])[] = [
  ['sip.overload.refused', { kind: 'overload', source: 'SIP of this process' }, 'requests refused with 503'],
  [
    SMS_EVENTS_DROPPED,
    { kind: 'sms-events-dropped', source: 'webhooks of short messages' },
    'events that no webhook took, and that were dropped',
  ],
  [
    'agw.journal.failed',
    { kind: 'media-journal-failed', source: 'journal of media calls' },
    'changes of calls that were not written down',
  ],
]

/** What is counted: an alarm as long as it goes on. */
export function countedSources(counters: Pick<Counters, 'get'>): readonly AlarmSource[] {
  return COUNTED.map(([counter, finding, what]) => growing(() => counters.get(counter), finding, what))
}

export function traceSource(traces: Pick<TraceStore, 'counters'>): AlarmSource {
  const finding = { kind: 'trace-losing', source: 'trace' } as const
  return growing(() => traces.counters.lost, finding, 'messages or events that could not be kept')
}

function growing(count: () => number, finding: Omit<AlarmFinding, 'text'>, what: string): AlarmSource {
  let last: number | undefined
  return {
    name: finding.source,
    look() {
      const now = count()
      const more = now - (last ?? now)
      last = now
      return more > 0 ? [{ ...finding, text: `${what}: ${more}` }] : []
    },
  }
}

/** @param freeShare of the disk with the data folder, 0 to 1 */
export function diskSource(data: string, freeShare: (folder: string) => number = freeShareOf): AlarmSource {
  const which = { kind: 'disk-nearly-full', source: `disk of ${data}` } as const
  return {
    name: which.source,
    everyMs: MINUTE_MS,
    look(stands) {
      const free = freeShare(data)
      const isScarce = free < (stands(which) ? DISK_ENOUGH : DISK_SCARCE)
      return isScarce ? [{ ...which, text: `${(free * 100).toFixed(1)} % is free` }] : []
    },
  }
}

/** As df reckons: what is kept for root is neither used nor free. */
function freeShareOf(folder: string): number {
  const { blocks, bfree, bavail } = statfsSync(folder)
  const all = blocks - bfree + bavail
  return all === 0 ? 1 : bavail / all
}

/**
 * A certificate as it is read now, when it comes into use: another one in the same file is not in use before the next start.
 *
 * @param what it is for: `API`
 * @param file PEM; one that cannot be read is the affair of whoever uses it
 */
export function certificateSource(what: string, file: string, clock: Pick<Clock, 'now'>): AlarmSource {
  const end = endOf(file)
  const source = `certificate of ${what}`
  return {
    name: source,
    everyMs: HOUR_MS,
    look() {
      if (end === undefined) return []
      const left = end - clock.now()
      const day = new Date(end).toISOString().slice(0, 10)
      if (left <= 0) return [{ kind: 'certificate-expired', source, text: `${file} was valid until ${day}` }]
      if (left >= RENEW_BEFORE_DAYS * DAY_MS) return []
      return [{ kind: 'certificate-expiring', source, text: `${file} is valid until ${day}` }]
    },
  }
}

function endOf(file: string): number | undefined {
  try {
    return Date.parse(new X509Certificate(readFileSync(file)).validTo)
  } catch {
    return undefined
  }
}
