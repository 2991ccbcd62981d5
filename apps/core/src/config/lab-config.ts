import { realmOf } from '@voltaic/numbers'
import type { Address } from '@voltaic/runtime'
import { LOOPBACK_MEDIA_PORTS } from './agw-settings.ts'
import type { AgwElement, VoltaicConfig } from './config.ts'
import { DEFAULT_GM, type GmSettings } from './gm-settings.ts'
import type { MediaSettings } from './media-settings.ts'

export interface LabOptions {
  readonly data: string
  /** Loopback host of every element. */
  readonly host?: string
  readonly mw?: 'udp' | 'tcp'
  /** IPsec with the phones; nobody does ESP unless given. */
  readonly gm?: GmSettings
  /** Whether there is a service centre for short messages too. */
  readonly hasSms?: boolean
  /** Whether its DNS server has the numbers of the database too. */
  readonly hasNumbers?: boolean
  /** Whether there is a media gateway too, which calls go through. */
  readonly hasMedia?: boolean
  /** Ports of the elements; 0 asks for any free one. */
  readonly port?: (standard: number) => number
}

/** The network that runs without a configuration: loopback only, no port below 1024. */
export function labConfig(options: LabOptions): VoltaicConfig {
  const plmn = { mcc: '001', mnc: '01' }
  const at = (port: number): Address => ({
    host: options.host ?? '127.0.0.1',
    port: options.port ? options.port(port) : port,
  })
  const agw = options.hasMedia ? at(2223) : undefined
  return {
    plmn,
    realm: realmOf(plmn),
    data: options.data,
    mw: options.mw ?? 'tcp',
    elements: [
      { name: 'dns', function: 'dns', dns: at(5300), numbers: options.hasNumbers ?? false },
      { name: 'hss', function: 'hss', diameter: at(3868) },
      {
        name: 'scscf',
        function: 'scscf',
        sip: at(6060),
        capabilities: [],
        qop: 'auth',
        minExpires: 60,
        maxExpires: 600_000,
        defaultExpires: 600_000,
        refreshWithoutChallenge: false,
        localTermination: false,
        authenticateRequests: true,
        sequentialRingMs: 20_000,
        applicationServerTimeoutMs: 6000,
      },
      { name: 'icscf', function: 'icscf', sip: at(4060), scscfTimeoutMs: 5000 },
      {
        name: 'pcscf',
        function: 'pcscf',
        sip: at(5060),
        regEvent: true,
        overloadControl: true,
        gm: options.gm ?? DEFAULT_GM,
        ...(agw && { media: mediaThrough(agw) }),
      },
      ...(agw ? [mediaGatewayAt(agw)] : []),
      ...(options.hasSms
        ? [
            {
              name: 'ip-sm-gw',
              function: 'ip-sm-gw',
              sip: at(7060),
              // of no country, as the numbers of the lab
              serviceCentre: '+99901000000',
              validityMs: 259_200_000,
            } as const,
          ]
        : []),
    ],
  }
}

/** What a P-CSCF says that has its media go through a gateway. */
function mediaThrough(gateway: Address): MediaSettings {
  return { gateway, onFailure: 'refuse', earlyMedia: 'open', inactivityMs: 60_000 }
}

/** A media gateway with both sides at the address where it is controlled. */
function mediaGatewayAt(ng: Address): AgwElement {
  const hosts = [ng.host]
  return {
    name: 'agw',
    function: 'agw',
    ng,
    access: hosts,
    core: hosts,
    ports: LOOPBACK_MEDIA_PORTS,
    engine: 'user-space',
    controllers: [],
  }
}
