import { canonicalImpu } from '@voltaic/numbers'
import { type Kysely, sql } from '@voltaic/store'
import type { HssTables, RegistrationState } from './schema.ts'

/** One line of a list. */
export interface SubscriberSummary {
  readonly impi: string
  readonly imsi?: string
  readonly msisdn?: string
  readonly state: RegistrationState
  readonly scscf?: string
}

/** Which part of a list is wanted. */
export interface SubscriberPage {
  /** The last IMPI of the page before. */
  readonly after?: string | undefined
  readonly limit: number
  /** What an IMSI, a number, an IMPI or a public identity begins with. */
  readonly search?: string | undefined
  /** Only those whose first set this S-CSCF has. */
  readonly scscf?: string | undefined
}

/** Comes behind every text of digits of the lengths there are, however a database sorts. */
const DIGITS_END = '9'.repeat(20)
/** Comes behind every character that an identity may hold. */
const TEXT_END = '\uffff'

/** Most that fit which are gathered first and put into order then. */
const MOST_GATHERED = 2000

/**
 * IMPIs in the order of their names, each with the state of its first set.
 *
 * @param mostGathered how many that fit are gathered and sorted; with more, one IMPI after the other is looked at instead
 */
export async function listSubscribers(
  db: Kysely<HssTables>,
  page: SubscriberPage,
  mostGathered: number = MOST_GATHERED,
): Promise<readonly SubscriberSummary[]> {
  const { after = '', limit, search = '', scscf } = page
  const sought = soughtBy(search)
  const isMany = search !== '' && (await isBroad(db, sought, mostGathered))
  const rows = await db
    .selectFrom('hss_impi')
    .leftJoin('hss_registration_set', (join) =>
      join.on('hss_registration_set.id', '=', ({ selectFrom }) =>
        selectFrom('hss_registration')
          .select(({ fn }) => fn.min('registration_set_id').as('id'))
          .whereRef('impi_id', '=', 'hss_impi.id'),
      ),
    )
    .leftJoin('hss_scscf', 'hss_scscf.id', 'hss_registration_set.scscf_id')
    .select(['hss_impi.impi', 'hss_impi.imsi', 'hss_impi.msisdn', 'state', 'hss_scscf.name as scscf'])
    .where('hss_impi.impi', '>', after)
    .$if(search !== '', (query) =>
      isMany ? query.where(beginsLike(sought)) : query.where('hss_impi.id', 'in', impisThatBegin(db, sought)),
    )
    .$if(scscf !== undefined, (query) => query.where('hss_scscf.name', '=', scscf ?? ''))
    .orderBy('hss_impi.impi')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    impi: row.impi,
    ...(row.imsi !== null && { imsi: row.imsi }),
    ...(row.msisdn !== null && { msisdn: row.msisdn }),
    state: row.state ?? 'not-registered',
    ...(row.scscf !== null && { scscf: row.scscf }),
  }))
}

/** Identities that a search begins like, one after the other. */
interface Sought {
  readonly digits?: string
  readonly impis: string
  readonly impus: readonly string[]
}

function soughtBy(search: string): Sought {
  const digits = /^\+?([0-9]{1,15})$/.exec(search)?.[1]
  // people type what stands behind sip:
  const impus = /^(sips?|tel):/i.test(search) ? [canonicalImpu(search)] : [canonicalImpu(search), `sip:${search}`]
  return { ...(digits !== undefined && { digits }), impis: search, impus }
}

/** Each column is searched from its beginning on, which its index answers however many subscribers there are. */
function impisThatBegin(db: Kysely<HssTables>, { digits, impis, impus }: Sought) {
  if (digits !== undefined) {
    return db
      .selectFrom('hss_impi')
      .select('id')
      .where('imsi', '>=', digits)
      .where('imsi', '<=', digits + DIGITS_END)
      .unionAll(
        db
          .selectFrom('hss_impi')
          .select('id')
          .where('msisdn', '>=', digits)
          .where('msisdn', '<=', digits + DIGITS_END),
      )
  }
  const byImpi = db
    .selectFrom('hss_impi')
    .select('id')
    .where('impi', '>=', impis)
    .where('impi', '<=', impis + TEXT_END)
  return impus.reduce(
    (query, impu) =>
      query.unionAll(
        db
          .selectFrom('hss_impu')
          .innerJoin('hss_registration', 'hss_registration.registration_set_id', 'hss_impu.registration_set_id')
          .select('hss_registration.impi_id as id')
          .where('hss_impu.impu', '>=', impu)
          .where('hss_impu.impu', '<=', impu + TEXT_END),
      ),
    byImpi,
  )
}

/**
 * Whether so many fit that looking at one IMPI after the other finds a page sooner than gathering all of them: with 100,000
 * subscribers that would stop the process for 200 ms.
 */
async function isBroad(db: Kysely<HssTables>, sought: Sought, most: number): Promise<boolean> {
  const some = impisThatBegin(db, sought).limit(most + 1)
  const { found } = await db
    .selectFrom(some.as('some'))
    .select(({ fn }) => fn.countAll().as('found'))
    .executeTakeFirstOrThrow()
  return Number(found) > most
}

/** The same as a condition on one row of `hss_impi`; an expression, so that no index of a column seems to help. */
function beginsLike({ digits, impis, impus }: Sought) {
  const begins = (column: string, text: string, end: string) =>
    sql`(${sql.ref(column)} || '') between ${text} and ${text + end}`
  if (digits !== undefined) {
    const [imsi, msisdn] = ['hss_impi.imsi', 'hss_impi.msisdn'].map((column) => begins(column, digits, DIGITS_END))
    return sql<boolean>`(${imsi} or ${msisdn})`
  }
  const impu = sql.join(
    impus.map((each) => begins('hss_impu.impu', each, TEXT_END)),
    sql` or `,
  )
  return sql<boolean>`(${begins('hss_impi.impi', impis, TEXT_END)} or exists (
    select 1 from hss_registration
    join hss_impu on hss_impu.registration_set_id = hss_registration.registration_set_id
    where hss_registration.impi_id = hss_impi.id and (${impu})))`
}
