import { isRequest } from '@voltaic/diameter'
import { type Address, addressKey } from '@voltaic/runtime'
import { SipRequest } from '@voltaic/sip'
import { rolesOfCommand } from './diameter-roles.ts'
import type { ImportedEntry, ImportedMessage, ImportedPco } from './imported-message.ts'

/** Addresses of which roles are remembered; phones that come and go must not fill the memory. */
const MAX_VOTED = 50_000
/** Of all votes of a host, for it to have one role whatever the port. */
const SHARE_OF_ONE = 0.9
const CERTAIN = 4
const LIKELY = 2
const POSSIBLE = 1

/** Each address with what speaks for each role. */
type Votes = Map<string, Map<string, number>>

/**
 * Guesses which element is at which address, from what it says: who registers is a phone, who answers UARs an HSS. What
 * cannot be guessed is named by its address.
 *
 * @spec TS 23.228 §4.6, §5.2.2; TS 29.228 §6.1
 */
export class RoleGuesser {
  readonly #given: ReadonlyMap<string, string>
  readonly #byAddress: Votes = new Map()
  readonly #byHost: Votes = new Map()
  /** Names by what they name: a host, or an address of a host with several elements. */
  readonly #names = new Map<string, { readonly role: string; readonly name: string }>()
  readonly #counts = new Map<string, number>()
  /** Which phone is at an address: it has more ports than one, protected ones as well. */
  readonly #phones = new Map<string, string>()

  /** @param given names by `addressKey`, or by host */
  constructor(given: ReadonlyMap<string, string> = new Map()) {
    this.#given = given
  }

  learn(entry: ImportedEntry): void {
    if (entry.kind === 'message') this.#message(entry)
    else if (entry.kind === 'pco') this.#pco(entry)
  }

  nameOf(address: Address): string {
    const key = addressKey(address)
    const given = this.#given.get(key) ?? this.#given.get(address.host)
    if (given !== undefined) return given
    const ofHost = best(this.#byHost.get(address.host))
    const isOne = ofHost !== undefined && ofHost.share >= SHARE_OF_ONE
    const role = isOne ? ofHost.role : best(this.#byAddress.get(key))?.role
    if (role === undefined) return address.host
    if (isOne) return this.#name(address.host, role)
    // a server sends from other ports than it listens at; phones of one host are told apart by nothing else
    return this.#name(role === 'ue' ? (this.#phones.get(key) ?? key) : `${address.host} ${role}`, role)
  }

  #name(what: string, role: string): string {
    const known = this.#names.get(what)
    if (known?.role === role) return known.name
    const count = (this.#counts.get(role) ?? 0) + 1
    this.#counts.set(role, count)
    const name = role === 'ue' || count > 1 ? `${role}${count}` : role
    if (this.#names.size >= MAX_VOTED) this.#names.clear()
    this.#names.set(what, { role, name })
    return name
  }

  #message(message: ImportedMessage): void {
    const { sip, diameter, protocol, data, sights } = message
    const [sight] = sights
    if (sight === undefined) return
    if (diameter !== undefined) {
      const roles = rolesOfCommand(diameter.applicationId, diameter.commandCode)
      if (roles === undefined) return
      const [asks, answers] = isRequest(diameter) ? [sight.from, sight.to] : [sight.to, sight.from]
      this.#vote(asks, roles[0], CERTAIN)
      this.#vote(answers, roles[1], CERTAIN)
    } else if (protocol === 'dns') {
      const isQuery = ((data[message.transport === 'tcp' ? 4 : 2] ?? 0) & 0x80) === 0
      this.#vote(isQuery ? sight.to : sight.from, 'dns', POSSIBLE)
    } else if (sip instanceof SipRequest) this.#request(sip, sight.from, sight.to)
  }

  #request(request: SipRequest, from: Address, to: Address): void {
    const vias = request.list('Via')
    const named = /^SIP\s*\/\s*2\.0\s*\/\s*\w+\s+\S*?\b([pis])-?cscf/i.exec(vias[0] ?? '')?.[1]
    if (named !== undefined) this.#vote(from, `${named.toLowerCase()}cscf`, LIKELY)
    if (request.method === 'REGISTER') this.#register(request, vias.length, from, to)
    else if (vias.length === 1 && isFromPhone(request)) {
      this.#vote(from, 'ue', LIKELY)
      this.#vote(to, 'pcscf', LIKELY)
    }
  }

  #register(request: SipRequest, vias: number, from: Address, to: Address): void {
    // TS 24.229 §5.4.1.7: the S-CSCF registers a user with an application server
    if (userOf(request.header('From')) !== userOf(request.header('To'))) {
      this.#vote(from, 'scscf', LIKELY)
      this.#vote(to, 'as', LIKELY)
      return
    }
    const [sender, receiver] = vias <= 1 ? ['ue', 'pcscf'] : vias === 2 ? ['pcscf', 'icscf'] : ['icscf', 'scscf']
    this.#vote(from, sender, LIKELY)
    this.#vote(to, receiver, vias === 2 ? POSSIBLE : LIKELY)
    if (vias <= 1) this.#ownPorts(request, from)
  }

