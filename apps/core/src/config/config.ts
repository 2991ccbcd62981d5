import type { ApiSettings } from '@voltaic/api'
import type { NumberPlanConfig } from '@voltaic/numbers'
import type { Address } from '@voltaic/runtime'
import { withoutPassword } from '@voltaic/store'
import type { LogLevel } from '../pino-log.ts'
import type { AgwPlaces } from './agw-settings.ts'
import { type AlarmSettings, withoutAlarmSecrets } from './alarm-settings.ts'
import type { EnumSettings } from './enum-settings.ts'
import type { GmSettings } from './gm-settings.ts'
import type { MediaSettings, TrunkMediaSettings } from './media-settings.ts'
import type { TelemetrySettings } from './operation-settings.ts'
import { type RecordingSettings, withoutRecordingSecrets } from './recording-settings.ts'
import type { SmsPrograms } from './sms-settings.ts'
import type { TraceSettings } from './trace-settings.ts'
import type { TrunkSettings } from './trunk-settings.ts'

/** One network function with an address of its own. `name` is its name in traces and the first label of its host name. */
interface Element {
  readonly name: string
}

export interface DnsElement extends Element {
  readonly function: 'dns'
  readonly dns: Address
  /** Folder of master files that it serves as well. */
  readonly zones?: string
  /** Whether it serves the zones of numbers in the database as well; not unless told so. */
  readonly numbers?: boolean
}

export interface HssElement extends Element {
  readonly function: 'hss'
  readonly diameter: Address
}

export interface PcscfElement extends Element {
  readonly function: 'pcscf'
  readonly sip: Address
  /** A host of the other IP version, with the same port: where the core reaches it, if not where its phones do. */
  readonly core?: string
  /** Whether it watches the registration state of its phones (TS 24.229 §5.2.3). */
  readonly regEvent: boolean
  /** Whether it refuses new requests of phones while there is more to do than can be done. */
  readonly overloadControl: boolean
  /** IPsec with its phones (TS 33.203). */
  readonly gm: GmSettings
  /** Without it media goes from phone to phone. */
  readonly media?: MediaSettings
}

export interface IcscfElement extends Element {
  readonly function: 'icscf'
  readonly sip: Address
  /** How long an S-CSCF may be silent before the next one is tried, in milliseconds. */
  readonly scscfTimeoutMs: number
}

export interface ScscfElement extends Element {
  readonly function: 'scscf'
  readonly sip: Address
  readonly capabilities: readonly number[]
  readonly qop: string
  /** Lifetimes of registrations, in seconds. */
  readonly minExpires: number
  readonly maxExpires: number
  readonly defaultExpires: number
  readonly refreshWithoutChallenge: boolean
  /** Whether a user who is registered here is called without asking the HSS for the way. */
  readonly localTermination: boolean
  /** Whether each request of a phone that registered by SIP Digest is challenged too (TS 24.229 §5.4.3.6). */
  readonly authenticateRequests: boolean
  /** How long the contacts of one preference ring before those of the next, in milliseconds. */
  readonly sequentialRingMs: number
  /** How long an application server may do nothing at all before it counts as failed, in milliseconds. */
  readonly applicationServerTimeoutMs: number
}

/** An application server of the box. */
export interface AsElement extends Element {
  readonly function: 'as'
  readonly sip: Address
  /** Name of the service: `presence`. */
  readonly service: string
  readonly options: Readonly<Record<string, string>>
}

/** Where calls leave the network by trunks, and come in. */
export interface BgcfElement extends Element, TrunkSettings {
  readonly function: 'bgcf'
  readonly sip: Address
  /** Absent: media goes past this network, straight between phone and trunk. */
  readonly media?: TrunkMediaSettings
}

/** A service centre for short messages, and its gateway to SMS over IP. */
export interface SmsElement extends Element {
  readonly function: 'ip-sm-gw'
  readonly sip: Address
  /** E.164 number that the SIMs have as their service centre, as `+491710760000`. */
  readonly serviceCentre: string
  /** How long a message may wait that does not say so itself, in milliseconds. */
  readonly validityMs: number
  /** Programs that send and get messages; none unless given. */
  readonly programs?: SmsPrograms
}

/** A gateway that media of calls goes through: IMS-AGW at a P-CSCF, TrGW at trunks. */
export interface AgwElement extends Element, AgwPlaces {
  readonly function: 'agw'
  /** Where it is controlled, by the ng protocol over UDP. */
  readonly ng: Address
}

/** An element that speaks SIP. */
export type SipElement = PcscfElement | IcscfElement | ScscfElement | AsElement | BgcfElement | SmsElement

export type ElementConfig = DnsElement | HssElement | AgwElement | SipElement
export type FunctionName = ElementConfig['function']

