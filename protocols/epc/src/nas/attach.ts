import { assertNever, type ByteReader, ByteWriter } from '@voltaic/base'
import { encodePlmn, type Plmn, readPlmn } from '../plmn.ts'
import { encodeImsiIdentity, readImsiOfIdentity } from './eps-mobile-identity.ts'
import { writeLv } from './esm-writer.ts'
import { readOptionalElements } from './optional-elements.ts'

/** EPS mobility management, plain. */
export const EMM = 7
const ATTACH_REQUEST = 0x41
const ATTACH_ACCEPT = 0x42
const ATTACH_COMPLETE = 0x43
const ATTACH_REJECT = 0x44
const ESM_MESSAGE_CONTAINER = 0x78

const EPS_ATTACH = 1
const NO_KEY = 7
const EPS_ONLY = 1
/** TS 24.301 §9.9.3.16: deactivated. */
const T3412_OFF = 0xe0
/** EEA0 to EEA2 and EIA0 to EIA2. @spec TS 24.301 §9.9.3.34 */
const UE_NETWORK_CAPABILITY = Uint8Array.of(0xe0, 0xe0)

/** A tracking area. */
export interface Tai extends Plmn {
  readonly tac: number
}

/** Messages around ESM that make up an attach; `Esm` is how the message inside is held. */
export type AttachMessage<Esm> =
  | { readonly kind: 'Attach request'; readonly imsi?: string; readonly esm: Esm }
  | { readonly kind: 'Attach accept'; readonly tai?: Tai; readonly esm: Esm }
  | { readonly kind: 'Attach complete'; readonly esm: Esm }
  | {
      readonly kind: 'Attach reject'
      /** TS 24.301 §9.9.3.9. */
      readonly cause: number
      readonly esm?: Esm
    }

/**
 * Reads a plain EMM message of an attach; elements that do not lead to its ESM message are passed over.
 *
 * @param reader behind the first octet
 * @returns undefined for any other message
 * @throws DecodeError NAS_TRUNCATED, NAS_IMSI_LENGTH, NAS_TOO_MANY_ELEMENTS, BCD_DIGIT
 * @spec TS 24.301 §8.2.1, §8.2.2, §8.2.3, §8.2.4
 */
export function readAttachMessage(reader: ByteReader): AttachMessage<ByteReader> | undefined {
  switch (reader.uint8()) {
    case ATTACH_REQUEST:
      return readRequest(reader)
    case ATTACH_ACCEPT:
      return readAccept(reader)
    case ATTACH_COMPLETE:
      return { kind: 'Attach complete', esm: containerOf(reader) }
    case ATTACH_REJECT:
      return readReject(reader)
    default:
      return undefined
  }
}

/** Attach type and key set, identity, network capability. */
function readRequest(reader: ByteReader): AttachMessage<ByteReader> {
  reader.skip(1)
  const imsi = readImsiOfIdentity(reader.window(reader.uint8()))
  reader.skip(reader.uint8())
  return { kind: 'Attach request', ...(imsi === undefined ? {} : { imsi }), esm: containerOf(reader) }
}

/** Attach result, T3412, tracking area list. */
function readAccept(reader: ByteReader): AttachMessage<ByteReader> {
  reader.skip(2)
  const tai = readFirstTai(reader.window(reader.uint8()))
  return { kind: 'Attach accept', ...(tai === undefined ? {} : { tai }), esm: containerOf(reader) }
}

/** TS 24.301 §9.9.3.33: the first area of the list, which is the same in all three kinds of lists. */
function readFirstTai(list: ByteReader): Tai | undefined {
  if (list.remaining < 6) return undefined
  list.skip(1)
  return { ...readPlmn(list), tac: list.uint16() }
}

function readReject(reader: ByteReader): AttachMessage<ByteReader> {
  const cause = reader.uint8()
  const elements = readOptionalElements(reader, new Map())
  const esm = elements.find(({ iei }) => iei === ESM_MESSAGE_CONTAINER)?.value
  return { kind: 'Attach reject', cause, ...(esm === undefined ? {} : { esm }) }
}

function containerOf(reader: ByteReader): ByteReader {
  return reader.window(reader.uint16())
}

/**
 * @param message with a whole ESM message inside, in octets
 * @throws RangeError for values that do not fit, or that the message needs
 * @spec TS 24.301 §8.2.1, §8.2.2, §8.2.3, §8.2.4
 */
export function encodeAttachMessage(message: AttachMessage<Uint8Array>): Uint8Array {
  const writer = new ByteWriter(192).uint8(EMM)
  switch (message.kind) {
    case 'Attach request':
      writer.uint8(ATTACH_REQUEST).uint8((NO_KEY << 4) | EPS_ATTACH)
      writeLv(writer, encodeImsiIdentity(message.imsi ?? ''))
      writeLv(writer, UE_NETWORK_CAPABILITY)
      return finishWith(writer, message.esm)
    case 'Attach accept':
      writer.uint8(ATTACH_ACCEPT).uint8(EPS_ONLY).uint8(T3412_OFF)
      writeLv(writer, encodeTaiList(message.tai))
      return finishWith(writer, message.esm)
    case 'Attach complete':
      return finishWith(writer.uint8(ATTACH_COMPLETE), message.esm)
    case 'Attach reject':
      writer.uint8(ATTACH_REJECT).uint8(message.cause)
      return message.esm === undefined ? writer.finish() : finishWith(writer.uint8(ESM_MESSAGE_CONTAINER), message.esm)
    default:
      return assertNever(message)
  }
}

/** TS 24.301 §9.9.3.15: the ESM message behind two octets of length. */
function finishWith(writer: ByteWriter, esm: Uint8Array): Uint8Array {
  return writer.uint16(esm.length).bytes(esm).finish()
}

/** TS 24.301 §9.9.3.33: one area, in a list of those of one network. */
function encodeTaiList(tai: Tai | undefined): Uint8Array {
  if (tai === undefined) throw new RangeError('an Attach accept has a tracking area')
  return new ByteWriter(6).uint8(0).bytes(encodePlmn(tai)).uint16(tai.tac).finish()
}
