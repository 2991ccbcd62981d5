import {
  type AlgorithmPair,
  chooseMechanism,
  createSecurityServer,
  deriveEspKeys,
  type Ipsec3gppMechanism,
  type SaAgreement,
  type SecurityMechanism,
} from '@voltaic/ipsec'
import type { GmConfig } from './gm-config.ts'
import type { GmRoom, SetOffer } from './gm-deps.ts'
import { GmPhone, type HeldSet } from './gm-phone.ts'
import type { SaSetLife } from './sa-set-life.ts'

/** Keys of IMS AKA, 16 octets each. */
export interface AkaKeys {
  readonly ck: Uint8Array
  readonly ik: Uint8Array
}

/** SPIs that another process may have taken in the meantime are tried anew so often. */
const INSTALL_ATTEMPTS = 3

/**
 * Puts in the temporary set of a challenge.
 *
 * @param over the set that the REGISTER came over; none when it came in clear
 * @returns undefined when the back end does not take it
 * @spec TS 33.203 §7.2, §7.4; TS 24.229 §5.2.2.2
 */
export async function challengeSet(
  offer: SetOffer,
  aka: AkaKeys,
  over: HeldSet | undefined,
  life: SaSetLife,
  room: GmRoom,
  config: GmConfig,
): Promise<HeldSet | undefined> {
  const choice = chooseMechanism(offer.securityClient, config.pairs)
  if (choice.kind === 'refused') return undefined
  const phone = life.phoneOf(offer.impi, offer.host) ?? new GmPhone(offer.impi, offer.host)
  // TS 24.229 §5.2.2.2: a temporary set that there is already goes first; one with a last answer on it, a little later
  const earlier = phone.temporary
  if (earlier !== undefined && earlier === over) life.failed(earlier)
  else if (earlier !== undefined) await life.evict(earlier)
  const portC = await clientPortFor(choice.mechanism, offer.host, life, config)
  const keys = deriveEspKeys(choice.pair, aka.ik, aka.ck)
  for (let attempt = 0; attempt < INSTALL_ATTEMPTS; attempt++) {
    const agreement = agreementFor(choice.mechanism, offer.host, portC, room, config)
    const result = await room.backend.install({ agreement, side: 'pcscf', keys })
    if (result.kind === 'refused') {
      room.runtime.counters.add('pcscf.gm.install-refused')
      room.runtime.log.warn('the ESP back end refused a set', { element: room.element, reason: result.reason })
      continue
    }
    // TS 24.229 §5.2.2.2: the 401 goes out over the old set, even where the phone kept its client port
    if (over !== undefined) room.backend.prefer(over.handle)
    return life.challenged({
      phone: life.phoneOf(offer.impi, offer.host) ?? phone,
      handle: result.set,
      keys,
      securityClient: offer.securityClient,
      securityServer: serverMechanisms(choice.pair, agreement),
      isInitial: over === undefined || over.isOver,
      reserved: [],
      messages: 0,
      isOver: false,
    })
  }
  return undefined
}

/**
 * The client port of the P-CSCF for a new set: another than that of a set in use, since both have the server port of the
 * phone in common. Where all are taken the set that is in use the least makes room.
 *
 * @spec TS 24.229 §5.2.2.2; TS 33.203 §7.4
 */
async function clientPortFor(
  { portS }: Ipsec3gppMechanism,
  host: string,
  life: SaSetLife,
  { portC }: GmConfig,
): Promise<number> {
  const remote = { host, port: portS }
  const free = portC.find((port) => life.index.at(remote, port) === undefined)
  if (free !== undefined) return free
  const inUse = portC.flatMap((port) => life.index.at(remote, port) ?? [])
  const least = inUse.toSorted((a, b) => useOf(a) - useOf(b) || a.id - b.id)[0]
  if (least === undefined) return portC[0] ?? 0
  await life.evict(least)
  return least.handle.agreement.pcscf.portC
}

const USES = ['deleted', 'old', 'temporary', 'new', 'current']

function useOf({ phone, id, isOver }: HeldSet): number {
  return isOver ? 0 : USES.indexOf(phone.stateOf(id) ?? 'deleted')
}

function agreementFor(
  { spiC, spiS, portC: uePortC, portS: uePortS }: Ipsec3gppMechanism,
  ueHost: string,
  portC: number,
  { backend }: GmRoom,
  { host, portS }: GmConfig,
): SaAgreement {
  const [ownSpiC, ownSpiS] = backend.allocateSpis([spiC, spiS])
  return {
    ue: { host: ueHost, spiC, spiS, portC: uePortC, portS: uePortS },
    pcscf: { host, spiC: ownSpiC, spiS: ownSpiS, portC, portS },
  }
}

// with the one pair that was chosen the phone cannot choose another one than this element
function serverMechanisms(pair: AlgorithmPair, { pcscf }: SaAgreement): readonly SecurityMechanism[] {
  return createSecurityServer([pair], pcscf)
}
