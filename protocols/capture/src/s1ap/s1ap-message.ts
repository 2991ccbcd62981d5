import { AperReader } from './aper-reader.ts'
import { type ErabItemShape, readErabItem } from './erab-item.ts'

/*
 * +-----+----------+-----+------------------+----+-----+----------+--------------+
 * | ext | choice,2 | pad | procedure code,8 |crit| pad | length   | message ...  |
 * +-----+----------+-----+------------------+----+-----+----------+--------------+
 * The message:
 * +-----+-----+-----------+   then that often   +-------+----+-----+--------+---------+
 * | ext | pad | count, 16 |                     | id,16 |crit| pad | length | value   |
 * +-----+-----+-----------+                     +-------+----+-----+--------+---------+
 */

const ID_MME_UE_S1AP_ID = 0
const ID_ENB_UE_S1AP_ID = 8
const ID_NAS_PDU = 26
/** Protocol IEs of one message. */
export const MAX_S1AP_ELEMENTS = 256

const PROCEDURES: ReadonlyMap<number, string> = new Map([
  [5, 'E-RABSetup'],
  [6, 'E-RABModify'],
  [7, 'E-RABRelease'],
  [9, 'InitialContextSetup'],
  [11, 'DownlinkNASTransport'],
  [12, 'InitialUEMessage'],
  [13, 'UplinkNASTransport'],
])
/** Procedures of class 1 have a request and outcomes. */
const CLASS_1: ReadonlySet<number> = new Set([5, 6, 7, 9])
const OUTCOMES = ['Request', 'Response', 'Failure']

/** The lists of E-RABs that carry NAS-PDUs, by the identifier of the list. */
const ERAB_LISTS: ReadonlyMap<number, ErabItemShape> = new Map([
  // E-RABToBeSetupListBearerSUReq
  [16, { hasOptionalNasPdu: false, hasTransport: true }],
  // E-RABToBeSetupListCtxtSUReq
  [24, { hasOptionalNasPdu: true, hasTransport: true }],
  // E-RABToBeModifiedListBearerModReq
  [30, { hasOptionalNasPdu: false, hasTransport: false }],
])

export interface S1apMessage {
  /** `InitialUEMessage`, `E-RABSetupRequest`. */
  readonly name: string
  readonly mmeUeS1apId?: number
  readonly enbUeS1apId?: number
  /** Where the octets of each NAS-PDU are. */
  readonly nasPdus: readonly { readonly start: number; readonly end: number }[]
}

/**
 * Reads as much of an S1AP message as leads to its NAS-PDUs.
 *
 * @returns undefined for a procedure that carries none
 * @throws DecodeError APER_TRUNCATED, APER_FRAGMENTED, APER_TOO_MANY_ADDITIONS, S1AP_CHOICE, S1AP_TOO_MANY_ELEMENTS
 * @spec TS 36.413 §9.1, §9.3, §9.4
 */
export function decodeS1ap(bytes: Uint8Array): S1apMessage | undefined {
  const reader = new AperReader(bytes)
  if (reader.flag()) return undefined
  const choice = reader.bits(2)
  const outcome = OUTCOMES[choice]
  if (outcome === undefined) throw reader.fault('S1AP_CHOICE', `choice ${choice} of an S1AP-PDU`)
  const procedure = reader.alignedUint(1)
  const name = PROCEDURES.get(procedure)
  if (name === undefined) return undefined
  reader.bits(2)
  return readMessage(reader.openType(), CLASS_1.has(procedure) ? `${name}${outcome}` : name)
}

function readMessage(reader: AperReader, name: string): S1apMessage {
  reader.bits(1)
  const count = reader.alignedUint(2)
  if (count > MAX_S1AP_ELEMENTS) throw reader.fault('S1AP_TOO_MANY_ELEMENTS', `${count} protocol IEs`)
  const ids: { mmeUeS1apId?: number; enbUeS1apId?: number } = {}
  const nasPdus: { start: number; end: number }[] = []
  for (let left = count; left > 0; left--) {
    const id = reader.alignedUint(2)
    reader.bits(2)
    const value = reader.openType()
    const shape = ERAB_LISTS.get(id)
    if (id === ID_MME_UE_S1AP_ID) ids.mmeUeS1apId = value.longInteger(2)
    else if (id === ID_ENB_UE_S1AP_ID) ids.enbUeS1apId = value.longInteger(2)
    else if (id === ID_NAS_PDU) nasPdus.push(value.octets())
    else if (shape !== undefined) nasPdus.push(...readErabList(value, shape))
  }
  return { name, ...ids, nasPdus }
}

/** A count of 1 to 256, then each item as a protocol IE of its own. */
function readErabList(reader: AperReader, shape: ErabItemShape): readonly { start: number; end: number }[] {
  const nasPdus: { start: number; end: number }[] = []
  for (let left = reader.alignedUint(1) + 1; left > 0; left--) {
    reader.alignedUint(2)
    reader.bits(2)
    const nasPdu = readErabItem(reader.openType(), shape)
    if (nasPdu !== undefined) nasPdus.push(nasPdu)
  }
  return nasPdus
}
