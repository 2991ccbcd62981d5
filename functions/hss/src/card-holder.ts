import { canonicalImpu, type Plmn } from '@voltaic/numbers'
import { type CardHolder, domainOf } from '@voltaic/sim'
import type { ImpuView, SubscriberView } from './subscriber-view.ts'

/** Cards seldom have more records in EF.IMPU. */
const MAX_CARD_IMPUS = 3

/**
 * What the card of a subscriber says of him: the identity to register with first is the default one of his first implicit
 * set. The identity that holds the IMSI is only for those who have no other.
 *
 * @param identity IMPI or IMSI of one of several SIMs; anything else means the first
 * @param pcscf name or address; `pcscf` in the home domain unless given
 * @returns undefined when he has a password and no SIM
 * @spec TS 31.103 §4.2; TS 24.229 §5.1.1.1A
 */
export function cardHolderOf(
  view: SubscriberView,
  identity: string,
  { mnc }: Plmn,
  pcscf?: string,
): CardHolder | undefined {
  const sims = view.impis.filter(({ imsi, digestAlgorithm }) => imsi !== undefined && digestAlgorithm === undefined)
  const sim = sims.find(({ impi, imsi }) => impi === identity || imsi === identity) ?? sims[0]
  if (sim?.imsi === undefined) return undefined
  const { imsi, impi, msisdn } = sim
  return {
    ...{ imsi, impi, mncLength: mnc.length === 3 ? 3 : 2 },
    impus: impusOf(view),
    ...(msisdn !== undefined && { msisdn }),
    pcscf: pcscf ?? `pcscf.${domainOf(impi)}`,
  }
}

function impusOf({ registrationSets: [set] }: SubscriberView): readonly string[] {
  const all = (set?.impus ?? []).filter(({ identityType }) => identityType === undefined)
  const usable = all.filter(({ barred }) => !barred)
  const first = (impu: ImpuView) => (impu.isDefault ? 0 : 1)
  const chosen = usable.length > 0 ? usable.toSorted((a, b) => first(a) - first(b)) : all.slice(0, 1)
  // TS 23.003 §13.4: user and domain; handsets take what stands behind the @ for the domain
  return chosen.slice(0, MAX_CARD_IMPUS).map((impu) => canonicalImpu(impu.identity))
}
