import {
  decodeAttributes,
  encodeAttribute,
  encodeNetlink,
  familyOf,
  NLM_F_ACK,
  NLM_F_DUMP,
  NLM_F_REQUEST,
} from '@voltaic/linux'
import type { Address } from '@voltaic/runtime'
import { REPLAY_WINDOW } from '../../esp/replay-window.ts'
import type { EspKeys } from '../../keys/esp-keys.ts'
import { ALGORITHM_ATTRIBUTES, encodeAlgorithms } from './xfrm-algorithms.ts'
import { decodeSelector, encodeSelector, encodeXfrmAddress } from './xfrm-selector.ts'

const XFRM_MSG_NEWSA = 0x10
const XFRM_MSG_DELSA = 0x11
const XFRM_MSG_GETSA = 0x12
const XFRMA_REPLAY_ESN_VAL = 23
/** IP protocol number of ESP. */
export const IPPROTO_ESP = 50

/*
 * struct xfrm_usersa_info, in octets:
 *   0 selector (56)   56 destination (16)   72 SPI (4, big-endian)   76 protocol   80 source (16)
 *  96 lifetime (64)  160 what of it is over (32)   192 statistics (12)   204 sequence (4)
 * 208 reqid (4)      212 family (2)   214 mode, 0: transport   215 window of 32   216 flags
 */
const STATE_LENGTH = 224
const NO_LIMIT_AT = 96
/** Four numbers of 64 bits: octets and packets, soft and hard. */
const NO_LIMIT_LENGTH = 32
/** Packets before the window (4), repeated ones (4), those with a wrong ICV (4). */
const STATS_AT = 192
const REQID_AT = 208
const MODE_AT = 214

/** struct xfrm_replay_state_esn: length of the bitmap in words, four numbers, window; an empty bitmap may be left out. */
const REPLAY_LENGTH = 24
const WORD_BITS = 32

/** Marks what this product put into the kernel, so that it takes over its own after a restart and nothing else. */
export const XFRM_REQID = 0x564f4c54

/** One association, as the kernel is to have it. */
export interface XfrmState {
  readonly spi: number
  readonly from: Address
  readonly to: Address
  readonly keys: EspKeys
  /** Of one that sends: numbers up to this one may have been used. */
  readonly lastSequence?: number
}

/** What the kernel says of an association that it has. */
export interface XfrmStateFound {
  readonly spi: number
  /** The hosts between which it is, and what it is for where that is one port at each end. */
  readonly ends: { readonly from: Address; readonly to: Address } | undefined
  readonly reqid: number
  readonly isTransport: boolean
  /** Packets that were dropped as repeated or too old. */
  readonly replayed: number
  /** Packets that were dropped for their ICV. */
  readonly integrityFailed: number
  /** By attribute: the algorithms with their keys. */
  readonly algorithms: readonly Buffer[]
}

/**
 * A request to put an association in. The window of 256 has an attribute of its own; extended sequence numbers, for
 * which it was made, are not used.
 *
 * @spec TS 33.203 §6.3, §7.1; RFC 4303 §3.4.3
 */
export function encodeNewState(state: XfrmState): Buffer {
  const { spi, from, to, keys, lastSequence = 0 } = state
  const info = Buffer.alloc(STATE_LENGTH)
  encodeSelector({ from, to }).copy(info)
  encodeXfrmAddress(to.host).copy(info, 56)
  info.writeUInt32BE(spi, 72)
  info.writeUInt8(IPPROTO_ESP, 76)
  encodeXfrmAddress(from.host).copy(info, 80)
  info.fill(0xff, NO_LIMIT_AT, NO_LIMIT_AT + NO_LIMIT_LENGTH)
  info.writeUInt32LE(XFRM_REQID, REQID_AT)
  info.writeUInt16LE(familyOf(to.host), 212)
  const replay = Buffer.alloc(REPLAY_LENGTH)
  replay.writeUInt32LE(REPLAY_WINDOW / WORD_BITS, 0)
  replay.writeUInt32LE(lastSequence, 4)
  replay.writeUInt32LE(REPLAY_WINDOW, 20)
  const parts = [info, ...encodeAlgorithms(keys), encodeAttribute(XFRMA_REPLAY_ESN_VAL, replay)]
  return encodeNetlink(XFRM_MSG_NEWSA, NLM_F_REQUEST | NLM_F_ACK, parts)
}

/** A request to take an association out. */
export function encodeDeleteState(spi: number, to: string): Buffer {
  return encodeNetlink(XFRM_MSG_DELSA, NLM_F_REQUEST | NLM_F_ACK, [stateId(spi, to)])
}

/** A request for what the kernel has. */
export function encodeGetState(spi: number, to: string): Buffer {
  return encodeNetlink(XFRM_MSG_GETSA, NLM_F_REQUEST, [stateId(spi, to)])
}

/** A request for all associations. */
export function encodeListStates(): Buffer {
  return encodeNetlink(XFRM_MSG_GETSA, NLM_F_REQUEST | NLM_F_DUMP, [])
}

/** struct xfrm_usersa_id: destination (16), SPI (4, big-endian), family (2), protocol. */
function stateId(spi: number, to: string): Buffer {
  const id = Buffer.alloc(24)
  encodeXfrmAddress(to).copy(id)
  id.writeUInt32BE(spi, 16)
  id.writeUInt16LE(familyOf(to), 20)
  id.writeUInt8(IPPROTO_ESP, 22)
  return id
}

/** Reads one association out of an answer. @throws DecodeError NETLINK_MALFORMED */
export function decodeState(body: Buffer): XfrmStateFound {
  const attributes = decodeAttributes(body.subarray(STATE_LENGTH))
  return {
    spi: body.readUInt32BE(72),
    replayed: body.readUInt32LE(STATS_AT) + body.readUInt32LE(STATS_AT + 4),
    integrityFailed: body.readUInt32LE(STATS_AT + 8),
    ends: decodeSelector(body),
    reqid: body.readUInt32LE(REQID_AT),
    isTransport: body.readUInt8(MODE_AT) === 0,
    algorithms: algorithmsIn(attributes),
  }
}

/** Whether the kernel has the association as it is to be, put in by this product. */
export function isSameState(found: XfrmStateFound, { from, to, keys }: XfrmState): boolean {
  if (found.reqid !== XFRM_REQID || !found.isTransport || found.ends === undefined) return false
  const wanted = encodeSelector({ from, to })
  if (!encodeSelector(found.ends).equals(wanted)) return false
  const ours = algorithmsIn(decodeAttributes(Buffer.concat(encodeAlgorithms(keys))))
  return ours.length === found.algorithms.length && ours.every((each, at) => found.algorithms[at]?.equals(each))
}

function algorithmsIn(attributes: ReadonlyMap<number, Buffer>): readonly Buffer[] {
  return ALGORITHM_ATTRIBUTES.flatMap((type) => attributes.get(type) ?? [])
}
