// What Diameter costs: messages, masking, a Cx exchange. Run: node bin/launch.cjs tests/bench/diameter-codec.ts
import {
  type Cx,
  type CxRequestHeader,
  decodeMaa,
  decodeMar,
  decodeMessage,
  describeMessage,
  encodeMaa,
  encodeMar,
  encodeMessage,
  type MultimediaAuthAnswer,
  type MultimediaAuthRequest,
  maskDiameterKeys,
} from '@voltaic/diameter'
import { createMemoryNet, createNodeNet, createSystemClock, createSystemRandom, type Net } from '@voltaic/runtime'
import { createDiameterCx } from '../contracts/cx-over-diameter.ts'

export interface DiameterFigure {
  readonly what: string
  readonly microseconds: number
  readonly goal: number
}

const ROUNDS = 5
const REPEAT = 50_000
const EXCHANGES = 20_000
const OUTSTANDING = 16

const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
const header: CxRequestHeader = {
  sessionId: `scscf.${realm};1767225600;17`,
  originHost: `scscf.${realm}`,
  originRealm: realm,
  destinationRealm: realm,
  destinationHost: `hss.${realm}`,
}
const origin = { originHost: `hss.${realm}`, originRealm: realm }
const mar: MultimediaAuthRequest = {
  impi: `001010000000001@${realm}`,
  impu: `sip:001010000000001@${realm}`,
  scheme: 'Digest-AKAv1-MD5',
  numberOfItems: 1,
  serverName: `sip:scscf.${realm}:6060`,
}
const maa: MultimediaAuthAnswer = {
  result: 'DIAMETER_SUCCESS',
  items: [
    {
      scheme: 'Digest-AKAv1-MD5',
      itemNumber: 1,
      authenticate: Buffer.alloc(32, 1),
      authorization: Buffer.alloc(8, 2),
      confidentialityKey: Buffer.alloc(16, 3),
      integrityKey: Buffer.alloc(16, 4),
    },
  ],
}

/** An HSS that thinks of nothing. */
const idleHss: Cx = {
  userAuthorization: async () => ({ result: 'DIAMETER_FIRST_REGISTRATION' }),
  multimediaAuth: async () => maa,
  serverAssignment: async () => ({ result: 'DIAMETER_SUCCESS' }),
  locationInfo: async () => ({ result: 'DIAMETER_SUCCESS' }),
}

/** The best of several rounds, in microseconds of wall time for one call. */
function measure(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint()
    for (let i = 0; i < REPEAT; i++) run()
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1000 / REPEAT)
  }
  return best
}

/** CPU of client and server together, in microseconds for one MAR and its MAA, with 16 outstanding. */
async function measureExchange(net: Net, port: number): Promise<number> {
  const world = { net, clock: createSystemClock(), random: createSystemRandom() }
  const { cx, stop } = await createDiameterCx(idleHss, world, { host: '127.0.0.1', port })
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    let left = EXCHANGES
    const start = process.cpuUsage()
    const ask = async () => {
      while (left-- > 0) await cx.multimediaAuth(mar)
    }
    await Promise.all(Array.from({ length: OUTSTANDING }, ask))
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, (user + system) / EXCHANGES)
  }
  await stop()
  return best
}

export async function measureDiameter(): Promise<readonly DiameterFigure[]> {
  const marOctets = encodeMessage(encodeMar(header, mar))
  const asked = decodeMessage(marOctets)
  const maaOctets = encodeMessage(encodeMaa(asked, origin, mar, maa))
  const memory = createMemoryNet({ clock: createSystemClock(), random: createSystemRandom() })
  return [
    { what: 'MAR: build and encode', microseconds: measure(() => encodeMessage(encodeMar(header, mar))), goal: 1 },
    {
      what: 'MAR: decode, check, read all',
      microseconds: measure(() => decodeMar(decodeMessage(marOctets))),
      goal: 1.6,
    },
    { what: 'MAR: decode alone', microseconds: measure(() => decodeMessage(marOctets)), goal: 1 },
    {
      what: 'MAA: build and encode',
      microseconds: measure(() => encodeMessage(encodeMaa(asked, origin, mar, maa))),
      goal: 1.6,
    },
    { what: 'MAA: decode, read all', microseconds: measure(() => decodeMaa(decodeMessage(maaOctets))), goal: 1.6 },
    { what: 'MAA: mask keys', microseconds: measure(() => maskDiameterKeys(maaOctets)), goal: 1 },
    { what: 'MAA: describe', microseconds: measure(() => describeMessage(decodeMessage(maaOctets))), goal: 50 },
    { what: 'MAR/MAA, in memory, CPU', microseconds: await measureExchange(memory, 3868), goal: 20 },
    { what: 'MAR/MAA, TCP loopback, CPU', microseconds: await measureExchange(createNodeNet(), 0), goal: 50 },
  ]
}

if (import.meta.main) {
  for (const { what, microseconds, goal } of await measureDiameter()) {
    console.log(`${what.padEnd(30)} ${microseconds.toFixed(2).padStart(7)} µs (goal ${goal})`)
  }
}
