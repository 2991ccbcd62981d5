import { type Address, addressKey, parseAddress } from '@voltaic/runtime'
import type { TracedMessage } from '../traced-message.ts'
import { AddressBook, MAX_LEARNED } from './address-book.ts'
import { isPhone } from './columns.ts'

/** What an identity shows of itself on a lifeline, at least. */
const SHOWN_DIGITS = 4
/** A name that is no number is shown whole up to here. */
const SHOWN_LETTERS = 10
/** Headers of a REGISTER stand in its first octets. */
const MAX_HEAD = 4096

/**
 * Which element is at an address, and which phone: one of this process by its name, any other by the end of the identity
 * with which it has registered there, `ue-0005`. A phone is at the address it sends from, at that of its Contact and, on
 * the same host, at its protected ports.
 *
 * @spec TS 24.229 §5.1.1.2; RFC 3329 §2.2
 */
export class LadderBook {
  readonly #addresses: AddressBook
  readonly #phones = new Map<string, readonly [Address, string]>()
  /** Identities by the name that they have here. */
  readonly #names = new Map<string, string>()

  constructor(configured: Iterable<readonly [Address, string]> = []) {
    this.#addresses = new AddressBook(configured)
  }

  learn(message: TracedMessage): void {
    this.#addresses.learn(message)
    if (message.protocol !== 'sip') return
    const isOwn = message.direction === 'out' && isPhone(message.element)
    if (!isOwn && message.data[0] !== R) return
    const head = headOf(message)
    if (!isOwn && !isOwnRegister(head)) return
    const name = isOwn ? message.element : this.#nameFor(head)
    if (name === undefined) return
    const at = message.direction === 'out' ? message.local : message.remote
    if (this.#phones.size > MAX_LEARNED) this.#phones.clear()
    for (const port of portsIn(head, at)) {
      const address = { host: at.host, port }
      this.#phones.set(addressKey(address), [address, name])
    }
  }

  /** The addresses of phones that have been learned. */
  phones(): readonly (readonly [Address, string])[] {
    return [...this.#phones.values()]
  }

  nameOf(address: Address, transport: TracedMessage['transport']): string | undefined {
    return this.#addresses.nameOf(address, transport) ?? this.#phones.get(addressKey(address))?.[1]
  }

  /** `ue-0005`, with more digits where two phones have these. */
  #nameFor(head: string): string | undefined {
    const user = /^(?:From|f)[ \t]*:[^\r\n]*?sips?:([^@;>\s]+)@/im.exec(head)?.[1]
    if (user === undefined || !/^\+?[\w.-]+$/.test(user)) return undefined
    const isNumber = /^\+?\d+$/.test(user)
    for (let shown = isNumber ? SHOWN_DIGITS : SHOWN_LETTERS; ; shown += 2) {
      const name = `ue-${isNumber ? user.slice(-shown) : user.slice(0, shown)}`
      const owner = this.#names.get(name)
      if (owner !== undefined && owner !== user && shown < user.length) continue
      if (this.#names.size > MAX_LEARNED) this.#names.clear()
      this.#names.set(name, user)
      return name
    }
  }
}

function headOf({ data }: TracedMessage): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1', 0, MAX_HEAD)
}

/** A REGISTER that a phone has sent itself: with one Via, and for nobody but itself. */
function isOwnRegister(head: string): boolean {
  if (!head.startsWith('REGISTER ') || (head.match(/^(?:Via|v)[ \t]*:/gim)?.length ?? 0) !== 1) return false
  const [from, to] = [/^(?:From|f)[ \t]*:.*?(sips?:[^;>\s]+)/im, /^(?:To|t)[ \t]*:.*?(sips?:[^;>\s]+)/im].map(
    (header) => header.exec(head)?.[1],
  )
  return from === to
}

const R = 0x52

function portsIn(head: string, { host, port }: Address): readonly number[] {
  const contact = /^(?:Contact|m)[ \t]*:[^\r\n]*?sips?:(?:[^@>\s]*@)?([^;>\s,]+)/im.exec(head)?.[1] ?? ''
  const at = parseAddress(contact)
  const offered = /^Security-Client[ \t]*:(.*)$/im.exec(head)?.[1] ?? ''
  const ports = [...offered.matchAll(/port-[cs]\s*=\s*(\d{1,5})/gi)].map(([, text]) => Number(text))
  return [port, ...(at?.host === host ? [at.port] : []), ...ports]
}
