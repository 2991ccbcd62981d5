import { type Address, normaliseHost } from '@voltaic/runtime'
import { type Dialog, type Flow, parseUri } from '@voltaic/sip'

/** One registered phone as the P-CSCF knows it. @spec TS 24.229 §5.2.2.1 */
export interface UeContact {
  /** User part of the Path URI that leads back here, and the key under which the contact is kept. Not guessable. */
  readonly token: string
  readonly impi: string
  /** Contact URI as the phone wrote it. */
  readonly contact: string
  /** Where the REGISTER came from; requests are known to be the phone's by it. */
  readonly source: Address
  readonly transport: 'udp' | 'tcp'
  /** The stream it came on; of no use after a restart. */
  readonly connection: number | undefined
  /**
   * The source is not what the phone says it is: requests to it go back the way the REGISTER came, and the address in
   * its Contact, which may be somebody else's, means nothing.
   */
  readonly behindNat: boolean
  /** Of a phone with security associations: the key of its sets, which nothing to or from it goes without. */
  readonly gm: string | undefined
  /** It proved who it is by SIP Digest, and is known by its source from then on. @spec TS 24.229 §5.2.2.3 */
  readonly hasIpAssociation?: boolean
  readonly serviceRoute: readonly string[]
  /** Public identities that the phone may use, the default one first. */
  readonly associatedUris: readonly string[]
  /** Wall-clock milliseconds. */
  readonly expiresAt: number
  /** It has de-registered: it may send nothing more, but the last NOTIFY still reaches it. */
  readonly isLeaving: boolean
  /** The subscription of this P-CSCF to the phone's registration state. */
  readonly regEvent: Dialog | undefined
}

/** How long a phone that has left can still be told so, in milliseconds: 64 × T1. @spec TS 24.229 §5.2.4 */
const LEAVING_MS = 32_000

/** Whether the phone may send requests, and get new ones. */
export function isRegistered(contact: UeContact, now: number): boolean {
  return !contact.isLeaving && contact.expiresAt > now
}

/** Until when it can still be told that its registration is over: wall-clock milliseconds. @spec TS 24.229 §5.2.5 */
export function reachableUntil(contact: UeContact): number {
  return contact.isLeaving ? contact.expiresAt : contact.expiresAt + LEAVING_MS
}

/** The contact of a phone that has de-registered. */
export function leaving(contact: UeContact, now: number): UeContact {
  return { ...contact, isLeaving: true, expiresAt: Math.min(contact.expiresAt, now + LEAVING_MS) }
}

/** The flow on which requests to the phone leave, when there is one that still may work. */
export function flowTo(contact: UeContact, local: Address): Flow | undefined {
  if (contact.transport === 'tcp') {
    if (contact.connection === undefined) return undefined
    return { transport: 'tcp', local, remote: contact.source, connection: contact.connection }
  }
  return contact.behindNat ? { transport: 'udp', local, remote: contact.source } : undefined
}

const SIP_PORT = 5060

/** Address in the Contact URI; undefined when it is a name. */
export function contactAddress(contact: string): Address | undefined {
  const uri = parseUri(contact)
  if (uri.kind !== 'sip') return undefined
  const host = normaliseHost(uri.host)
  return host === undefined ? undefined : { host, port: uri.port ?? SIP_PORT }
}
