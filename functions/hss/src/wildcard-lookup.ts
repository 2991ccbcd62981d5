import type { Ere } from '@voltaic/ere'
import { type Statement, type Store, sql } from '@voltaic/store'
import type { HssTables } from './schema.ts'
import { compileWhole, fallsUnder, parseWildcard } from './wildcard.ts'

/** Wildcards that are looked at for one identity; the longest prefixes come first. */
export const MAX_WILDCARD_CANDIDATES = 64
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
    const found = (await candidates.read({ impu })).filter((candidate) => {
      const ere = ereOf(candidate.identity)
      return ere !== undefined && fallsUnder(impu, candidate, ere)
    })
    return found.find(({ identity }) => identity === named) ?? found[0]
  }
}

/** Those whose two ends the identity has. */
function candidatesStatement(store: Store<HssTables>): Statement<{ readonly impu: string }, Candidate> {
  return store.statement<{ readonly impu: string }, Candidate>((db, bind) => {
    const impu = sql`cast(${bind('impu')} as text)`
    return sql<Candidate>`
      select u.identity as "identity", u.impu as "key", w.prefix as "prefix", w.suffix as "suffix"
      from hss_wildcard w join hss_impu u on u.id = w.impu_id
      where substr(${impu}, 1, length(w.prefix)) = w.prefix
        and substr(${impu}, length(${impu}) - length(w.suffix) + 1) = w.suffix
      order by length(w.prefix) desc, u.id limit ${sql.lit(MAX_WILDCARD_CANDIDATES)}`.compile(db)
  })
}
