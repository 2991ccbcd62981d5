import type { AnsweredDigest, KeyEvidence, PhoneAnswer, TypedKeys } from '@voltaic/aka'
import {
  AUTHENTICATION_ALGORITHMS,
  AUTN_LENGTH,
  AUTS_LENGTH,
  parseAkaNonce,
  parseAuts,
  RAND_LENGTH,
} from '@voltaic/aka'
import { DecodeError, VoltaicError } from '@voltaic/base'
import { type AuthParams, parseAuth } from '@voltaic/sip'
import { FIELDS, readFields } from './key-input-fields.ts'

/** What a file or standard input says: the keys, as far as they stand there, and what was seen of the SIM. */
export interface KeyInput {
  readonly typed: Partial<TypedKeys>
  readonly evidence: KeyEvidence
}

type Fields = ReadonlyMap<string, string>

/**
 * Reads lines `name: value` and pasted SIP messages or headers, in any order and mixed.
 * @param source for messages; no value is ever repeated, it may be a key
 * @throws VoltaicError `KEY_INPUT_INVALID`
 */
export function readKeyInput(text: string, source: string): KeyInput {
  const { fields, method } = readFields(text, source)
  return { typed: typedKeys(fields, source), evidence: evidence(fields, method, source) }
}

function typedKeys(fields: Fields, source: string): Partial<TypedKeys> {
  const algorithm = fields.get('algorithm')?.toLowerCase()
  const known = AUTHENTICATION_ALGORITHMS.find((one) => one === algorithm)
  if (algorithm !== undefined && known === undefined) throw invalid(source, 'algorithm is neither milenage nor xor')
  const [k, op, opc] = ['k', 'op', 'opc'].map((name) => fields.get(name))
  const amf = fields.get('amf')
  const resLength = whole(fields, 'res-length', source)
  const lastSeq = whole(fields, 'seq', source)
  const indLength = whole(fields, 'ind-length', source)
  const delta = whole(fields, 'delta', source)
  const hasScheme = indLength !== undefined || delta !== undefined
  return {
    ...(k !== undefined && { k }),
    ...(op !== undefined && { op }),
    ...(opc !== undefined && { opc }),
    ...(known !== undefined && { algorithm: known }),
    ...(amf !== undefined && { amf: Buffer.from(octets('amf', amf, [2], source)).readUInt16BE() }),
    ...(resLength !== undefined && { resLength }),
    ...(lastSeq !== undefined && { lastSeq }),
    ...(hasScheme && { scheme: { indLength: indLength ?? 5, delta: delta ?? 2 ** 28 } }),
  }
}

function evidence(fields: Fields, method: string, source: string): KeyEvidence {
  const authorization = auth(fields, 'authorization', source)
  const nonce = authorization?.params.get('nonce') || auth(fields, 'www-authenticate', source)?.params.get('nonce')
  const challenge = understood(source, 'nonce', () => {
    const given = fields.get('nonce') ?? nonce
    return given === undefined || given === '' ? undefined : parseAkaNonce(given)
  })
  const rand = optional('rand', fields, RAND_LENGTH, source) ?? challenge?.rand
  const autn = optional('autn', fields, AUTN_LENGTH, source) ?? challenge?.autn
  if (rand === undefined) throw invalid(source, 'there is no challenge: neither rand nor a nonce')
  const answer = answerOf(fields, authorization, method, source)
  return { rand, answer, ...(autn !== undefined && { autn }) }
}

function answerOf(fields: Fields, authorization: AuthParams | undefined, method: string, source: string): PhoneAnswer {
  const auts = optional('auts', fields, AUTS_LENGTH, source)
  if (auts !== undefined) return { kind: 'auts', auts }
  const res = fields.get('res')
  if (res !== undefined)
    return { kind: 'res', res: octets('res', res, [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], source) }
  if (fields.get('answer') === 'mac-failure') return { kind: 'mac-failure' }
  if (fields.has('answer')) throw invalid(source, 'answer can only be mac-failure; give res, auts or Authorization')
  if (authorization === undefined || !authorization.params.get('nonce')) return { kind: 'none' }
  const { params } = authorization
  const given = params.get('auts')
  if (given) return { kind: 'auts', auts: understood(source, 'auts', () => parseAuts(given)) }
  const response = params.get('response') ?? ''
  // TS 24.229 §5.1.1.5.3: the SIM has refused the MAC
  if (response === '') return { kind: 'mac-failure' }
  return { kind: 'digest', digest: digestOf(params, method, response) }
}

function digestOf(params: AuthParams['params'], method: string, response: string): AnsweredDigest {
  const qop = params.get('qop')?.toLowerCase()
  const answered: AnsweredDigest = {
    username: params.get('username') ?? '',
    realm: params.get('realm') ?? '',
    nonce: params.get('nonce') ?? '',
    uri: params.get('uri') ?? '',
    method,
    response,
    nonceCount: params.get('nc') ?? '',
    cnonce: params.get('cnonce') ?? '',
  }
  return qop === 'auth' || qop === 'auth-int' ? { ...answered, qop } : answered
}

function auth(fields: Fields, name: string, source: string): AuthParams | undefined {
  const value = fields.get(name)
  return value === undefined ? undefined : understood(source, name, () => parseAuth(value))
}

/** Octets in hexadecimal digits or base64; undefined when the field is absent. */
function optional(name: string, fields: Fields, length: number, source: string): Uint8Array | undefined {
  const text = fields.get(name)
  return text === undefined ? undefined : octets(name, text, [length], source)
}

function octets(name: string, text: string, lengths: readonly number[], source: string): Uint8Array {
  const digits = text.replaceAll(/[\s:]|^0x/g, '')
  const isHex = /^[0-9a-fA-F]+$/.test(digits)
  const read = isHex ? Buffer.from(digits, 'hex') : Buffer.from(text, 'base64')
  if (lengths.includes(isHex ? digits.length / 2 : read.length)) return Uint8Array.from(read)
  throw invalid(
    source,
    `${name} is not ${lengths.length > 1 ? '4 to 16' : lengths[0]} octets, in hexadecimal digits or base64`,
  )
}

function whole(fields: Fields, name: string, source: string): number | undefined {
  const text = fields.get(name)
  if (text === undefined) return undefined
  if (/^[0-9]{1,15}$/.test(text)) return Number(text)
  throw invalid(source, `${name} is not a whole number`)
}

/** A decoder's complaint without what it complains about. */
function understood<Value>(source: string, name: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    if (error instanceof DecodeError) throw invalid(source, `${name} is malformed (${error.code})`)
    throw error
  }
}

function invalid(source: string, what: string): VoltaicError {
  return new VoltaicError('KEY_INPUT_INVALID', `${source}: ${what}`, `Fields are: ${FIELDS.join(', ')}`)
}
