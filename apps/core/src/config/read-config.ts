import assert from 'node:assert/strict'
import { realmOf } from '@voltaic/numbers'
import { type Address, normaliseHost, parseAddress } from '@voltaic/runtime'
import { mistakeOfPostgresUrl } from '@voltaic/store'
import { toAgwPlaces } from './agw-settings.ts'
import { toAlarmSettings } from './alarm-settings.ts'
import { toApiSettings } from './api-schema.ts'
import { checkTopology } from './check-topology.ts'
import type { BgcfElement, DnsElement, ElementConfig, FunctionName, PcscfElement, VoltaicConfig } from './config.ts'
import { configInvalid, type Fields, mistakesOf, type Path, readConfigDocument, textOf } from './config-document.ts'
import { toEnumSettings } from './enum-settings.ts'
import { toGmSettings } from './gm-settings.ts'
import { type MediaSettings, toMediaSettings, toTrunkMediaSettings } from './media-settings.ts'
import { mistakesOfNumberPlan, toNumberPlan } from './number-plan-settings.ts'
import { toOperationSettings } from './operation-settings.ts'
import { toRecordingSettings } from './recording-settings.ts'
import { ADDRESS, elementSchemas, fileSchema } from './schema.ts'
import { toSmsPrograms } from './sms-settings.ts'
import { toTraceSettings } from './trace-settings.ts'
import { toTrunkSettings } from './trunk-settings.ts'

/** Seconds: three days. */
const DEFAULT_SMS_VALIDITY = 259_200

/** What `storage` says when the databases are files. */
const SQLITE = 'sqlite'

/**
 * Reads `voltaic.yaml`.
 *
 * @param text of the file
 * @param file its name, for messages
 * @throws VoltaicError `CONFIG_INVALID` with every mistake on a line of its own: file, line, field, what it should be
 */
export function readConfig(text: string, file: string): VoltaicConfig {
  const { root, where } = readConfigDocument(text, file)
  const mistakes = [
    ...mistakesOf(fileSchema, root, [], where),
    ...serverMistakes(root, where),
    ...storageMistakes(root, where),
  ]
  const named: unknown = (root as Fields | null)?.['elements']
  const elements = Array.isArray(named) ? named : []
  for (const [index, each] of elements.entries()) mistakes.push(...elementMistakes(each, ['elements', index], where))
  if (mistakes.length > 0) throw configInvalid(mistakes, file)

  const config = toConfig(root as Fields, elements as readonly Fields[])
  const clashes = checkTopology(config).map(({ path, message }) => `${where(path)}: ${message}`)
  const wrong =
    config.numberPlan === undefined ? clashes : [...clashes, ...mistakesOfNumberPlan(config.numberPlan, where)]
  if (wrong.length > 0) throw configInvalid(wrong, file)
  return config
}

function elementMistakes(each: unknown, path: Path, where: (path: Path) => string): readonly string[] {
  const name = (each as Fields | null)?.['function']
  if (typeof name !== 'string' || !Object.hasOwn(elementSchemas, name)) {
    return [`${where([...path, 'function'])}: one of ${Object.keys(elementSchemas).join(', ')}`]
  }
  return [
    ...mistakesOf(elementSchemas[name as FunctionName], each, path, where),
    ...addressMistakes(each as Fields, path, where),
  ]
}

function serverMistakes(root: unknown, where: (path: Path) => string): readonly string[] {
  const { dnsServers, enum: numbers, trace } = (root ?? {}) as Fields
  const hep = (trace as Fields | null | undefined)?.['hep'] as Fields | null | undefined
  const given: readonly (readonly [Path, unknown])[] = [
    ...listed(['dnsServers'], dnsServers),
    ...listed(['enum', 'servers'], (numbers as Fields | null | undefined)?.['servers']),
    [['trace', 'hep', 'to'], hep?.['to']],
  ]
  return given.flatMap(([path, text]) =>
    typeof text === 'string' && ADDRESS.test(text) && !parseAddress(text)
      ? [`${where(path)}: ${text} is no IP address with a port up to 65535`]
      : [],
  )
}

function listed(path: Path, texts: unknown): readonly (readonly [Path, unknown])[] {
  return Array.isArray(texts) ? texts.map((text: unknown, index) => [[...path, index], text] as const) : []
}

// what has the shape of an address and is none: 300.0.0.1:5060, 127.0.0.1:70000
function addressMistakes(fields: Fields, path: Path, where: (path: Path) => string): readonly string[] {
  const media = (fields['media'] ?? {}) as Fields
  const texts: readonly (readonly [Path, string | undefined])[] = [
    ...['dns', 'diameter', 'sip', 'ng'].map((key) => [[key], textOf(fields, key)] as const),
    [['media', 'gateway'], textOf(media, 'gateway')],
  ]
  return texts.flatMap(([key, text]) => {
    if (text === undefined || !ADDRESS.test(text) || parseAddress(text)) return []
    return [`${where([...path, ...key])}: ${text} is no IP address with a port up to 65535`]
  })
}

/** The schema has seen that it is a URL. */
function storageMistakes(root: unknown, where: (path: Path) => string): readonly string[] {
  const storage = textOf((root ?? {}) as Fields, 'storage') ?? SQLITE
  const mistake = /^postgres(ql)?:/.test(storage) ? mistakeOfPostgresUrl(storage) : undefined
  return mistake === undefined ? [] : [`${where(['storage'])}: ${mistake}: postgres://user:password@host:5432/database`]
}

