import { rtpPacket, type TestPacket } from './test-stream.ts'

/** Where chance comes from. */
export interface Chance {
  /** From 0 up to, not including, `below`. */
  integer(below: number): number
}

/** One packet of a made-up call, and when it comes. */
export interface CallPacket {
  readonly packet: Buffer
  readonly atMs: number
}

/** How the IP-IDs of a sender go on. */
export const ID_KINDS = ['sequential', 'swapped', 'random', 'constant', 'with gaps'] as const

export interface CallShape {
  readonly idKind: (typeof ID_KINDS)[number]
  readonly version: 4 | 6
  readonly outer: 4 | 6 | undefined
  readonly hasChecksum: boolean
  readonly stride: number
}

/** Any shape, one as likely as another. */
export function anyShape(chance: Chance): CallShape {
  const one = <Of>(values: readonly Of[]): Of => values[chance.integer(values.length)] as Of
  return {
    idKind: one(ID_KINDS),
    version: one([4, 4, 6] as const),
    outer: one([undefined, undefined, undefined, undefined, 4, 6] as const),
    hasChecksum: one([true, false]),
    stride: one([160, 320, 960, 1]),
  }
}

/** What a call goes through; of every thousand packets, so many. */
const PER_THOUSAND = {
  silence: 25,
  offGrid: 6,
  anyTimestamp: 2,
  newSource: 2,
  lostBefore: 6,
  ttl: 8,
  tos: 8,
  payloadType: 8,
  csrcs: 12,
  extension: 4,
  padding: 4,
  options: 4,
  checksumToggles: 1,
}

/**
 * Packets of a call with silences, jumps of sequence number and timestamp, new sources, and all fields that change once
 * in a while.
 */
export function* testCall(chance: Chance, count: number, shape: CallShape = anyShape(chance)): Generator<CallPacket> {
  const happens: Happens = (kind) => chance.integer(1000) < PER_THOUSAND[kind]
  let { hasChecksum } = shape
  let [sn, ts, id] = [chance.integer(65_536), chance.integer(2 ** 32), chance.integer(65_536)]
  let more: Partial<TestPacket> = {}
  let atMs = 0
  for (let index = 0; index < count; index++) {
    const frames = happens('silence') ? 1 + chance.integer(300) : 1
    ts = nextTimestamp(chance, ts + shape.stride * frames, happens)
    atMs += 20 * frames
    sn += 1 + (happens('lostBefore') ? anyGap(chance) : 0)
    id = nextId(chance, shape, id)
    if (happens('checksumToggles')) hasChecksum = !hasChecksum
    more = { ...more, ...changes(chance, more, happens, shape.version) }
    const fields = { sn, ts, id: shape.idKind === 'swapped' ? turned(id) : id, marker: frames > 1 }
    const size = { checksum: hasChecksum ? 1 + chance.integer(65_535) : 0, payload: 10 + chance.integer(30) }
    const outer = shape.outer ? { outer: { version: shape.outer, id: index } } : {}
    yield { packet: rtpPacket({ version: shape.version, ...size, ...outer, ...more, ...fields }), atMs }
  }
}

function anyGap(chance: Chance): number {
  return chance.integer(chance.integer(2) === 0 ? 50 : 20_000)
}

type Happens = (kind: keyof typeof PER_THOUSAND) => boolean

function nextTimestamp(chance: Chance, ts: number, happens: Happens): number {
  const jump = happens('offGrid') ? chance.integer(100_000) : 0
  return happens('anyTimestamp') ? chance.integer(2 ** 32) : (ts + jump) % 2 ** 32
}

function nextId(chance: Chance, { idKind }: CallShape, id: number): number {
  if (idKind === 'random') return chance.integer(65_536)
  if (idKind === 'constant') return id
  return (id + 1 + (idKind === 'with gaps' ? chance.integer(20) ** 2 : 0)) & 0xffff
}

function turned(id: number): number {
  return ((id & 0xff) << 8) | (id >> 8)
}

function changes(
  chance: Chance,
  { extension = false, padding = false, options = [] }: Partial<TestPacket>,
  happens: Happens,
  version: 4 | 6,
): Partial<TestPacket> {
  const csrcs = () => Array.from({ length: chance.integer(16) }, () => 1 + chance.integer(20))
  return {
    ...(happens('newSource') ? { ssrc: chance.integer(2 ** 32) } : {}),
    ...(happens('ttl') ? { ttl: 63 + chance.integer(3) } : {}),
    ...(happens('tos') ? { tos: 0xb8 * chance.integer(2) } : {}),
    ...(happens('payloadType') ? { payloadType: 96 + chance.integer(2) } : {}),
    ...(happens('csrcs') ? { csrcs: csrcs() } : {}),
    ...(happens('extension') ? { extension: !extension } : {}),
    ...(happens('padding') ? { padding: !padding } : {}),
    ...(version === 6 && happens('options')
      ? { options: options.length > 0 ? [] : [Uint8Array.of(0, 0, 1, 4, 0, 0, 0, chance.integer(256))] }
      : {}),
  }
}
