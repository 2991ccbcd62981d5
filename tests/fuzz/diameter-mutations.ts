import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import {
  type AuthDataItem,
  avp,
  baseAvps,
  type DiameterMessage,
  decodeLia,
  decodeLir,
  decodeMaa,
  decodeMar,
  decodeMessage,
  decodePpa,
  decodePpr,
  decodeRta,
  decodeRtr,
  decodeSaa,
  decodeSar,
  decodeUaa,
  decodeUar,
  describeMessage,
  encodeMaa,
  encodeMar,
  encodeMessage,
  encodePpr,
  encodeRta,
  encodeRtr,
  encodeSaa,
  encodeSar,
  encodeUaa,
  encodeUar,
  Framer,
  isRequest,
  maskDiameterKeys,
  type OutgoingMessage,
} from '@voltaic/diameter'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const origin = { originHost: 'hss.example', originRealm: 'example' }
const header = {
  sessionId: 'scscf.example;1;2',
  originHost: 'scscf.example',
  originRealm: 'example',
  destinationRealm: 'example',
  destinationHost: 'hss.example',
}
const mar = { impi: 'u@x', impu: 'sip:u@x', scheme: 'Digest-AKAv1-MD5', numberOfItems: 1, serverName: 'sip:s' } as const
const restoration = { impi: 'u@x', contacts: [{ contact: '<sip:u@192.0.2.1>', path: '<sip:p;lr>' }] }
const charging = { primaryChargingCollectionFunctionName: 'aaa://ccf.example' }
const aka: AuthDataItem = {
  scheme: 'Digest-AKAv1-MD5',
  itemNumber: 1,
  authenticate: Buffer.alloc(32, 1),
  authorization: Buffer.alloc(8, 2),
  confidentialityKey: Buffer.alloc(16, 3),
  integrityKey: Buffer.alloc(16, 4),
}
const digest: AuthDataItem = {
  scheme: 'SIP Digest',
  realm: 'example',
  algorithm: 'MD5',
  qop: 'auth',
  ha1: 'f'.repeat(32),
}
const asked = decodeMessage(encodeMessage(encodeMar(header, mar)))

const cer: OutgoingMessage = {
  flags: 0x80,
  commandCode: 257,
  applicationId: 0,
  hopByHopId: 1,
  endToEndId: 2,
  avps: [
    avp(baseAvps.OriginHost, 'scscf.example'),
    avp(baseAvps.OriginRealm, 'example'),
    avp(baseAvps.HostIpAddress, '2001:db8::1'),
    avp(baseAvps.HostIpAddress, '192.0.2.1'),
    avp(baseAvps.VendorId, 0),
    avp(baseAvps.ProductName, 'Voltaic'),
    avp(baseAvps.VendorSpecificApplicationId, [
      avp(baseAvps.VendorId, 10415),
      avp(baseAvps.AuthApplicationId, 16_777_216),
    ]),
  ],
}

const capabilities = { mandatory: [1], optional: [2, 3], serverNames: ['sip:s'] }
const corpus: readonly Buffer[] = [
  cer,
  encodeUar(header, { impi: 'u@x', impu: 'sip:u@x', visitedNetwork: 'v', type: 'REGISTRATION', emergency: true }),
  encodeUaa(asked, origin, { result: 'DIAMETER_FIRST_REGISTRATION', serverCapabilities: capabilities }),
  encodeMar(header, { ...mar, resynchronisation: Buffer.alloc(30, 5) }),
  encodeMaa(asked, origin, mar, { result: 'DIAMETER_SUCCESS', items: [aka, aka] }),
  encodeMaa(asked, origin, mar, { result: 'DIAMETER_SUCCESS', items: [digest] }),
  encodeSar(header, {
    impi: 'u@x',
    impus: ['sip:u@x', 'tel:+1'],
    serverName: 'sip:s',
    type: 'USER_DEREGISTRATION',
    userDataAlreadyAvailable: true,
    restoration,
  }),
  encodeSaa(asked, origin, {
    result: 'DIAMETER_SUCCESS',
    impi: 'u@x',
    userData: Buffer.from('<IMSSubscription/>'),
    chargingInformation: charging,
    associatedImpis: ['v@x'],
    restoration: [restoration],
  }),
  encodeRtr(header, { impi: 'u@x', impus: [], associatedImpis: ['v@x'], reason: 'REMOVE_S-CSCF', reasonInfo: 'r' }),
  encodeRta(asked, origin, {
    result: 'DIAMETER_LIMITED_SUCCESS',
    associatedImpis: ['v@x'],
    emergencyRegistrations: [{ impi: 'u@x', impu: 'sip:u@x' }],
  }),
  encodePpr(header, { impi: 'u@x', userData: Buffer.from('<x/>'), chargingInformation: charging }),
  encodePpr(header, {
    impi: 'u@x',
    digest: {
      scheme: 'SIP Digest',
      realm: 'x',
      algorithm: 'MD5',
      qop: 'auth',
      ha1: '00112233445566778899aabbccddeeff',
    },
  }),
].map(encodeMessage)

/** An AVP taken apart, so that a change inside it changes the lengths around it. */
interface Node {
  code: number
  flags: number
  vendorId: number
  content: Buffer | Node[]
}

const GROUPS = new Set([260, 279, 284, 297, 603, 612, 615, 618, 628, 632, 635, 639, 649, 651])

