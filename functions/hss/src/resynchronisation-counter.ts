import type { Clock } from '@voltaic/runtime'
import { type Store, sql } from '@voltaic/store'
import type { HssTables } from './schema.ts'

/** More verified AUTS of one SIM than this within the window are a loop. A phone that is out of step needs one. */
export const RESYNCHRONISATION_LIMIT = 5
const RESYNCHRONISATION_WINDOW_MILLISECONDS = 300_000

/** Counts what SIMs ask for, and notices one that asks again and again. */
export interface ResynchronisationCounter {
  /** MAC-S was right. @returns whether the SIM asks so often that one more vector would not help */
  countVerified(impiId: number): Promise<'counted' | 'loop'>
  /** MAC-S was wrong. Says nothing of a loop: anybody can send such an AUTS. */
  countRefused(impiId: number): Promise<void>
}

export function createResynchronisationCounter(deps: {
  readonly clock: Pick<Clock, 'now'>
  readonly store: Store<HssTables>
}): ResynchronisationCounter {
  const { clock, store } = deps
  const verified = store.statement<{ readonly impiId: number; readonly now: number }, { readonly inWindow: number }>(
    (db, bind) => {
      // a window that began in the future was begun by a clock that has been set since
      const isOver = sql`(hss_resynchronisation.window_start > excluded.last_at
        or hss_resynchronisation.window_start + ${RESYNCHRONISATION_WINDOW_MILLISECONDS} <= excluded.last_at)`
      return sql<{ readonly inWindow: number }>`
        insert into hss_resynchronisation (impi_id, verified, refused, window_start, in_window, last_at)
        values (${bind('impiId')}, 1, 0, ${bind('now')}, 1, ${bind('now')})
        on conflict (impi_id) do update set
          verified = hss_resynchronisation.verified + 1,
          window_start = case when ${isOver} then excluded.last_at else hss_resynchronisation.window_start end,
          in_window = case when ${isOver} then 1 else hss_resynchronisation.in_window + 1 end,
          last_at = excluded.last_at
        returning in_window as "inWindow"`.compile(db)
    },
  )
  const refused = store.statement<{ readonly impiId: number; readonly now: number }, Record<never, never>>((db, bind) =>
    sql`
      insert into hss_resynchronisation (impi_id, verified, refused, window_start, in_window, last_at)
      values (${bind('impiId')}, 0, 1, 0, 0, ${bind('now')})
      on conflict (impi_id) do update set refused = hss_resynchronisation.refused + 1, last_at = excluded.last_at`.compile(
      db,
    ),
  )
  return {
    async countVerified(impiId) {
      const [row] = await verified.write({ impiId, now: clock.now() })
      return (row?.inWindow ?? 0) > RESYNCHRONISATION_LIMIT ? 'loop' : 'counted'
    },
    async countRefused(impiId) {
      await refused.write({ impiId, now: clock.now() })
    },
  }
}
