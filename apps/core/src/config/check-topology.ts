import { createService } from '@voltaic/application-servers'
import { VoltaicError } from '@voltaic/base'
import { addressKey, isLoopbackHost, isWildcardHost, normaliseHost } from '@voltaic/runtime'
import { NO_WEB } from '../no-web.ts'
import { NO_VOICEMAIL } from '../voicemail.ts'
import { agwMistakes } from './agw-settings.ts'
import { alarmMistakes } from './alarm-settings.ts'
import { trunkMistakes } from './check-trunks.ts'
import { addressesOf, addressOf, type ElementConfig, elementsOf, type VoltaicConfig } from './config.ts'
import { receiverMistake } from './receiver-settings.ts'
import { uploadMistake } from './recording-settings.ts'
import { clashesOfPrograms } from './sms-settings.ts'

export interface TopologyMistake {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** What is wrong with a network as a whole although each of its elements is right. */
export function checkTopology(config: VoltaicConfig): readonly TopologyMistake[] {
  return [
    ...mncLength(config),
    ...names(config),
    ...addresses(config),
    ...protectedPorts(config),
    ...coreHosts(config),
    ...missing(config),
    ...lifetimes(config),
    ...exposedApi(config),
    ...services(config),
    ...trunkMistakes(config),
    ...agwMistakes(config),
    ...upload(config),
    ...receiver(config),
    ...programs(config),
    ...alarmWebhooks(config),
  ]
}

/** Countries whose networks have MNCs of three digits and no other (ITU-T E.212, list of MNCs). */
const THREE_DIGITS: ReadonlySet<string> = new Set('302 310 311 312 313 314 316 334 722 732'.split(' '))

// TS 23.003 §2.2: how long an MNC is depends on the country, and an IMSI does not tell
function mncLength({ plmn: { mcc, mnc } }: VoltaicConfig): readonly TopologyMistake[] {
  if (mnc.length !== 2 || !THREE_DIGITS.has(mcc)) return []
  return [{ path: ['plmn', 'mnc'], message: `MNCs of MCC ${mcc} have three digits, as the SIM says in EF_AD` }]
}

// keys of SIMs do not cross a network in clear
function exposedApi({ api }: VoltaicConfig): readonly TopologyMistake[] {
  if (api?.listen === undefined || api.tls !== undefined || api.proxy !== undefined) return []
  if (isLoopbackHost(api.listen.host)) return []
  const message = 'takes keys in clear there: add tls, or name the proxy that does TLS, or listen on 127.0.0.1'
  return [{ path: ['api', 'listen'], message }]
}

function upload({ recording }: VoltaicConfig): readonly TopologyMistake[] {
  const message = uploadMistake(recording)
  return message === undefined ? [] : [{ path: ['recording', 'upload', 'url'], message }]
}

function receiver({ recording }: VoltaicConfig): readonly TopologyMistake[] {
  const mistake = receiverMistake(recording?.receiver)
  return mistake === undefined ? [] : [{ path: ['recording', 'receiver', mistake[0]], message: mistake[1] }]
}

function services(config: VoltaicConfig): readonly TopologyMistake[] {
  return config.elements.flatMap((element, index) => {
    if (element.function !== 'as') return []
    try {
      createService(element.service, element.options, { ...NO_WEB, voicemail: NO_VOICEMAIL, homeDomain: config.realm })
      return []
    } catch (error) {
      if (!(error instanceof VoltaicError)) throw error
      return [{ path: ['elements', index, 'options'], message: error.message }]
    }
  })
}

// each program has its events, and its numbers
function programs(config: VoltaicConfig): readonly TopologyMistake[] {
  return config.elements.flatMap((element, index) =>
    element.function === 'ip-sm-gw' && element.programs !== undefined
      ? clashesOfPrograms(element.programs).map((message) => ({ path: ['elements', index], message }))
      : [],
  )
}

function alarmWebhooks({ alarms }: VoltaicConfig): readonly TopologyMistake[] {
  return alarmMistakes(alarms).map(([index, field, message]) => ({
    path: ['alarms', 'webhooks', index, field],
    message,
  }))
}

function names(config: VoltaicConfig): readonly TopologyMistake[] {
  return config.elements.flatMap(({ name, function: what }, index) => {
    const path = ['elements', index, 'name']
    // each element keeps its state in NAME.sqlite, and all HSSs in hss.sqlite
    if (name === 'hss' && what !== 'hss') return [{ path, message: 'hss is a name for an HSS only' }]
    const first = config.elements.findIndex((each) => each.name === name)
    return first === index ? [] : [{ path, message: `${name} is also the name of element ${first + 1}` }]
  })
}

function addresses(config: VoltaicConfig): readonly TopologyMistake[] {
  const keys = config.elements.map((element) => addressKey(addressOf(element)))
  return config.elements.flatMap((element, index) => {
    const { host, port } = addressOf(element)
    const path = ['elements', index, addressField(element)]
    // the generated DNS zones and every Via carry this address: it must be one that others can send to
    if (host === '0.0.0.0' || host === '::')
      return [{ path, message: `${host} is no address that others can reach; name one` }]
    const first = keys.indexOf(keys[index] ?? '')
    if (port === 0 || first === index) return []
    return [{ path, message: `${config.elements[first]?.name} has the same address` }]
  })
}

// a P-CSCF of phones with one IP version in a core of the other
function coreHosts(config: VoltaicConfig): readonly TopologyMistake[] {
  return config.elements.flatMap((element, index): readonly TopologyMistake[] => {
    if (element.function !== 'pcscf' || element.core === undefined) return []
    const path = ['elements', index, 'core']
    const [{ host }, core] = [element.sip, element.core]
    const isIp = normaliseHost(core) !== undefined
    if (!isIp || isWildcardHost(core)) return [{ path, message: `${core} is no address that others can reach` }]
    if (core.includes(':') === host.includes(':')) {
      return [{ path, message: `${core} is of the IP version that sip has already: leave core out` }]
    }
    const key = addressKey({ host: core, port: element.sip.port })
    const other = config.elements.find((each) => each !== element && addressesOf(each).map(addressKey).includes(key))
    return other === undefined ? [] : [{ path, message: `${other.name} has port ${element.sip.port} of ${core}` }]
  })
}

/** The setting that says where an element listens. */
export function addressField({ function: what }: ElementConfig): 'dns' | 'diameter' | 'ng' | 'sip' {
  if (what === 'hss') return 'diameter'
  if (what === 'agw') return 'ng'
  return what === 'dns' ? 'dns' : 'sip'
}

// TS 33.203 §7.1: protected ports are of their own, and none is one where SIP in clear lives
function protectedPorts(config: VoltaicConfig): readonly TopologyMistake[] {
  const taken = new Map(config.elements.map((element) => [addressKey(addressOf(element)), element.name]))
  return config.elements.flatMap((element, index) => {
    if (element.function !== 'pcscf') return []
    const path = ['elements', index, 'gm']
    if (element.gm.backend === 'none') {
      return element.gm.policy === 'require' ? [{ path, message: BACKEND_MISSING }] : []
    }
    const ports = [element.gm.portS, ...element.gm.portC].filter((port) => port !== 0)
    return ports.flatMap((port): readonly TopologyMistake[] => {
      const key = addressKey({ host: element.sip.host, port })
      const message = wrongPort(port) ?? (taken.has(key) ? `${taken.get(key)} has port ${port} already` : undefined)
      taken.set(key, element.name)
      return message === undefined ? [] : [{ path, message }]
    })
  })
}

const BACKEND_MISSING =
  'policy require, but nobody does ESP: set backend to auto, or to process where the phones run in this process'

function wrongPort(port: number): string | undefined {
  if (port > 65_535) return `${port} is no port`
  return port === 5060 || port === 5061 ? `${port} is a port for SIP in clear` : undefined
}

function missing(config: VoltaicConfig): readonly TopologyMistake[] {
  const needed = ['dns', 'hss', 'icscf', 'scscf', 'pcscf'] as const
  return needed
    .filter((name) => elementsOf(config, name).length === 0)
    .map((name) => ({
      path: ['elements'],
      message: `there is no ${name}; list it even when it runs elsewhere, so that the others find it`,
    }))
}

function lifetimes(config: VoltaicConfig): readonly TopologyMistake[] {
  return config.elements.flatMap((element, index) => {
    if (element.function !== 'scscf') return []
    const path = ['elements', index, 'minExpires']
    if (element.minExpires > element.maxExpires) return [{ path, message: 'is longer than maxExpires' }]
    // a phone that names no lifetime would be refused one that it has not asked for
    return element.minExpires > element.defaultExpires ? [{ path, message: 'is longer than defaultExpires' }] : []
  })
}
