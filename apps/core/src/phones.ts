import { readFileSync } from 'node:fs'
import { Isim } from '@voltaic/aka'
import type { SimCard } from '@voltaic/hss'
import type { SaBackend } from '@voltaic/ipsec'
import type { Runtime } from '@voltaic/runtime'
import { createSipResolver, type DnsLookup } from '@voltaic/sip'
import {
  createMediaFile,
  createUe,
  createUeMedia,
  type RadioConfig,
  sampleFileUrl,
  type Ue,
  type UeConfig,
  type UeMedia,
} from '@voltaic/ue'
import { elementsOf, type VoltaicConfig } from './config/config.ts'

export interface PhoneOptions {
  readonly element: string
  readonly transport?: 'udp' | 'tcp'
  /** Where the phone listens; by default any port at the address of the P-CSCF. */
  readonly host?: string
  readonly port?: number
  readonly settings?: Partial<UeConfig>
  /** Ports and recordings for its calls; without it they have no media. */
  readonly media?: UeMedia
  /**
   * Who does ESP for it: then it protects Gm, as `settings.gm` says. All phones at one host share it, and with a P-CSCF of
   * this process at the same host (`Core.saBackend`). Without it the phone speaks in clear.
   */
  readonly saBackend?: SaBackend
}

/**
 * Ports and recordings for the calls of all phones of a process.
 *
 * @param radio what their media go over, with compressed headers
 * @throws DecodeError when a recording is damaged
 */
export function createPhoneMedia(runtime: Runtime, radio?: RadioConfig): UeMedia {
  const files = (['AMR-WB', 'AMR'] as const).map((codec) => createMediaFile(readFileSync(sampleFileUrl(codec))))
  return createUeMedia({ runtime, files, ...(radio && { radio }) })
}

/** What a phone without a SIM has: it registers by SIP Digest. */
export interface DigestAccount {
  readonly impi: string
  readonly password: string
}

/** A simulated phone with the SIM or the password of a subscriber, at the first P-CSCF of the network. */
export function createPhone(
  sim: SimCard | DigestAccount,
  options: PhoneOptions,
  config: VoltaicConfig,
  runtime: Runtime,
): Ue {
  const { sip: pcscf } = elementsOf(config, 'pcscf')[0] ?? missingPcscf()
  const { transport = 'udp', media, saBackend } = options
  const [centre] = elementsOf(config, 'ip-sm-gw')
  return createUe(
    {
      runtime,
      resolver: createSipResolver({ dns: noDns, random: runtime.random, transports: [transport] }),
      ...(media === undefined ? {} : { media }),
      ...(saBackend === undefined ? {} : { saBackend }),
    },
    {
      element: options.element,
      impi: sim.impi,
      impu: `sip:${sim.impi}`,
      realm: config.realm,
      ...('password' in sim ? { digest: { password: sim.password } } : { isim: new Isim(sim, { scheme: sim.scheme }) }),
      listen: { transport, address: { host: options.host ?? pcscf.host, port: options.port ?? 0 } },
      pcscf: { transport, address: pcscf },
      expires: 600_000,
      instanceId: imeiUrnOf(sim),
      refreshes: true,
      regEvent: true,
      ...(saBackend === undefined ? {} : { gm: {} }),
      ...(centre === undefined ? {} : { sms: { serviceCentre: centre.serviceCentre } }),
      ...options.settings,
    },
  )
}

/** A phone knows the address of its P-CSCF and asks no DNS; every Route it uses leads there. */
export const noDns: DnsLookup = {
  naptr: async () => [],
  srv: async () => [],
  addresses: async () => [],
}

// RFC 7254 §4: type allocation code 00100000 of test devices, and a serial number from the IMSI
function imeiUrnOf(sim: Pick<SimCard, 'impi'>): string {
  const serial = (sim.impi.match(/^[0-9]+/)?.[0] ?? '').slice(-6).padStart(6, '0')
  return `urn:gsma:imei:00100000-${serial}-0`
}

function missingPcscf(): never {
  throw new Error('a network without P-CSCF has passed checkTopology')
}
