import { DecodeError } from '@voltaic/base'
import { parseAuth } from '@voltaic/sip'
import { printable } from '../ladder/message-summary.ts'
import type { ExplainedField } from './explain-message.ts'

/** What the parameters of a challenge and of its answer are for. @spec RFC 3310 §3; RFC 7616 §3.3, §3.4; TS 24.229 §7.2A.1 */
const MEANINGS: Readonly<Record<string, string>> = {
  algorithm: 'AKAv1-MD5: the SIM computes RES, and a Digest is made with it as password.',
  auts: 'The SIM wants to synchronise: its own sequence number, for the HSS only.',
  ck: 'CK, which the P-CSCF takes out for IPsec before it passes the challenge on.',
  ik: 'IK, likewise.',
  'integrity-protected': 'Whether the P-CSCF got it inside ESP.',
  nonce: 'RAND and AUTN, in Base64.',
  realm: 'The home domain.',
  response: 'Digest made with RES; empty in the first REGISTER.',
  username: 'IMPI: the identity of the SIM.',
}

const MASKED = /^0+$/
/** Keys that are overwritten before a message is kept. */
const KEYS: ReadonlySet<string> = new Set(['ck', 'ik'])

/** The parameters of WWW-Authenticate or Authorization one by one; none where they cannot be read. */
export function authParameters(value: string): readonly ExplainedField[] {
  try {
    return [...parseAuth(value).params].map(([name, text = '']) => parameter(name, text))
  } catch (error) {
    if (error instanceof DecodeError) return []
    throw error
  }
}

function parameter(name: string, text: string): ExplainedField {
  const key = name.toLowerCase()
  const meaning = Object.hasOwn(MEANINGS, key) ? MEANINGS[key] : undefined
  const isMasked = KEYS.has(key) && MASKED.test(text)
  const parts = key === 'nonce' ? challengeParts(Buffer.from(text, 'base64')) : []
  return {
    name: printable(name),
    value: isMasked ? HIDDEN : printable(text),
    ...(meaning !== undefined && { meaning }),
    ...(parts.length > 0 && { fields: parts }),
  }
}

/** What stands for a key that was overwritten. */
export const HIDDEN = 'masked: keys are never kept'

const RAND_LENGTH = 16
const SQN_LENGTH = 6
const AMF_LENGTH = 2
const MAC_LENGTH = 8

/**
 * RAND and the parts of AUTN; none of octets that are no challenge of AKA.
 *
 *     RAND (16)                | SQN xor AK (6) | AMF (2) | MAC (8)
 *
 * @spec RFC 3310 §3.2; TS 33.102 §6.3.2
 */
export function challengeParts(octets: Uint8Array): readonly ExplainedField[] {
  if (octets.length < RAND_LENGTH + SQN_LENGTH + AMF_LENGTH + MAC_LENGTH) return []
  const hex = (from: number, length: number): string =>
    Buffer.from(octets.subarray(from, from + length)).toString('hex')
  const amfAt = RAND_LENGTH + SQN_LENGTH
  const clause = 'TS 33.102 §6.3.2'
  return [
    { name: 'RAND', value: hex(0, RAND_LENGTH), clause, meaning: 'The question: a random number.' },
    {
      ...{ name: 'AUTN', value: '', clause, meaning: 'The proof that the network knows K; the SIM checks it first.' },
      fields: [
        {
          ...{ name: 'SQN xor AK', value: hex(RAND_LENGTH, SQN_LENGTH) },
          meaning: 'The sequence number, hidden with a key: a challenge works once.',
        },
        { name: 'AMF', value: hex(amfAt, AMF_LENGTH), meaning: 'A field of the operator; its first bit is for LTE.' },
        {
          ...{ name: 'MAC', value: hex(amfAt + AMF_LENGTH, MAC_LENGTH) },
          meaning: 'Computed with K from all this: where it is wrong, the SIM does not answer.',
        },
      ],
    },
  ]
}
