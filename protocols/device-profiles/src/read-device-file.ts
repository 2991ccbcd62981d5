import { VoltaicError } from '@voltaic/base'
import {
  type Behaviour,
  type DeviceFile,
  type DeviceProfile,
  HANDLERS,
  PHASES,
  type SilenceCause,
} from './device-profile.ts'

/** Behaviours and profiles of one file, each. */
export const MAX_ENTRIES = 1000
/** Patterns, TACs and behaviours of one profile, each. */
export const MAX_LIST = 500
/** Characters of any text in it. */
export const MAX_TEXT = 400
/** Stars in one pattern. */
export const MAX_STARS = 8

type Fields = Readonly<Record<string, unknown>>

const BEHAVIOUR_KEYS = ['id', 'phase', 'does', 'handledBy', 'response', 'spec', 'silentAfterChallenge']
const PROFILE_KEYS = ['id', 'vendor', 'family', 'extends', 'userAgents', 'tacs', 'behaviours']

/**
 * Takes what stood in a file of device profiles, after JSON or YAML.
 *
 * @param name of the file, for what is said about a mistake in it
 * @throws VoltaicError DEVICE_PROFILE_INVALID at the first mistake, with the place of it
 */
export function readDeviceFile(content: unknown, name: string): DeviceFile {
  const file = fieldsOf(content, name, ['behaviours', 'profiles'])
  return {
    behaviours: listOf(file['behaviours'], `${name}: behaviours`, MAX_ENTRIES).map((each, index) =>
      readBehaviour(each, `${name}: behaviours[${index}]`),
    ),
    profiles: listOf(file['profiles'], `${name}: profiles`, MAX_ENTRIES).map((each, index) =>
      readProfile(each, `${name}: profiles[${index}]`),
    ),
  }
}

function readBehaviour(content: unknown, at: string): Behaviour {
  const fields = fieldsOf(content, at, BEHAVIOUR_KEYS)
  const { spec, silentAfterChallenge } = fields
  return {
    id: idOf(fields['id'], `${at}.id`),
    phase: oneOf(PHASES, fields['phase'], `${at}.phase`),
    does: textOf(fields['does'], `${at}.does`),
    handledBy: oneOf(HANDLERS, fields['handledBy'], `${at}.handledBy`),
    response: textOf(fields['response'], `${at}.response`),
    ...(spec === undefined ? {} : { spec: textOf(spec, `${at}.spec`) }),
    ...(silentAfterChallenge === undefined
      ? {}
      : { silentAfterChallenge: readSilence(silentAfterChallenge, `${at}.silentAfterChallenge`) }),
  }
}

function readSilence(content: unknown, at: string): SilenceCause {
  const fields = fieldsOf(content, at, ['because', 'mend'])
  return { because: textOf(fields['because'], `${at}.because`), mend: textOf(fields['mend'], `${at}.mend`) }
}

function readProfile(content: unknown, at: string): DeviceProfile {
  const fields = fieldsOf(content, at, PROFILE_KEYS)
  const parent = fields['extends']
  return {
    id: idOf(fields['id'], `${at}.id`),
    vendor: textOf(fields['vendor'], `${at}.vendor`),
    family: textOf(fields['family'], `${at}.family`),
    ...(parent === undefined ? {} : { extends: idOf(parent, `${at}.extends`) }),
    userAgents: listOf(fields['userAgents'], `${at}.userAgents`, MAX_LIST).map((each, index) =>
      patternOf(each, `${at}.userAgents[${index}]`),
    ),
    tacs: listOf(fields['tacs'], `${at}.tacs`, MAX_LIST).map((each, index) => tacIn(each, `${at}.tacs[${index}]`)),
    behaviours: listOf(fields['behaviours'], `${at}.behaviours`, MAX_LIST).map((each, index) =>
      idOf(each, `${at}.behaviours[${index}]`),
    ),
  }
}

function fieldsOf(content: unknown, at: string, keys: readonly string[]): Fields {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw invalid(`${at} is not an object`, `It has the keys ${keys.join(', ')}`)
  }
  const unknown = Object.keys(content).find((key) => !keys.includes(key))
  if (unknown !== undefined)
    throw invalid(`${at} has the key ${JSON.stringify(unknown)}`, `There are: ${keys.join(', ')}`)
  return content as Fields
}

function listOf(content: unknown, at: string, max: number): readonly unknown[] {
  if (content === undefined) return []
  if (!Array.isArray(content)) throw invalid(`${at} is not a list`, 'Write a list, or leave it out')
  if (content.length > max)
    throw invalid(`${at} has ${content.length} entries`, `${max} at the most; make another file`)
  return content
}

function textOf(content: unknown, at: string): string {
  if (typeof content === 'string' && content.trim() !== '' && content.length <= MAX_TEXT) return content
  throw invalid(`${at} is not a text`, `Write 1 to ${MAX_TEXT} characters`)
}

function idOf(content: unknown, at: string): string {
  const text = textOf(content, at)
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)) return text
  throw invalid(`${at} is ${JSON.stringify(text)}`, 'Write lower-case letters, digits and single hyphens')
}

function patternOf(content: unknown, at: string): string {
  const text = textOf(content, at)
  if (text.split('*').length - 1 > MAX_STARS) throw invalid(`${at} has too many stars`, `${MAX_STARS} at the most`)
  if (text.replaceAll('*', '').trim() !== '') return text
  throw invalid(`${at} fits every phone`, 'Write some characters of its User-Agent beside the stars')
}

function tacIn(content: unknown, at: string): string {
  if (typeof content === 'string' && /^[0-9]{8}$/.test(content)) return content
  const why = typeof content === 'number' ? 'a number, which loses its zeros' : JSON.stringify(content)
  throw invalid(`${at} is ${why}`, 'Write the first eight digits of the IMEI, in quotes')
}

function oneOf<T extends string>(values: readonly T[], content: unknown, at: string): T {
  const value = values.find((each) => each === content)
  if (value !== undefined) return value
  throw invalid(`${at} is ${JSON.stringify(content)}`, `Write one of ${values.join(', ')}`)
}

function invalid(what: string, remedy: string): VoltaicError {
  return new VoltaicError('DEVICE_PROFILE_INVALID', what, remedy)
}
