import type { ByteWriter } from '@voltaic/base'
import type { Cid } from '../coding/cid.ts'
import { writeExtension0 } from '../packets/extension-0.ts'
import { writeExtension1 } from '../packets/extension-1.ts'
import { writeExtension2 } from '../packets/extension-2.ts'
import { writeR0 } from '../packets/r-0.ts'
import { writeR0Crc } from '../packets/r-0-crc.ts'
import { writeR1 } from '../packets/r-1.ts'
import { writeR1Id } from '../packets/r-1-id.ts'
import { writeR1Plain } from '../packets/r-1-plain.ts'
import { writeR1Ts } from '../packets/r-1-ts.ts'
import { writeUo0 } from '../packets/uo-0.ts'
import { writeUo1 } from '../packets/uo-1.ts'
import { writeUo1Id } from '../packets/uo-1-id.ts'
import { writeUo1Plain } from '../packets/uo-1-plain.ts'
import { writeUo1Ts } from '../packets/uo-1-ts.ts'
import { writeUor2 } from '../packets/uor-2.ts'
import { writeUor2Id } from '../packets/uor-2-id.ts'
import { writeUor2Plain } from '../packets/uor-2-plain.ts'
import { writeUor2Ts } from '../packets/uor-2-ts.ts'
import type { Format } from './formats.ts'
import type { PacketType } from './packet-type.ts'

/** Values of the base header and of Extensions 0 to 2, of which each takes the bits that it has. */
export interface FormatValues {
  readonly sn: number
  /** Scaled. */
  readonly ts: number
  readonly ipId: number
  readonly outerId: number
  readonly marker: boolean
  readonly crc: number
}

/** Fields of the base header alone, already shifted. */
interface BaseFields {
  readonly sn: number
  readonly ts: number
  readonly ipId: number
  readonly marker: boolean
  readonly extended: boolean
  readonly crc: number
}

/** Bits that an extension takes of +T or of a field that has no other name. */
const PLUS_T_BITS: readonly number[] = [3, 3, 11]

/**
 * Writes a compressed header with Extension 0, 1, 2 or none.
 *
 * @param isRtp false for the profiles without RTP
 * @spec RFC 3095 §4.5.7, §5.7.5, §5.11.4
 */
export function writeFormat(out: ByteWriter, cid: Cid, format: Format, values: FormatValues, isRtp: boolean): void {
  const { extension } = format
  if (extension === undefined) {
    writeBase(out, cid, format.type, { ...values, extended: false }, isRtp)
    return
  }
  const { sn, ts, ipId } = values
  const below = PLUS_T_BITS[extension] ?? 0
  const all = extension === 0 ? below : below + 8
  // without a T bit +T and -T are parts of one field
  const isOne = isRtp ? !hasTBit(format.type) : extension === 1
  const base = {
    ...values,
    extended: true,
    sn: sn >> 3,
    ts: ts >>> (isOne ? all : below),
    ipId: ipId >> idBitsBelow(format, isRtp, isOne, below, all),
  }
  writeBase(out, cid, format.type, base, isRtp)
  const [plusT, minusT] = extensionFields(format, values, isRtp, isOne)
  if (extension === 0) writeExtension0(out, sn, plusT)
  else if (extension === 1) writeExtension1(out, sn, plusT, minusT)
  else writeExtension2(out, sn, plusT, minusT)
}

function idBitsBelow(format: Format, isRtp: boolean, isOne: boolean, below: number, all: number): number {
  // RFC 3095 §5.11.4: in Extension 2 the octet is the inner IP-ID, the rest the outer one
  if (!isRtp && format.extension === 2) return 8
  return isOne ? all : below
}

function extensionFields(
  format: Format,
  values: FormatValues,
  isRtp: boolean,
  isOne: boolean,
): readonly [number, number] {
  const { ts, ipId, outerId } = values
  const hasMinusT = format.extension !== 0
  if (!isRtp) {
    if (format.extension === 2) return [outerId, ipId]
    return hasMinusT ? [ipId >> 8, ipId] : [ipId, 0]
  }
  if (isOne) return hasMinusT ? [ts >>> 8, ts] : [ts, 0]
  return isTimestamp(format.type) ? [ts, ipId] : [ipId, ts]
}

function hasTBit(type: PacketType): boolean {
  return type.endsWith('-ID') || type.endsWith('-TS')
}

function isTimestamp(type: PacketType): boolean {
  return type.endsWith('-TS')
}

function writeBase(out: ByteWriter, cid: Cid, type: PacketType, fields: BaseFields, isRtp: boolean): void {
  switch (type) {
    case 'UO-0':
      writeUo0(out, cid, fields.sn, fields.crc)
      break
    case 'UO-1':
      if (isRtp) writeUo1(out, cid, fields)
      else writeUo1Plain(out, cid, fields)
      break
    case 'UO-1-ID':
      writeUo1Id(out, cid, fields)
      break
    case 'UO-1-TS':
      writeUo1Ts(out, cid, fields)
      break
    case 'R-0':
      writeR0(out, cid, fields.sn)
      break
    case 'R-0-CRC':
      writeR0Crc(out, cid, fields.sn, fields.crc)
      break
    case 'R-1':
      if (isRtp) writeR1(out, cid, fields)
      else writeR1Plain(out, cid, fields)
      break
    case 'R-1-ID':
      writeR1Id(out, cid, fields)
      break
    case 'R-1-TS':
      writeR1Ts(out, cid, fields)
      break
    default:
      writeUor2Base(out, cid, type, fields, isRtp)
  }
}

/** UOR-2 in one of its forms, as Extension 3 stands behind it too. */
export function writeUor2Base(out: ByteWriter, cid: Cid, type: PacketType, fields: BaseFields, isRtp: boolean): void {
  if (type === 'UOR-2-ID') writeUor2Id(out, cid, fields)
  else if (type === 'UOR-2-TS') writeUor2Ts(out, cid, fields)
  else if (isRtp) writeUor2(out, cid, fields)
  else writeUor2Plain(out, cid, fields)
}