  /** All ports at which a phone says that it listens, or from which it will send, are one phone. @spec RFC 3329 §2.2 */
  #ownPorts(request: SipRequest, from: Address): void {
    const { host } = from
    const contact = contactOf(request.header('Contact') ?? '')
    const agreed = portsOf(request.header('Security-Client') ?? '').map((port) => ({ host, port }))
    const others = [...(contact?.host === host ? [contact] : []), ...agreed]
    for (const address of others) this.#vote(address, 'ue', LIKELY)
    if (this.#phones.size >= MAX_VOTED) this.#phones.clear()
    const phone = `${host} ${userOf(request.header('From'))}`
    for (const address of [from, ...others]) this.#phones.set(addressKey(address), phone)
  }

  #pco({ found, sights }: ImportedPco): void {
    const [sight] = sights
    if (sight === undefined) return
    const isUplink = found.direction === 'ms-to-network'
    const [near, far] = isUplink ? [sight.from, sight.to] : [sight.to, sight.from]
    const isS1ap = found.where[0]?.startsWith('S1AP') ?? false
    this.#vote(near, isS1ap ? 'enb' : 'sgw', isS1ap ? LIKELY : POSSIBLE)
    this.#vote(far, isS1ap ? 'mme' : 'pgw', isS1ap ? LIKELY : POSSIBLE)
  }

  #vote(address: Address, role: string, weight: number): void {
    add(this.#byAddress, addressKey(address), role, weight)
    add(this.#byHost, address.host, role, weight)
  }
}

function add(votes: Votes, key: string, role: string, weight: number): void {
  const known = votes.get(key)
  if (known !== undefined) known.set(role, (known.get(role) ?? 0) + weight)
  else if (votes.size < MAX_VOTED) votes.set(key, new Map([[role, weight]]))
}

function best(
  votes: ReadonlyMap<string, number> | undefined,
): { readonly role: string; readonly share: number } | undefined {
  if (votes === undefined) return undefined
  let [role, most, all] = ['', 0, 0]
  for (const [each, count] of votes) {
    all += count
    if (count > most) [role, most] = [each, count]
  }
  return { role, share: most / all }
}

/** What only a phone writes. @spec TS 24.229 §5.1.2A.1.1 */
function isFromPhone(request: SipRequest): boolean {
  return request.has('Security-Verify') || request.has('P-Preferred-Identity') || request.has('P-Access-Network-Info')
}

function userOf(value: string | undefined): string {
  const uri = /<([^>]*)>/.exec(value ?? '')?.[1] ?? (value ?? '').split(';')[0] ?? ''
  return uri.trim()
}

function portsOf(offer: string): readonly number[] {
  return [...offer.matchAll(/port-[cs]\s*=\s*(\d{1,5})/gi)].map(([, port]) => Number(port))
}

function contactOf(value: string): Address | undefined {
  const found = /sips?:(?:[^@>\s]*@)?(\[[\da-f:.]+\]|[\d.]+)(?::(\d{1,5}))?/i.exec(value)
  const host = found?.[1]?.replaceAll(/[[\]]/g, '').toLowerCase()
  return host === undefined ? undefined : { host, port: Number(found?.[2] ?? 5060) }
}
