import assert from 'node:assert/strict'
import { createVector, formatAkaNonce, Isim, RAND_LENGTH } from '@voltaic/aka'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type ManualClock,
  silentLog,
} from '@voltaic/runtime'
import {
  type AuthParams,
  createSipStack,
  type Hop,
  parseAuth,
  type SipRequest,
  type SipResponse,
  type SipStack,
} from '@voltaic/sip'
import { createUe, type Ue } from './ue.ts'
import type { UeConfig } from './ue-config.ts'

const realm = 'ims.mnc001.mcc001.3gppnetwork.org'
const impi = `001010000000001@${realm}`
const PCSCF = { transport: 'udp', address: { host: '10.0.0.1', port: 5060 } } as const
const UE = { transport: 'udp', address: { host: '10.0.0.2', port: 5060 } } as const

/** For tests: what a network says to one REGISTER. */
export type Answer = (request: SipRequest, hop: Hop, network: ScriptedNetwork) => SipResponse

/** For tests: a phone, and a network that is nothing but a script. */
export interface ScriptedNetwork {
  readonly clock: ManualClock
  readonly ue: Ue
  readonly pcscf: SipStack
  /** Requests of the phone, as they have come. */
  readonly registers: readonly SipRequest[]
  readonly subscribes: readonly SipRequest[]
  /** The nonce of a new challenge, with a SQN that is new to the SIM. @param k another K than that of the SIM */
  nonce(k?: Uint8Array): string
  /** Sends a request to the phone. */
  send(request: SipRequest): Promise<SipResponse>
  stop(): Promise<void>
}

/** Each REGISTER gets the next answer, later ones the last; everything else is accepted. */
export async function scriptNetwork(
  answers: readonly Answer[],
  settings: Partial<UeConfig> = {},
): Promise<ScriptedNetwork> {
  const clock = createManualClock()
  const random = createSeededRandom(5)
  const net = createMemoryNet({ clock, random })
  const runtime = { clock, random, net, log: silentLog, counters: new Counters() }
  const keys = { k: random.bytes(16), opc: random.bytes(16) }
  const registers: SipRequest[] = []
  const subscribes: SipRequest[] = []
  let sqn = 0
  const pcscf = createSipStack({
    element: 'pcscf',
    runtime,
    listen: [PCSCF],
    resolver: { resolve: async () => [] },
    onRequest: async (request, hop) => {
      if (request.method !== 'REGISTER') {
        subscribes.push(request)
        return hop.reply(200, { headers: [['Contact', '<sip:pcscf@10.0.0.1>']] })
      }
      registers.push(request)
      const answer = answers[Math.min(registers.length, answers.length) - 1]
      return answer ? answer(request, hop, network) : hop.reply(500)
    },
  })
  const ue = createUe(
    { runtime, resolver: { resolve: async () => [] } },
    {
      element: 'ue1',
      impi,
      impu: `sip:${impi}`,
      realm,
      isim: new Isim(keys),
      listen: UE,
      pcscf: PCSCF,
      expires: 600_000,
      instanceId: 'urn:gsma:imei:00100000-000001-0',
      refreshes: false,
      regEvent: false,
      ...settings,
    },
  )
  const network: ScriptedNetwork = {
    clock,
    ue,
    pcscf,
    registers,
    subscribes,
    nonce(k = keys.k) {
      sqn += 32
      const { rand, autn } = createVector({ ...keys, k, rand: random.bytes(RAND_LENGTH), sqn, amf: 0 })
      return formatAkaNonce(rand, autn)
    },
    send: (request) => pcscf.request(request, { target: UE }),
    async stop() {
      await ue.stop()
      await pcscf.stop()
      assert.equal(clock.pending, 0, 'no timer is left')
    },
  }
  await pcscf.start()
  await ue.start()
  return network
}

/** A 401 with that nonce. */
export function challengeWith(nonce: string, hop: Hop): SipResponse {
  const header = `Digest realm="${realm}",nonce="${nonce}",algorithm=AKAv1-MD5,qop="auth"`
  return hop.reply(401, { headers: [['WWW-Authenticate', header]] })
}

/** A challenge that the SIM believes. */
export const challenge: Answer = (_, hop, network) => challengeWith(network.nonce(), hop)

/** A 200 that grants what was asked for. */
export const accept: Answer = (request, hop) =>
  hop.reply(200, {
    headers: [
      ['Contact', `${request.header('Contact')?.replace(/;expires=\d+/, '')};expires=${request.header('Expires')}`],
      ['Service-Route', '<sip:orig@scscf.example;lr>'],
      ['P-Associated-URI', `<sip:+99901000001@${realm}>, <tel:+99901000001>`],
    ],
  })

/** The parameters of the Authorization header. */
export function credentialsOf(request: SipRequest | undefined): AuthParams['params'] {
  return parseAuth(request?.header('Authorization') ?? '').params
}
