import type { Kysely } from '@voltaic/store'
import type { ProvisioningProblem } from './input-problems.ts'
import type { HssTables } from './schema.ts'
import type { SubscriptionRows } from './subscription-writer.ts'

/** Keys looked up at once. */
const KEYS_PER_QUERY = 400

interface Key {
  readonly field: string
  readonly text: string
  /** Index of the subscription. */
  readonly owner: number
}

/**
 * What of the new rows exists already, in the database or twice among themselves. Row numbers count from 1.
 * @param limit most problems to report
 */
export async function findConflicts(
  db: Kysely<HssTables>,
  rows: SubscriptionRows,
  limit: number,
): Promise<readonly ProvisioningProblem[]> {
  const impis = rows.impis.map(({ impi, subscription_id: owner }) => ({ field: 'impi', text: impi, owner }))
  const imsis = rows.impis.flatMap(({ imsi, subscription_id: owner }) =>
    imsi === null ? [] : [{ field: 'imsi', text: imsi, owner }],
  )
  const impus = rows.impus.map(({ impu, identity, registration_set_id: set }) => ({
    field: fieldOfImpu(identity),
    text: impu,
    owner: rows.sets[set]?.subscription_id ?? 0,
  }))
  const problems = [
    ...(await conflictsOf(imsis, (keys) => taken(db, 'hss_impi', 'imsi', keys))),
    ...(await conflictsOf(impis, (keys) => taken(db, 'hss_impi', 'impi', keys))),
    ...(await conflictsOf(impus, (keys) => taken(db, 'hss_impu', 'impu', keys))),
  ]
  return onePerRowAndField(problems).slice(0, limit)
}

/** The number that was typed, where the identity comes from one. */
function fieldOfImpu(identity: string): string {
  return identity.startsWith('tel:') || identity.endsWith(';user=phone') ? 'msisdn' : 'impu'
}

async function taken(
  db: Kysely<HssTables>,
  table: 'hss_impi' | 'hss_impu',
  column: 'imsi' | 'impi' | 'impu',
  keys: readonly string[],
): Promise<readonly string[]> {
  const found =
    table === 'hss_impu'
      ? await db.selectFrom('hss_impu').select('impu as key').where('impu', 'in', keys).execute()
      : await db
          .selectFrom('hss_impi')
          .select(`${column as 'imsi' | 'impi'} as key`)
          .where(column as 'imsi' | 'impi', 'in', keys)
          .execute()
  return found.flatMap(({ key }) => (key === null ? [] : [key]))
}

async function conflictsOf(
  keys: readonly Key[],
  lookUp: (texts: readonly string[]) => Promise<readonly string[]>,
): Promise<readonly ProvisioningProblem[]> {
  const problems: ProvisioningProblem[] = []
  const seen = new Map<string, number>()
  for (const { field, text, owner } of keys) {
    const first = seen.get(text)
    if (first === undefined) seen.set(text, owner)
    else problems.push({ row: owner + 1, field, reason: `"${text}" is in row ${first + 1} already` })
  }
  for (let from = 0; from < keys.length; from += KEYS_PER_QUERY) {
    const chunk = keys.slice(from, from + KEYS_PER_QUERY)
    const existing = new Set(await lookUp(chunk.map(({ text }) => text)))
    for (const { field, text, owner } of chunk) {
      if (existing.has(text)) problems.push({ row: owner + 1, field, reason: `"${text}" exists already` })
    }
  }
  return problems
}

/**
 * A number that exists twice does so in both its forms, and an IMSI in all that is made from it: what was typed is
 * named, once.
 */
function onePerRowAndField(problems: readonly ProvisioningProblem[]): readonly ProvisioningProblem[] {
  const rowsWithImsi = new Set(problems.filter(({ field }) => field === 'imsi').map(({ row }) => row))
  const first = new Map<string, ProvisioningProblem>()
  for (const problem of problems) {
    const isDerived = problem.field === 'impi' || problem.field === 'impu'
    if (isDerived && rowsWithImsi.has(problem.row)) continue
    const key = `${problem.row} ${problem.field}`
    if (!first.has(key)) first.set(key, problem)
  }
  return [...first.values()].sort((a, b) => (a.row ?? 0) - (b.row ?? 0))
}
