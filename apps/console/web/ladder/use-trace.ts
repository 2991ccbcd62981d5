import { useEffect, useReducer, useRef, useState } from 'react'
import type { TraceRow } from '../api/operations.ts'
import { ask } from '../api/request.ts'
import { TraceRows } from './trace-rows.ts'

/** What a ladder shows. */
export interface Wish {
  readonly who: string
  /** `sip,diameter`; empty for all. */
  readonly protocols: string
  /** Without what keeps connections alive, and without DNS. */
  readonly isQuiet: boolean
  /** Words that a row has to have; empty for all rows. */
  readonly search: string
}

/** Rows that a ladder begins with. */
const FIRST_ROWS = '500'

export interface Trace {
  readonly rows: TraceRows
  /** Whether the core sends what happens; while it does not, the browser tries again by itself. */
  readonly isLive: boolean
  readonly dropped: number
}

/** Between two drawings of rows that come, in milliseconds: faster than one reads. */
const DRAW_MS = 100

/**
 * Rows of the past and of the moment. What comes is taken ten times a second, however much it is. After a restart of the core the
 * browser asks for what it has missed by the id of the last row it got.
 */
export function useTrace(wish: Wish): Trace {
  const { who, protocols, isQuiet, search } = wish
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const [isLive, setLive] = useState(false)
  const rows = useRef(new TraceRows())

  useEffect(() => {
    const own = new TraceRows()
    rows.current = own
    const stop = new AbortController()
    const wanted = (row: TraceRow): boolean => !isQuiet || row.isRoutine !== true
    let waiting: TraceRow[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const take = (): void => {
      timer = undefined
      own.add(waiting)
      waiting = []
      redraw()
    }
    const query = { ...(who !== '' && { who }), ...(protocols !== '' && { protocols }) }
    const source = new EventSource(`/api/v1/trace/stream?${new URLSearchParams(query)}`)
    source.addEventListener('open', () => setLive(true))
    source.addEventListener('error', () => setLive(false))
    source.addEventListener('row', ({ data }: MessageEvent<string>) => {
      const row = JSON.parse(data) as TraceRow
      if (!wanted(row)) return
      waiting.push(row)
      if (timer === undefined) timer = setTimeout(take, DRAW_MS)
    })
    source.addEventListener('dropped', ({ data }: MessageEvent<string>) => {
      own.dropped += (JSON.parse(data) as { readonly count: number }).count
    })
    ask('listTrace', { query: { ...query, limit: FIRST_ROWS } }, stop.signal)
      .then((answer) => {
        const known = new Set(waiting.map(({ id }) => id))
        own.add(answer.rows.filter((row) => wanted(row) && !known.has(row.id)))
        redraw()
      })
      .catch(() => {
        // the stream says that the core does not answer
      })
    return () => {
      stop.abort()
      source.close()
      clearTimeout(timer)
    }
  }, [who, protocols, isQuiet])

  rows.current.search(search)
  return { rows: rows.current, isLive, dropped: rows.current.dropped }
}
