import { canonicalImpu } from '@voltaic/numbers'
import type { Kysely } from '@voltaic/store'
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

/** IMPIs in the order of their names, each with the state of its first set. */
export async function listSubscribers(
  db: Kysely<HssTables>,
  page: SubscriberPage,
): Promise<readonly SubscriberSummary[]> {
  const { after = '', limit, search = '', scscf } = page
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
    .$if(search !== '', (query) => query.where('hss_impi.id', 'in', impisThatBegin(db, search)))
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

/** Each column is searched from its beginning on, which its index answers however many subscribers there are. */
function impisThatBegin(db: Kysely<HssTables>, search: string) {
  const digits = /^\+?([0-9]{1,15})$/.exec(search)?.[1]
  if (digits !== undefined) {
    return db
      .selectFrom('hss_impi')
      .select('id')
      .where(({ or, and, eb }) =>
        or([
          and([eb('imsi', '>=', digits), eb('imsi', '<=', digits + DIGITS_END)]),
          and([eb('msisdn', '>=', digits), eb('msisdn', '<=', digits + DIGITS_END)]),
        ]),
      )
  }
  const impu = canonicalImpu(search)
  return db
    .selectFrom('hss_impi')
    .select('id')
    .where('impi', '>=', search)
    .where('impi', '<=', search + TEXT_END)
    .union(
      db
        .selectFrom('hss_impu')
        .innerJoin('hss_registration', 'hss_registration.registration_set_id', 'hss_impu.registration_set_id')
        .select('hss_registration.impi_id as id')
        .where('hss_impu.impu', '>=', impu)
        .where('hss_impu.impu', '<=', impu + TEXT_END),
    )
}