function toConfig(root: Fields, elements: readonly Fields[]): VoltaicConfig {
  const plmn = root['plmn'] as VoltaicConfig['plmn']
  const storage = textOf(root, 'storage') ?? SQLITE
  const applicationServers = root['applicationServers'] as readonly string[] | undefined
  const dnsServers = root['dnsServers'] as readonly string[] | undefined
  const devices = textOf(root, 'devices')
  const realm = textOf(root, 'realm') ?? realmOf(plmn)
  const numberPlan = root['numberPlan'] === undefined ? undefined : toNumberPlan(root['numberPlan'], realm)
  return {
    plmn,
    realm,
    data: textOf(root, 'data') ?? './voltaic-data',
    ...(storage !== SQLITE && { storage }),
    mw: textOf(root, 'mw') === 'udp' ? 'udp' : 'tcp',
    ...(applicationServers && { applicationServers }),
    ...(dnsServers && { dnsServers: dnsServers.map(addressOf) }),
    ...(numberPlan && { numberPlan }),
    ...(root['enum'] !== undefined && { enum: toEnumSettings(root['enum']) }),
    ...(root['recording'] !== undefined && { recording: toRecordingSettings(root['recording'] as Fields) }),
    ...(devices !== undefined && { devices }),
    ...toOperationSettings(root),
    alarms: toAlarmSettings(root['alarms']),
    elements: elements.map(toElement),
    ...(root['trace'] !== undefined && { trace: toTraceSettings(root['trace']) }),
    api: toApiSettings(root['api']),
  }
}

function toElement(fields: Fields): ElementConfig {
  const name = textOf(fields, 'name') ?? ''
  const address = (key: string) => addressOf(textOf(fields, key) ?? '')
  const number = (key: string, otherwise: number) => Number(textOf(fields, key) ?? otherwise)
  switch (fields['function'] as FunctionName) {
    case 'dns':
      return { name, function: 'dns', dns: address('dns'), ...zonesOf(fields) }
    case 'hss':
      return { name, function: 'hss', diameter: address('diameter') }
    case 'pcscf':
      return {
        name,
        function: 'pcscf',
        sip: address('sip'),
        ...coreHostOf(fields),
        regEvent: textOf(fields, 'regEvent') !== 'false',
        overloadControl: textOf(fields, 'overloadControl') !== 'false',
        gm: toGmSettings(fields['gm']),
        ...mediaOf(fields),
      }
    case 'icscf':
      return { name, function: 'icscf', sip: address('sip'), scscfTimeoutMs: 1000 * number('scscfTimeout', 5) }
    case 'scscf':
      return {
        name,
        function: 'scscf',
        sip: address('sip'),
        capabilities: ((fields['capabilities'] ?? []) as readonly string[]).map(Number),
        qop: (textOf(fields, 'qop') ?? 'auth').replace('none', ''),
        minExpires: number('minExpires', 60),
        maxExpires: number('maxExpires', 600_000),
        defaultExpires: number('defaultExpires', 600_000),
        refreshWithoutChallenge: textOf(fields, 'refreshWithoutChallenge') === 'true',
        localTermination: textOf(fields, 'localTermination') === 'true',
        authenticateRequests: textOf(fields, 'authenticateRequests') !== 'false',
        sequentialRingMs: 1000 * number('sequentialRing', 20),
        applicationServerTimeoutMs: 1000 * number('applicationServerTimeout', 6),
      }
    case 'agw':
      return { name, function: 'agw', ng: address('ng'), ...toAgwPlaces(fields) }
    case 'bgcf':
      return bgcfOf(name, fields, address('sip'))
    case 'as':
      return {
        name,
        function: 'as',
        sip: address('sip'),
        service: textOf(fields, 'service') ?? '',
        options: (fields['options'] ?? {}) as Readonly<Record<string, string>>,
      }
    case 'ip-sm-gw':
      return {
        name,
        function: 'ip-sm-gw',
        sip: address('sip'),
        serviceCentre: textOf(fields, 'serviceCentre') ?? '',
        validityMs: 1000 * number('validity', DEFAULT_SMS_VALIDITY),
        programs: toSmsPrograms(fields),
      }
  }
}

function bgcfOf(name: string, fields: Fields, sip: Address): BgcfElement {
  const media = toTrunkMediaSettings(fields['media'])
  return { name, function: 'bgcf', sip, ...toTrunkSettings(fields), ...(media && { media }) }
}

function coreHostOf(fields: Fields): Pick<PcscfElement, 'core'> {
  const core = textOf(fields, 'core')
  return core === undefined ? {} : { core: normaliseHost(core) ?? core }
}

function mediaOf(fields: Fields): { readonly media?: MediaSettings } {
  const media = toMediaSettings(fields['media'])
  return media === undefined ? {} : { media }
}

function zonesOf(fields: Fields): Pick<DnsElement, 'zones' | 'numbers'> {
  const zones = textOf(fields, 'zones')
  return { ...(zones !== undefined && { zones }), numbers: textOf(fields, 'numbers') !== 'false' }
}

function addressOf(text: string): Address {
  const address = parseAddress(text)
  assert(address, 'addressMistakes has let it pass')
  return address
}
