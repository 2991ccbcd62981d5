import type { Ere } from '@voltaic/ere'
import { type Statement, type Store, sql } from '@voltaic/store'
import type { HssTables } from './schema.ts'
import { compileWhole, fallsUnder, parseWildcard } from './wildcard.ts'

/** Wildcards that are looked at for one identity; the longest prefixes come first. */
export const MAX_WILDCARD_CANDIDATES = 64
/** `sip:` and `tel:`: what every prefix has. */
const SHORTEST_PREFIX = 4
/** Longest identity that is compared with wildcards, in characters; a longer one falls under none. */
export const MAX_MATCHED_IDENTITY = 512
/** Regular expressions that stay compiled. */
const MAX_COMPILED = 1_000

/** The wildcard that an identity falls under. */
export interface FoundWildcard {
  /** As it is stored, with its two `!`. */
  readonly identity: string
  /** Under which its row is found in place of the identity's own. */
  readonly key: string
}

interface Candidate extends FoundWildcard {
  readonly prefix: string
  readonly suffix: string
}

/**
 * Finds the wildcard for an identity that is stored nowhere itself. Where there are several, the one with the longest
 * fixed beginning is taken, unless the request names one of them.
 *
 * @param impu in canonical form
 * @param named what the request has as Wildcarded-Public-Identity
 * @spec TS 23.003 §13.5; TS 29.228 §6.1.2.1, §6.1.4.1
 */
export type FindWildcard = (impu: string, named?: string) => Promise<FoundWildcard | undefined>

export function createWildcardLookup(store: Store<HssTables>): FindWildcard {
  const candidates = candidatesStatement(store)
  const compiled = new Map<string, Ere>()
  const ereOf = (identity: string): Ere | undefined => {
    const known = compiled.get(identity)
    if (known !== undefined) return known
    const parsed = parseWildcard(identity)
    if (parsed.kind === 'malformed') return undefined
    const ere = compileWhole(parsed.wildcard.ere)
    if (compiled.size >= MAX_COMPILED) compiled.clear()
    compiled.set(identity, ere)
    return ere
  }
  return async (impu, named) => {
    if (impu.length > MAX_MATCHED_IDENTITY) return undefined
    const found = (await candidates.read({ impu })).filter((candidate) => {
      const ere = ereOf(candidate.identity)
      return ere !== undefined && fallsUnder(impu, candidate, ere)
    })
    return found.find(({ identity }) => identity === named) ?? found[0]
  }
}

/**
 * Those whose two ends the identity has. Each of its beginnings is looked up in the index, so that an identity that nobody
 * has costs the same however many wildcards there are. CROSS JOIN keeps SQLite from going through the wildcards first.
 */
function candidatesStatement(store: Store<HssTables>): Statement<{ readonly impu: string }, Candidate> {
  return store.statement<{ readonly impu: string }, Candidate>((db, bind) => {
    const impu = sql`cast(${bind('impu')} as text)`
    return sql<Candidate>`
      with recursive beginning (size) as (
        select ${sql.lit(SHORTEST_PREFIX)} union all select size + 1 from beginning where size < length(${impu}))
      select u.identity as "identity", u.impu as "key", w.prefix as "prefix", w.suffix as "suffix"
      from beginning cross join hss_wildcard w cross join hss_impu u
      where w.prefix = substr(${impu}, 1, beginning.size) and length(w.prefix) = beginning.size
        and u.id = w.impu_id
        and substr(${impu}, length(${impu}) - length(w.suffix) + 1) = w.suffix
      order by length(w.prefix) desc, u.id limit ${sql.lit(MAX_WILDCARD_CANDIDATES)}`.compile(db)
  })
}
