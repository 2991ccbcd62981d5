import { areKeysOf, checkKeys, type TypedKeys } from '@voltaic/aka'
import type { KeysAtHand } from '@voltaic/diagnosis'
import type { SimCard } from '@voltaic/hss'
import type { Subscribers } from '../subscribers.ts'

/** SIMs with which one is compared; of more than that a batch shows itself as well. */
const MAX_OTHERS = 200

/**
 * The SIMs of some subscribers for a diagnosis: it may ask whether keys fit, and gets none to see.
 *
 * @param identities IMSIs, numbers or URIs; those that nobody has are passed over
 */
export async function keysAtHand(subscribers: Subscribers, identities: readonly string[]): Promise<KeysAtHand> {
  const own = await cardsOf(subscribers, identities)
  const listed = own.size === 0 ? [] : await subscribers.provisioning.list({ limit: MAX_OTHERS })
  const others = await cardsOf(
    subscribers,
    listed.map(({ impi }) => impi),
  )
  return {
    isOf(impi, evidence) {
      const card = own.get(impi)
      return card && areKeysOf(card, evidence)
    },
    check(impi, evidence) {
      const card = own.get(impi)
      return card && checkKeys(typedOf(card), evidence)
    },
    othersWithSameOpc(impi) {
      const card = own.get(impi)
      if (card === undefined || card.algorithm === 'xor') return 0
      return [...others.values()].filter((other) => other.impi !== impi && Buffer.compare(other.opc, card.opc) === 0)
        .length
    },
  }
}

async function cardsOf({ simCard }: Subscribers, identities: readonly string[]): Promise<ReadonlyMap<string, SimCard>> {
  const cards = new Map<string, SimCard>()
  for (const identity of identities) {
    const card = await simCard(identity)
    if (card !== undefined) cards.set(card.impi, card)
  }
  return cards
}

function typedOf({ k, opc, amf, scheme, seq, algorithm, resLength }: SimCard): TypedKeys {
  const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex')
  return {
    k: hex(k),
    opc: hex(opc),
    amf,
    scheme,
    lastSeq: seq,
    ...(algorithm !== undefined && { algorithm }),
    ...(resLength !== undefined && { resLength }),
  }
}
