import assert from 'node:assert/strict'
import { createVector, formatAkaNonce, Isim, RAND_LENGTH } from '@voltaic/aka'
import { createProcessSaBackend, type SaBackend } from '@voltaic/ipsec'
import type { GmConfig } from '@voltaic/pcscf'
import { Counters, createSeededRandom } from '@voltaic/runtime'
import { createUe, type RegisterOutcome, replayPackets, type Ue, type UeConfig } from '@voltaic/ue'
import { GmAlone } from './gm-alone.ts'
import { isAnswer } from './gm-home.ts'
import { IMPI, PCSCF, REALM, registered } from './pcscf-alone.ts'

const UE_HOST = '198.51.100.20'

export interface RealPhoneOptions {
  readonly ue?: Partial<UeConfig>
  readonly pcscf?: Partial<GmConfig>
  /** Whether each ESP packet of the phone is sent twice. */
  readonly replays?: boolean
  /** Whether the home network takes a protected REGISTER without a new challenge. */
  readonly trustsProtected?: boolean
}

/** Our phone with a SIM, and our P-CSCF; behind it a home network that knows the key of the SIM. */
export interface RealPhone {
  readonly alone: GmAlone
  readonly ue: Ue
  readonly backend: SaBackend
  register(): Promise<RegisterOutcome>
}

/** Runs with a phone and a P-CSCF, which are to leave nothing behind. */
export async function withRealPhone(options: RealPhoneOptions, run: (both: RealPhone) => Promise<void>): Promise<void> {
  const alone = new GmAlone(options.pcscf)
  const { clock, memory, runtime } = alone
  const random = createSeededRandom(17)
  const keys = { k: random.bytes(16), opc: random.bytes(16) }
  const net = options.replays ? replayPackets(memory) : memory
  const backend = createProcessSaBackend(net, { clock, random, counters: new Counters() })
  const ue = createUe(
    { runtime, resolver: { resolve: async () => [] }, saBackend: backend },
    { ...configOf(new Isim(keys)), ...options.ue },
  )
  let sqn = 0
  alone.answer = (request, reply) => {
    if (request.method !== 'REGISTER') return reply(200)
    const isProtected = request.header('Authorization')?.includes('integrity-protected="yes"') === true
    if (isAnswer(request) && (sqn > 0 || isProtected) && isFresh(request.header('Authorization'))) {
      return reply(200, registered(request))
    }
    sqn += 32
    const { rand, autn, ck, ik } = createVector({ ...keys, rand: random.bytes(RAND_LENGTH), sqn, amf: 0 })
    nonce = formatAkaNonce(rand, autn)
    const hex = (octets: Uint8Array) => Buffer.from(octets).toString('hex')
    const value = `Digest realm="${REALM}",nonce="${nonce}",algorithm=AKAv1-MD5,qop="auth",ck="${hex(ck)}",ik="${hex(ik)}"`
    return reply(401, [['WWW-Authenticate', value]])
  }
  let nonce = ''
  /** Whether it answers the last challenge, and for the first time unless the home network trusts. */
  const isFresh = (authorization = ''): boolean => {
    const isLast = nonce !== '' && authorization.includes(nonce)
    if (isLast && options.trustsProtected !== true) nonce = ''
    return isLast
  }
  await alone.start()
  await ue.start()
  const body = async (): Promise<void> => {
    try {
      await run({ alone, ue, backend, register: () => ue.register() })
    } finally {
      await ue.stop()
    }
    assert.deepEqual(await backend.list(), [], 'associations left in the phone')
  }
  try {
    await alone.run(body())
  } finally {
    await alone.run(alone.stop())
    assert.equal(clock.pending, 0, 'timers left')
    assert.equal(memory.openSockets, 0, 'sockets left')
  }
}

function configOf(isim: Isim): UeConfig {
  return {
    element: 'ue1',
    impi: IMPI,
    impu: `sip:${IMPI}`,
    realm: REALM,
    isim,
    listen: { transport: 'udp', address: { host: UE_HOST, port: 5060 } },
    pcscf: { transport: 'udp', address: PCSCF },
    expires: 3600,
    instanceId: 'urn:gsma:imei:00100000-000001-0',
    refreshes: false,
    regEvent: false,
    imsTimers: true,
    gm: {},
  }
}
