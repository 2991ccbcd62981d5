import { ownText } from '@voltaic/base'
import {
  chooseMechanism,
  createSecurityServer,
  deriveEspKeys,
  type EspKeys,
  formatSecurityMechanism,
  type Ipsec3gppMechanism,
  parseSecurityMechanism,
  type SaAgreement,
  type SaHandle,
  type SecurityMechanism,
} from '@voltaic/ipsec'
import type { GmConfig } from './gm-config.ts'
import type { GmRoom, SetOffer } from './gm-deps.ts'
import { GmPhone, type HeldSet, isInUse, phoneKey } from './gm-phone.ts'
import type { SaSetLife } from './sa-set-life.ts'

/** A challenge of IMS AKA with its keys, 16 octets each. */
export interface AkaChallenge {
  readonly nonce: string
  readonly ck: Uint8Array
  readonly ik: Uint8Array
}

/** SPIs that another process may have taken in the meantime are tried anew so often. */
const INSTALL_ATTEMPTS = 3

/** Authentications under way at once in different names at one client port of one host. */
const MAX_TEMPORARY_SETS_AT_PORT = 4

/**
 * Puts in the temporary set of a challenge.
 *
 * @param over the set that the REGISTER came over; none when it came in clear
 * @returns undefined when the ends are those of another phone, too many began there, or the back end does not take it
 * @spec TS 33.203 §7.2, §7.4; TS 24.229 §5.2.2.2
 */
export async function challengeSet(
  offer: SetOffer,
  aka: AkaChallenge,
  over: HeldSet | undefined,
  life: SaSetLife,
  room: GmRoom,
  config: GmConfig,
): Promise<HeldSet | undefined> {
  const choice = chooseMechanism(offer.securityClient, config.pairs)
  if (choice.kind === 'refused') return undefined
  const rivals = setsAtEnds(choice.mechanism, offer.host, life, config)
  const key = phoneKey(offer.impi, offer.host)
  if (rivals.some((set) => set.phone.key !== key && isInUse(set))) {
    // a stranger who names the address of a phone is not to be taken for it
    room.runtime.counters.add('pcscf.gm.ends-in-use')
    return undefined
  }
  // what is under way there may be the phone's own: the newcomer gives way. Whoever comes over a set has shown who it is
  const isTooMany = () => over === undefined && isCrowded(choice.mechanism, offer, life, config.portS)
  if (isTooMany()) return refuseCrowd(room)
  // TS 24.229 §5.2.2.2: a temporary set that there is already goes first; one with a last answer on it, a little later
  const earlier = life.phone(key)?.temporary
  if (earlier !== undefined && earlier === over) life.failed(earlier)
  else if (earlier !== undefined) await life.evict(earlier)
  const portC = await clientPortFor(choice.mechanism, offer.host, life, config)
  const keys = deriveEspKeys(choice.pair, aka.ik, aka.ck)
  const handle = await install(choice.mechanism, { host: offer.host, portC, keys }, room, config)
  if (handle === undefined) return undefined
  if (isTooMany()) {
    // others came while the back end was at work
    await room.backend.remove(handle)
    return refuseCrowd(room)
  }
  preferAgain(rivals, over, key, room)
  return life.challenged({
    phone: life.phone(key) ?? new GmPhone(offer.impi, offer.host),
    handle,
    keys,
    securityClient: offer.securityClient.map(ownMechanism),
    // with the one pair that was chosen the phone cannot choose another one than this element
    securityServer: createSecurityServer([choice.pair], handle.agreement.pcscf),
    isInitial: over === undefined || over.isOver,
    reserved: [],
    messages: 0,
    isOver: false,
    isAnswering: false,
  })
}

function refuseCrowd({ runtime }: GmRoom): undefined {
  runtime.counters.add('pcscf.gm.limit.temporary-sets-at-port')
}

/** One that keeps nothing of its message alive. */
function ownMechanism(mechanism: SecurityMechanism): SecurityMechanism {
  return parseSecurityMechanism(ownText(formatSecurityMechanism(mechanism)))
}

interface Installing {
  /** Of the phone. */
  readonly host: string
  readonly portC: number
  readonly keys: EspKeys
}

async function install(
  mechanism: Ipsec3gppMechanism,
  { host, portC, keys }: Installing,
  room: GmRoom,
  config: GmConfig,
): Promise<SaHandle | undefined> {
  for (let attempt = 0; attempt < INSTALL_ATTEMPTS; attempt++) {
    const agreement = agreementFor(mechanism, host, portC, room, config)
    const result = await room.backend.install({ agreement, side: 'pcscf', keys })
    if (result.kind === 'installed') return result.set
    room.runtime.counters.add('pcscf.gm.install-refused')
    room.runtime.log.warn('the ESP back end refused a set', { element: room.element, reason: result.reason })
  }
  return undefined
}

/**
 * The client port of the P-CSCF for a new set: another than that of a set in use, since both have the server port of the
 * phone in common. Where all are taken the set that is in use the least makes room; one that a phone is registered over
 * keeps its place and shares it, since the REGISTER may be forged.
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
  const free = portC.find((port) => life.index.at(remote, port).length === 0)
  if (free !== undefined) return free
  const taken = portC.map((port) => life.index.at(remote, port))
  const [least] = taken.toSorted((a, b) => Math.max(...a.map(useOf)) - Math.max(...b.map(useOf)))
  const port = least?.[0]?.handle.agreement.pcscf.portC ?? 0
  for (const set of least ?? []) if (!isInUse(set)) await life.evict(set)
  return port
}

/** Whether too many authentications of others are under way at a client port of the phone. */
function isCrowded(
  { portC: port }: Ipsec3gppMechanism,
  { impi, host }: SetOffer,
  life: SaSetLife,
  portS: number,
): boolean {
  const key = phoneKey(impi, host)
  const isOther = ({ phone, id }: HeldSet) => phone.key !== key && phone.stateOf(id) === 'temporary'
  return life.index.at({ host, port }, portS).filter(isOther).length >= MAX_TEMPORARY_SETS_AT_PORT
}

/** The sets that have one of the two ends of the phone. */
function setsAtEnds(
  { portC: uePortC, portS: uePortS }: Ipsec3gppMechanism,
  host: string,
  { index }: SaSetLife,
  { portC, portS }: GmConfig,
): readonly HeldSet[] {
  const atServer = portC.flatMap((port) => index.at({ host, port: uePortS }, port))
  return [...index.at({ host, port: uePortC }, portS), ...atServer]
}

/**
 * What goes out between ends that a new set shares leaves over the sets that were there before it: the 401 goes out over
 * the set that its REGISTER came over, even where the phone kept its client port, and what a forged REGISTER began disturbs
 * nobody. Next to it a set in use counts most, then one whose phone awaits the answer to its authentication, then the oldest.
 *
 * @spec TS 24.229 §5.2.2.2
 */
function preferAgain(rivals: readonly HeldSet[], over: HeldSet | undefined, key: string, { backend }: GmRoom): void {
  const rankOf = (set: HeldSet): number => {
    if (set === over) return 3
    return isInUse(set) ? 2 : Number(set.isAnswering)
  }
  const before = rivals.filter((set) => set === over || (!set.isOver && (set.phone.key !== key || isInUse(set))))
  // what is preferred last stays so
  for (const set of before.toReversed().toSorted((a, b) => rankOf(a) - rankOf(b))) backend.prefer(set.handle)
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