/** A whole network, as `voltaic.yaml` describes it. */
export interface VoltaicConfig {
  readonly plmn: { readonly mcc: string; readonly mnc: string }
  /** Home domain: `ims.mnc001.mcc001.3gppnetwork.org`. */
  readonly realm: string
  /** Folder of databases and keys. */
  readonly data: string
  /** URL of the PostgreSQL database that holds everything; undefined: files of SQLite in `data`. It may hold a password. */
  readonly storage?: string
  /** Transport between the CSCFs (Mw). */
  readonly mw: 'udp' | 'tcp'
  /** Hosts of application servers on other machines, which are trusted like the CSCFs. */
  readonly applicationServers?: readonly string[]
  /** Asked for names that are not of this network, carriers' and other networks'; without them nobody is. */
  readonly dnsServers?: readonly Address[]
  /** What phones dial; without it the HSS gets numbers as they were dialled. */
  readonly numberPlan?: NumberPlanConfig
  /** Without it the HSS knows which numbers are of this network. */
  readonly enum?: EnumSettings
  /** Without it no call is recorded. */
  readonly recording?: RecordingSettings
  readonly elements: readonly ElementConfig[]
  /** What each process keeps of what it sees; `DEFAULT_TRACE` unless given. */
  readonly trace?: TraceSettings
  /** What is logged, unless the command line says otherwise. */
  readonly logLevel?: LogLevel
  /** Without it nothing is sent to a collector of OpenTelemetry. */
  readonly telemetry?: TelemetrySettings
  /** Who is told of alarms; undefined: nobody looks for what is wrong, as inside of tests. */
  readonly alarms?: AlarmSettings
  /** Folder of device profiles beside those that are known. */
  readonly devices?: string
  /** The provisioning API, which the first HSS serves; undefined for none, as inside of tests. */
  readonly api?: ApiSettings
}

/** Host name of an element. @spec TS 23.003 §13.2 */
export function hostNameOf(element: ElementConfig, config: VoltaicConfig): string {
  return `${element.name}.${config.realm}`
}

/** The elements of one function, in the order of the configuration. */
export function elementsOf<Name extends FunctionName>(
  config: VoltaicConfig,
  name: Name,
): readonly Extract<ElementConfig, { readonly function: Name }>[] {
  return config.elements.filter(
    (element): element is Extract<ElementConfig, { readonly function: Name }> => element.function === name,
  )
}

/** SIP URI of an element as the others write it: name, port, and the transport of Mw. */
export function sipUriOf(element: SipElement, config: VoltaicConfig): string {
  return `sip:${hostPortParamsOf(element, config)}`
}

/** What stands behind `sip:` and a user part in the URI of a CSCF. */
export function hostPortParamsOf(element: SipElement, config: VoltaicConfig): string {
  const transport = config.mw === 'tcp' ? ';transport=tcp' : ''
  return `${hostNameOf(element, config)}:${element.sip.port}${transport}`
}

/** Addresses at which an element listens. */
export function addressOf(element: ElementConfig): Address {
  switch (element.function) {
    case 'dns':
      return element.dns
    case 'hss':
      return element.diameter
    case 'agw':
      return element.ng
    default:
      return element.sip
  }
}

/** Where an element takes SIP: phones, or everybody, at the first. */
export function sipAddressesOf(element: SipElement): readonly Address[] {
  const { sip } = element
  const core = element.function === 'pcscf' ? element.core : undefined
  return core === undefined ? [sip] : [sip, { host: core, port: sip.port }]
}

/** The same with the protected ports of a P-CSCF. */
export function addressesOf(element: ElementConfig): readonly Address[] {
  if (element.function !== 'pcscf') return [addressOf(element)]
  const { host } = element.sip
  const ports = element.gm.backend === 'none' ? [] : [element.gm.portS, ...element.gm.portC]
  return [...sipAddressesOf(element), ...ports.map((port) => ({ host, port }))]
}

/** The configuration as it may be shown: without the password of its database, the tokens of its services, the passwords of its trunks and the secrets of its webhooks. */
export function configWithoutPassword(config: VoltaicConfig): VoltaicConfig {
  const { storage, recording, alarms } = config
  const elements = config.elements.map(withoutSecrets)
  const trace =
    config.trace?.hep?.key === undefined ? config.trace : { ...config.trace, hep: { ...config.trace.hep, key: '***' } }
  return {
    ...config,
    elements,
    ...(trace && { trace }),
    ...(alarms && { alarms: withoutAlarmSecrets(alarms) }),
    ...(recording && { recording: withoutRecordingSecrets(recording) }),
    ...(storage === undefined ? {} : { storage: withoutPassword(storage) }),
  }
}

function withoutSecrets(element: ElementConfig): ElementConfig {
  if (element.function === 'as' && element.options['token'] !== undefined) {
    return { ...element, options: { ...element.options, token: '***' } }
  }
  if (element.function !== 'bgcf') return element
  const trunks = element.trunks.map((trunk) =>
    trunk.registration ? { ...trunk, registration: { ...trunk.registration, password: '***' } } : trunk,
  )
  return { ...element, trunks }
}
