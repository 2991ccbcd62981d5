import { VoltaicError } from '@voltaic/base'
import type { Subscribers, VoltaicConfig } from '@voltaic/core'
import type { SimCard, SubscriberInput } from '@voltaic/hss'
import type { Random } from '@voltaic/runtime'

/** First digits of the MSIN of test subscribers; whoever uses this range in a network of their own is refused. */
const MSIN_PREFIX = '97'
const IMSI_DIGITS = 15
/** Numbers of no country (ITU-T E.164: 999 is reserved), apart from those of the lab. */
const MSISDN_PREFIX = '99997'
const MSISDN_DIGITS = 13
/** How many are stored together: others wait for the transaction meanwhile. */
const BATCH = 100

/** Subscribers that exist for the time of a test. */
export interface TestSubscribers {
  readonly sims: readonly SimCard[]
  readonly firstImsi: string
  readonly lastImsi: string
  /** How many were made now; the others have been kept by an earlier run. */
  readonly made: number
  /** Takes away those that were made now. @returns how many */
  remove(): Promise<number>
}

/** The IMSI of a test subscriber. @param number from 1 */
export function testImsi(number: number, { plmn }: Pick<VoltaicConfig, 'plmn'>): string {
  const head = plmn.mcc + plmn.mnc + MSIN_PREFIX
  return head + String(number).padStart(IMSI_DIGITS - head.length, '0')
}

/**
 * Puts test subscribers with random keys into the HSS, in a range of IMSIs of their own.
 *
 * @throws VoltaicError `LOAD_SUBSCRIBERS_REFUSED`, and what the store throws
 */
export async function addTestSubscribers(
  count: number,
  config: VoltaicConfig,
  subscribers: Subscribers,
  random: Random,
): Promise<TestSubscribers> {
  const imsis = Array.from({ length: count }, (_, index) => testImsi(index + 1, config))
  const made: string[] = []
  const remove = async (): Promise<number> => {
    let removed = 0
    for (const imsi of made.splice(0)) removed += (await subscribers.provisioning.remove(imsi)) === undefined ? 0 : 1
    return removed
  }
  try {
    for (let from = 0; from < count; from += BATCH) {
      const batch = imsis.slice(from, from + BATCH)
      made.push(...(await addMissing(batch, from + 1, subscribers, random)))
    }
    const sims: SimCard[] = []
    for (const imsi of imsis) {
      const sim = await subscribers.simCard(imsi)
      if (sim) sims.push(sim)
    }
    return { sims, firstImsi: imsis[0] ?? '', lastImsi: imsis.at(-1) ?? '', made: made.length, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** @returns the IMSIs that were not there */
async function addMissing(
  imsis: readonly string[],
  firstNumber: number,
  { provisioning, simCard }: Subscribers,
  random: Random,
): Promise<readonly string[]> {
  const missing: SubscriberInput[] = []
  for (const [index, imsi] of imsis.entries()) {
    if (await simCard(imsi)) continue
    const msisdn = MSISDN_PREFIX + String(firstNumber + index).padStart(MSISDN_DIGITS - MSISDN_PREFIX.length, '0')
    missing.push({ imsi, msisdn, k: random.hex(16), opc: random.hex(16) })
  }
  if (missing.length === 0) return []
  const result = await provisioning.import(missing)
  if (result.kind === 'imported') return missing.map(({ imsi }) => imsi)
  const [first] = result.problems
  throw new VoltaicError(
    'LOAD_SUBSCRIBERS_REFUSED',
    `test subscribers cannot be made: ${first?.field} ${first?.reason}`,
    `Numbers of the test begin with +${MSISDN_PREFIX}; voltaic subscriber list shows who has them`,
  )
}
