// The card of TS 35.208 test set 1, and what it answers.
import { type AuthenticationKeys, createAuthenticationFunctions } from '../authentication-keys.ts'
import { buildAuts, createVector } from '../authentication-vector.ts'
import { digestAkaResponse, formatAkaNonce } from '../digest-aka.ts'
import { composeSqn } from '../sqn.ts'
import type { KeyCheck } from './check-keys.ts'
import type { AnsweredDigest, KeyEvidence } from './phone-answer.ts'

export const octets = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
export const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex')

// TS 35.208 test set 1.
export const k: string = '465b5ce8b199b49faa5f0a2ee238a6bc'
export const op: string = 'cdc202d5123e20f62b6d676ac72cb318'
export const opc: string = 'cd63cb71954a9f4e48a5994e37a02baf'
export const rand: Uint8Array = octets('23553cbe9637a89d218ae64dae47bf35')
export const card: AuthenticationKeys = { k: octets(k), opc: octets(opc) }
export const otherK: Uint8Array = octets('0396eb317b6d1c36f19c1c84cd6ffd16')

export const codesOf = ({ findings }: KeyCheck): readonly string[] => findings.map(({ code }) => code)
export const autnOf = (keys: AuthenticationKeys, sqn: number = composeSqn(41, 3), amf = 0): Uint8Array =>
  createVector({ ...keys, rand, sqn, amf }).autn

/** What the card answers to a challenge of a network that has its keys. */
export function resOf(keys: AuthenticationKeys = card): KeyEvidence {
  return { rand, autn: autnOf(keys), answer: { kind: 'res', res: createAuthenticationFunctions(keys).f2345(rand).res } }
}

export function autsOf(sqnMs: number, autn: Uint8Array = autnOf(card)): KeyEvidence {
  return { rand, autn, answer: { kind: 'auts', auts: buildAuts(createAuthenticationFunctions(card), rand, sqnMs) } }
}

/** A REGISTER that was answered with some password. */
export function registerWith(password: Uint8Array, qop?: 'auth' | 'auth-int'): KeyEvidence {
  const autn = autnOf(card)
  const digest = {
    username: 'alice@ims.example',
    realm: 'ims.example',
    method: 'REGISTER',
    uri: 'sip:ims.example',
    nonce: formatAkaNonce(rand, autn),
    ...(qop !== undefined && { qop, cnonce: 'abcdef', nonceCount: '00000001' }),
  } as const
  const answered: AnsweredDigest = { ...digest, response: digestAkaResponse({ ...digest, password }) }
  return { rand, autn, answer: { kind: 'digest', digest: answered } }
}
