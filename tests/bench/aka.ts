// What authentication costs: one vector (MILENAGE), one digest, one block. Run: node bin/launch.cjs tests/bench/aka.ts
import { createMilenage, createVector, digestAkaResponse, formatAkaNonce } from '@voltaic/aka'

export interface AkaFigure {
  readonly what: string
  readonly microseconds: number
  readonly goal: number
}

const ROUNDS = 5
const REPEAT = 50_000

/** The best of several rounds, in microseconds of wall time for one call. */
function measure(run: (i: number) => unknown): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint()
    for (let i = 0; i < REPEAT; i++) run(i)
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1000 / REPEAT)
  }
  return best
}

export function measureAka(): readonly AkaFigure[] {
  const k = new Uint8Array(16).fill(3)
  const opc = new Uint8Array(16).fill(9)
  const rand = new Uint8Array(16).fill(5)
  const milenage = createMilenage(k, opc)
  const vector = createVector({ k, opc, rand, sqn: 32, amf: 0x8000 })
  const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
  const digest = {
    username: `001010000000001@${realm}`,
    realm,
    method: 'REGISTER',
    uri: `sip:${realm}`,
    nonce: formatAkaNonce(vector.rand, vector.autn),
    nonceCount: '00000001',
    cnonce: '0a4f113b',
    qop: 'auth',
    password: vector.xres,
  } as const
  return [
    {
      what: 'authentication vector',
      microseconds: measure((i) => createVector({ k, opc, rand, sqn: i * 32, amf: 0x8000 })),
      goal: 5,
    },
    { what: 'f5* (two AES blocks)', microseconds: measure(() => milenage.f5Star(rand)), goal: 0.67 },
    { what: 'AKAv1-MD5 response', microseconds: measure(() => digestAkaResponse(digest)), goal: 5 },
  ]
}

if (import.meta.main) {
  for (const { what, microseconds, goal } of measureAka()) {
    console.log(`${what.padEnd(24)} ${microseconds.toFixed(2).padStart(7)} µs (goal ${goal})`)
  }
}
