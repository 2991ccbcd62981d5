import { type ElementConfig, labConfig, type VoltaicConfig } from '@voltaic/core'
import type { SubscriberInput } from '@voltaic/hss'

/** Addresses of the bench network: those of the SIPp scenarios that drive Kamailio and Voltaic alike. */
export const BENCH_HOSTS = {
  dns: '127.0.0.9',
  hss: '127.0.0.10',
  pcscf: '127.0.0.11',
  icscf: '127.0.0.12',
  scscf: '127.0.0.13',
  as: '127.0.0.14',
  bgcf: '127.0.0.15',
  agw: '127.0.0.17',
  'ip-sm-gw': '127.0.0.16',
} as const

const MAX_EXPIRES = 3600

export interface BenchOptions {
  /** Whether requests go through the I-CSCF although the S-CSCF serves the user that they are for. */
  readonly viaIcscf?: boolean
  /** Whether it is a second core that runs beside another: at the same hosts of 127.1.0.0/16. */
  readonly beside?: boolean
}

/** The host of the second core that stands for `host` of the first. */
export const besideHost = (host: string): string => host.replace(/^127\.0\./, '127.1.')

/** One process, all functions, each at its own loopback address. */
export function benchConfig(data: string, options: BenchOptions = {}): VoltaicConfig {
  const lab = labConfig({ data })
  return { ...lab, elements: lab.elements.map((element) => atBenchAddress(element, options)) }
}

function atBenchAddress(element: ElementConfig, { viaIcscf = false, beside = false }: BenchOptions): ElementConfig {
  const host = beside ? besideHost(BENCH_HOSTS[element.function]) : BENCH_HOSTS[element.function]
  if (element.function === 'dns') return { ...element, dns: { host, port: 5300 } }
  if (element.function === 'hss') return { ...element, diameter: { host, port: 3868 } }
  if (element.function === 'agw')
    return { ...element, ng: { host, port: element.ng.port }, access: [host], core: [host] }
  const moved = { ...element, sip: { host, port: element.sip.port } }
  if (moved.function === 'scscf') {
    return { ...moved, maxExpires: MAX_EXPIRES, defaultExpires: MAX_EXPIRES, localTermination: !viaIcscf }
  }
  // the peer in the same comparison does not subscribe to the registration state either
  return moved.function === 'pcscf' ? { ...moved, regEvent: false } : moved
}

export type BenchSubscriber = SubscriberInput & { readonly k: string; readonly op: string }

/** IMSI 001010000000001 and on; K is "K" and the IMSI, OP is "LabOperatorKey01": 16 printable characters each. */
export function benchSubscriber(number: number): BenchSubscriber {
  const imsi = `00101${String(number).padStart(10, '0')}`
  const k = Buffer.from(`K${imsi}`, 'latin1').toString('hex')
  return { imsi, k, op: OP, amf: '414d', temporaryIdentity: 'unbarred' }
}

const OP = Buffer.from('LabOperatorKey01', 'latin1').toString('hex')

export function* benchSubscribers(count: number): Generator<SubscriberInput> {
  for (let number = 1; number <= count; number++) yield benchSubscriber(number)
}