function parse(octets: Buffer): Node[] {
  const nodes: Node[] = []
  for (let at = 0; at + 8 <= octets.length; ) {
    const code = octets.readUInt32BE(at)
    const flags = octets[at + 4] ?? 0
    const length = octets.readUIntBE(at + 5, 3)
    const dataAt = at + (flags & 0x80 ? 12 : 8)
    // the input may itself be a mutant: what cannot be taken apart is left out
    if (dataAt > at + length || at + length > octets.length) break
    const data = octets.subarray(dataAt, at + length)
    const vendorId = flags & 0x80 ? octets.readUInt32BE(at + 8) : 0
    nodes.push({ code, flags, vendorId, content: GROUPS.has(code) ? parse(data) : Buffer.from(data) })
    at += (length + 3) & ~3
  }
  return nodes
}

function write(nodes: readonly Node[]): Buffer {
  return Buffer.concat(
    nodes.map(({ code, flags, vendorId, content }) => {
      const data = Buffer.isBuffer(content) ? content : write(content)
      const head = Buffer.alloc(flags & 0x80 ? 12 : 8)
      head.writeUInt32BE(code, 0)
      head[4] = flags
      head.writeUIntBE(head.length + data.length, 5, 3)
      if (flags & 0x80) head.writeUInt32BE(vendorId, 8)
      return Buffer.concat([head, data, Buffer.alloc((4 - (data.length % 4)) % 4)])
    }),
  )
}

function pick<T>(random: Random, values: readonly T[]): T | undefined {
  return values[random.integer(Math.max(1, values.length))]
}

/** Every list of AVPs in the message: its own and those of its groups. */
function listsOf(nodes: Node[]): Node[][] {
  return [nodes, ...nodes.flatMap(({ content }) => (Buffer.isBuffer(content) ? [] : listsOf(content)))]
}

function changeOne(random: Random, list: Node[]): void {
  const at = random.integer(Math.max(1, list.length))
  const node = list[at]
  if (node === undefined) return
  const changes: (() => void)[] = [
    () => list.splice(at, 1),
    () => list.splice(random.integer(list.length + 1), 0, structuredNode(node)),
    () => list.push(...list.splice(at, 1)),
    () => {
      node.code =
        pick(random, [1, 263, 264, 279, 284, 601, 610, 612, 614, 623, 625, random.integer(0x1_0000_0000)]) ?? 0
    },
    () => {
      node.flags = random.integer(256)
    },
    () => {
      node.vendorId = pick(random, [0, 10415, random.integer(0x1_0000_0000)]) ?? 0
    },
    () => {
      node.content = Buffer.from(random.bytes(random.integer(40)))
    },
    () => {
      node.content = [structuredNode(node)]
    },
    () => {
      if (Buffer.isBuffer(node.content))
        node.content = node.content.subarray(0, random.integer(node.content.length + 1))
    },
  ]
  pick(random, changes)?.()
}

function structuredNode({ code, flags, vendorId, content }: Node): Node {
  return {
    code,
    flags,
    vendorId,
    content: Buffer.isBuffer(content) ? Buffer.from(content) : content.map(structuredNode),
  }
}

function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  const octets = Buffer.from(input)
  const nodes = parse(octets.subarray(20))
  for (let changes = 1 + random.integer(3); changes > 0; changes--) {
    const list = pick(random, listsOf(nodes))
    if (list !== undefined) changeOne(random, list)
  }
  const mutant = Buffer.concat([octets.subarray(0, 20), write(nodes)])
  if (random.integer(8) === 0) mutant[4] = random.integer(256)
  mutant.writeUIntBE(mutant.length, 1, 3)
  return mutant
}

const requestDecoders: Readonly<Record<number, (message: DiameterMessage) => unknown>> = {
  300: decodeUar,
  301: decodeSar,
  302: decodeLir,
  303: decodeMar,
  304: decodeRtr,
  305: decodePpr,
}
const answerDecoders: Readonly<Record<number, (message: DiameterMessage) => unknown>> = {
  300: decodeUaa,
  301: decodeSaa,
  302: decodeLia,
  303: decodeMaa,
  304: decodeRta,
  305: decodePpa,
}

/** Reading the operation may refuse; any other failure is a crash. */
function readOperation(message: DiameterMessage): void {
  const decoders = isRequest(message) ? requestDecoders : answerDecoders
  // Any command's octets may come as any other's.
  for (const decode of [decoders[message.commandCode], decodeMar, decodeMaa, decodeSaa]) {
    try {
      decode?.(message)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
    }
  }
}

/** Masking keeps the length, and there is nothing left to mask afterwards. */
function checkMask(octets: Buffer): void {
  const masked = Buffer.from(maskDiameterKeys(octets))
  assert.equal(masked.length, octets.length)
  assert.deepEqual(maskDiameterKeys(masked), masked)
}

function run(input: Uint8Array): 'accepted' | 'rejected' {
  const octets = Buffer.from(input)
  let message: DiameterMessage
  try {
    message = decodeMessage(octets)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    maskDiameterKeys(octets)
    return 'rejected'
  }
  assert.deepEqual(encodeMessage(message), octets)
  const frames: Buffer[] = []
  const framer = new Framer()
  const collect = (frame: Buffer) => frames.push(Buffer.from(frame)) > 0
  framer.push(octets.subarray(0, 7), collect)
  framer.push(octets.subarray(7), collect)
  assert.deepEqual(frames, [octets])
  readOperation(message)
  describeMessage(message)
  checkMask(octets)
  return 'accepted'
}

export const target: FuzzTarget = {
  name: 'diameter',
  corpus: () => corpus,
  mutateConsistently,
  run,
}
