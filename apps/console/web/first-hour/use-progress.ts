import { useEffect } from 'react'
import type { TraceRow } from '../api/operations.ts'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { isOrdered, type Milestone, reach, reached } from './reached.ts'

const MOST_ROWS = '1000'
const SLOWLY = { everyMs: 3 * LIVE_MS }

export interface Progress {
  /** Steps that are done, and whether the reader did them or the network was so already. */
  readonly by: ReadonlyMap<Milestone, 'reader' | 'network'>
  /** Undefined until it is known. */
  readonly subscribers: number | undefined
}

/** Which steps are done and by whom: what the network says now, and what was done in this browser before. */
export function useProgress(): Progress {
  const subscribers = useAnswer('listSubscribers', { query: { limit: '100' } }, SLOWLY)
  const network = useAnswer('showNetwork', {}, SLOWLY)
  const phones = useAnswer('listPhones', {}, SLOWLY)
  const trace = useAnswer('listTrace', { query: { protocols: 'sip', limit: MOST_ROWS } }, SLOWLY)
  const rows = trace.data?.rows ?? []
  const total = subscribers.data?.total
  const now: Readonly<Partial<Record<Milestone, boolean>>> = {
    subscriber: (total ?? 0) > 0,
    registered: subscribers.data?.subscribers.some(({ state }) => state === 'registered') ?? false,
    call: (network.data?.counts.calls ?? 0) > 0 || rows.some(isAnswered('INVITE')),
    // the 202 to a MESSAGE says nothing of whether it arrives
    text: phones.data?.phones.some(({ texts }) => texts.some(({ direction }) => direction === 'in')) ?? false,
  }
  const holds = Object.entries(now).flatMap(([milestone, isDone]) => (isDone ? [milestone as Milestone] : []))
  const names = holds.filter(isOrdered).join()
  useEffect(() => {
    for (const milestone of names.split(',')) if (milestone !== '') reach(milestone as Milestone)
  }, [names])
  // where nobody may register, what was done before was done in another network
  const own = total === 0 ? [] : [...reached()]
  const byReader = new Set([...own, ...holds.filter(isOrdered)])
  return {
    by: new Map([...new Set([...byReader, ...holds])].map((each) => [each, byReader.has(each) ? 'reader' : 'network'])),
    subscribers: total,
  }
}

/** Whether a row is the answer that ends a request of that method well. */
function isAnswered(method: string): (row: TraceRow) => boolean {
  const pattern = new RegExp(`\\b${method}\\b`)
  return ({ mood, label, detail }) => mood === 'success' && pattern.test(`${label} ${detail}`)
}
