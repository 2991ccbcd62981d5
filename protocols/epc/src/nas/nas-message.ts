import { ByteReader, DecodeError } from '@voltaic/base'
import { EMM, readAttachMessage } from './attach.ts'
import { ESM, type EsmMessage, readEsmMessage } from './esm-message.ts'

/*
 * Plain EMM:                                      Protected:
 *   8  7  6  5     4  3  2  1                       8  7  6  5     4  3  2  1
 * +------------+--------------+                   +------------+--------------+
 * | Security 0 | Discrim. 7   |                   | Security   | Discrim. 7   |
 * +------------+--------------+                   +------------+--------------+
 * |       Message type        |                   | Message authentication    |
 * +---------------------------+                   | code, 4 octets            |
 * |       Elements ...        |                   +---------------------------+
 *                                                 | Sequence number           |
 *                                                 +---------------------------+
 *                                                 | NAS message, or ciphertext|
 */

const SPEC = 'TS 24.301 §9.1'
const DISCRIMINATOR = 0x0f
const PLAIN = 0
/** Integrity protected, and integrity protected with a new security context: readable as they are. */
const INTEGRITY_ONLY: ReadonlySet<number> = new Set([1, 3])
const CIPHERED: ReadonlySet<number> = new Set([2, 4])
const MESSAGE_AUTHENTICATION_CODE = 4

/** An ESM message, alone or inside an EMM message. */
export interface NasSession {
  /** The EMM message around it: `Attach request`. */
  readonly emm?: string
  /** Of the mobile identity in an Attach request. */
  readonly imsi?: string
  readonly esm: EsmMessage
  /** Ciphered by its header, readable all the same: EEA0. */
  readonly isNullCiphered: boolean
}

/**
 * Looks for an ESM message that may carry options in a NAS message. A ciphered message is read as if its cipher were EEA0,
 * and left alone when that gives no message.
 *
 * @param bytes of which the NAS message is octets `start` to `end`
 * @returns undefined when there is none, or none that can be read
 * @throws DecodeError NAS_TRUNCATED, NAS_DISCRIMINATOR, NAS_TOO_MANY_ELEMENTS, NAS_IMSI_LENGTH, BCD_DIGIT
 * @spec TS 24.301 §4.4.5, §8.2, §9.1
 */
export function decodeNas(bytes: Uint8Array, start = 0, end: number = bytes.length): NasSession | undefined {
  const reader = new ByteReader(bytes, 'NAS_TRUNCATED', SPEC, start, end)
  const first = reader.peek()
  if ((first & DISCRIMINATOR) !== EMM) return readPlain(reader)
  const security = first >> 4
  if (security === PLAIN) return readPlain(reader)
  if (!INTEGRITY_ONLY.has(security) && !CIPHERED.has(security)) return undefined
  reader.skip(1 + MESSAGE_AUTHENTICATION_CODE + 1)
  if (INTEGRITY_ONLY.has(security)) return readPlain(reader)
  const session = tryCiphered(reader)
  return session === undefined ? undefined : { ...session, isNullCiphered: true }
}

function tryCiphered(reader: ByteReader): NasSession | undefined {
  try {
    return readPlain(reader)
  } catch (error) {
    // TS 33.401 §B.0: what is no message is ciphered with something else than EEA0
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

function readPlain(reader: ByteReader): NasSession | undefined {
  const first = reader.peek()
  if ((first & DISCRIMINATOR) === ESM) return sessionOf(readEsmMessage(reader))
  if (first !== EMM) return undefined
  reader.skip(1)
  return readEmm(reader)
}

function readEmm(reader: ByteReader): NasSession | undefined {
  const attach = readAttachMessage(reader)
  if (attach?.esm === undefined) return undefined
  const session = sessionOf(readEsmMessage(attach.esm))
  if (session === undefined) return undefined
  const imsi = attach.kind === 'Attach request' ? attach.imsi : undefined
  return { ...session, emm: attach.kind, ...(imsi === undefined ? {} : { imsi }) }
}

function sessionOf(esm: EsmMessage | undefined): NasSession | undefined {
  return esm === undefined ? undefined : { esm, isNullCiphered: false }
}
