import { elementsOf, sipUriOf, type VoltaicConfig } from '@voltaic/core'
import { formatAddress } from '@voltaic/runtime'
import { benchSubscriber } from '../bench/bench-network.ts'
import type { SippPhone } from './sipp.ts'

/** What phones of SIPp send from and listen at, when each has an address of its own. */
const PHONE_PORT = 5060

export interface PhonePlace {
  readonly host: string
  /** Host, port and parameters of its Contact, if that is not the place it sends from. */
  readonly contact?: string
  /** Number of the subscriber that it calls. */
  readonly callee?: number
}

/** @param number of a subscriber of `bench-network.ts`, from 1 */
export function sippPhone(number: number, realm: string, { host, contact, callee }: PhonePlace): SippPhone {
  const { k, op, amf = '' } = benchSubscriber(number)
  const from = { host, port: PHONE_PORT }
  return {
    impi: identityOf(number, realm),
    k,
    op,
    amf,
    from,
    contact: contact ?? formatAddress(from),
    ...(callee !== undefined && { callee: identityOf(callee, realm) }),
  }
}

/** Its private identity; with `sip:` before it, the public identity that is made of the IMSI (TS 23.003 §13.4B). */
function identityOf(number: number, realm: string): string {
  return `${benchSubscriber(number).imsi}@${realm}`
}

/** A loopback address for each phone: 127.1.0.2 and on, 250 hosts a network. */
export function phoneHost(number: number): string {
  const network = Math.floor(number / 250)
  return `127.${1 + Math.floor(network / 250)}.${network % 250}.${(number % 250) + 1}`
}

/** What the first S-CSCF gives as Service-Route. */
export function serviceRouteOf(config: VoltaicConfig): string {
  const [scscf] = elementsOf(config, 'scscf')
  if (!scscf) throw new Error('a network without S-CSCF')
  return `<${sipUriOf(scscf, config).replace('sip:', 'sip:orig@')};lr>`
}

/** SIPp ends while the last of these subscriptions would be under way. */
export function withoutRegEvent(config: VoltaicConfig): VoltaicConfig {
  const elements = config.elements.map((each) => (each.function === 'pcscf' ? { ...each, regEvent: false } : each))
  return { ...config, elements }
}
