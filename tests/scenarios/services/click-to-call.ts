import assert from 'node:assert/strict'
import type { HttpAnswer } from '@voltaic/application-servers'
import type { UeCall } from '@voltaic/ue'
import { endCall, lookAt, type Service, startCall } from '../../../examples/click-to-call.ts'
import { identitiesOf, PLAIN } from '../calls/dialling.ts'
import { description, ScriptedPhone, sdp } from '../calls/scripted-phone.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'
import type { Phone } from '../network.ts'
import { CLICK_TOKEN, type TestHttpServer } from './test-http-server.ts'

/** A phone that VoLTE has: preconditions, PRACK, UPDATE, session timers. */
const VOLTE = { preconditions: 'supported', sessionTimer: 1800, reliableProvisionals: true } as const

interface Asked {
  readonly alice: Phone
  readonly bob: Phone
  readonly id: string
  /** The call at the phone that is called first. */
  readonly first: UeCall
}

/** The service over HTTP where it has a port, else by its handler. */
class Clicker {
  readonly #stage: Stage
  readonly #http: TestHttpServer

  constructor(stage: Stage, http: TestHttpServer) {
    this.#stage = stage
    this.#http = http
  }

  ask(method: string, path: string, document?: unknown, token: string = CLICK_TOKEN): HttpAnswer {
    return this.#http.ask({ method, path, authorization: `Bearer ${token}`, document })
  }

  /** Asks for a call, and waits until the first phone rings. */
  async start(settings: typeof PLAIN | typeof VOLTE = PLAIN): Promise<Asked> {
    const [alice, bob] = await this.#stage.pair(settings, settings)
    const incoming = this.#stage.incoming(alice)
    const made = this.ask('POST', '/calls', { from: identitiesOf(alice).tel, to: identitiesOf(bob).tel })
    assert.equal(made.status, 201, JSON.stringify(made.document))
    const first = await incoming
    assert.equal(this.state(String(made.document['id'])), 'calling-from')
    return { alice, bob, id: String(made.document['id']), first }
  }

  /** The first answers, and the second rings. */
  async startSecond({ first, bob, id }: Asked): Promise<UeCall> {
    const incoming = this.#stage.incoming(bob)
    await this.#stage.soon(first.answer(), 'the first answer')
    const second = await incoming
    assert.equal(this.state(id), 'calling-to')
    return second
  }

  state(id: string): unknown {
    return this.ask('GET', `/calls/${id}`).document['state']
  }

  async isOver(id: string, expected: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#stage.eventually(() => this.state(id) === 'ended', 'the end of the call')
    assert.deepEqual(this.ask('GET', `/calls/${id}`).document, { id, state: 'ended', status: undefined, ...expected })
  }
}

/** Longer than a phone rings here, in milliseconds. */
const RUNG_OUT_MS = 60_000

type Ending = readonly [
  name: string,
  expected: Readonly<Record<string, unknown>>,
  run: (clicker: Clicker, asked: Asked, stage: Stage) => Promise<readonly UeCall[]>,
]

/** How a call can end before both talk. */
const ENDINGS: readonly Ending[] = [
  [
    'the first is busy',
    { endedBy: 'from', status: 486 },
    async (_, { first }, stage) => {
      await stage.soon(first.reject(486), '486')
      return [first]
    },
  ],
  [
    'the first does not answer',
    { endedBy: 'from', status: 408 },
    async (_, { first }, stage) => {
      await stage.later(first.ended, 'the end', RUNG_OUT_MS)
      return [first]
    },
  ],
  [
    'the request is taken back while the first rings',
    { endedBy: 'request' },
    async (clicker, { first, id }) => {
      clicker.ask('DELETE', `/calls/${id}`)
      return [first]
    },
  ],
  [
    'the second is busy',
    { endedBy: 'to', status: 486 },
    async (clicker, asked, stage) => {
      const second = await clicker.startSecond(asked)
      await stage.soon(second.reject(486), '486')
      return [asked.first, second]
    },
  ],
  [
    'the second does not answer',
    { endedBy: 'to', status: 408 },
    async (clicker, asked, stage) => {
      const second = await clicker.startSecond(asked)
      await stage.later(second.ended, 'the end', RUNG_OUT_MS)
      return [asked.first, second]
    },
  ],
  [
    'the first hangs up while the second rings',
    { endedBy: 'from' },
    async (clicker, asked, stage) => {
      const second = await clicker.startSecond(asked)
      await stage.soon(asked.first.hangUp(), 'BYE')
      assert.equal((await stage.soon(second.ended, 'CANCEL')).kind, 'cancelled')
      return [asked.first, second]
    },
  ],
  [
    'the request is taken back while the second rings',
    { endedBy: 'request' },
    async (clicker, asked) => {
      const second = await clicker.startSecond(asked)
      clicker.ask('DELETE', `/calls/${asked.id}`)
      return [asked.first, second]
    },
  ],
  ...(['from', 'to', 'request'] as const).map(
    (by): Ending => [
      `both talk, and ${by} ends it`,
      { endedBy: by },
      async (clicker, asked, stage) => {
        const second = await clicker.startSecond(asked)
        await stage.soon(second.answer(), 'the second answer')
        await stage.eventually(() => clicker.state(asked.id) === 'connected', 'both talk')
        if (by === 'request') clicker.ask('DELETE', `/calls/${asked.id}`)
        else await stage.soon((by === 'from' ? asked.first : second).hangUp(), 'BYE')
        return [asked.first, second]
      },
    ],
  ),
]

/** Two users are called, one after the other, and joined. */
export function joinedPhones(http: TestHttpServer): readonly CallScenario[] {
  return [
    ...[PLAIN, VOLTE].map(
      (settings): CallScenario => ({
        name: `two phones that are called and joined, with ${settings === PLAIN ? 'no extension' : 'those of VoLTE'}: who sees whom, hold, BYE (RFC 3725 §4.3)`,
        async run(stage) {
          const clicker = new Clicker(stage, http)
          const asked = await clicker.start(settings)
          const { first, bob, alice } = asked
          assert.match(first.remote, /^sip:click-to-call@/)
          const second = await clicker.startSecond(asked)
          assert.equal(second.remote, identitiesOf(alice).tel)
          await stage.soon(second.answer(), 'the second answer')
          await stage.eventually(() => clicker.state(asked.id) === 'connected', 'both talk')
          for (const end of [first, second]) {
            assert.equal((await stage.soon(end.hold(), 're-INVITE')).status, 200)
            assert.equal((await stage.soon(end.resume(), 're-INVITE')).status, 200)
            assert.equal((await stage.soon(end.reinvite({ withoutOffer: true }), 're-INVITE')).status, 200)
          }
          const originOf = (body: Uint8Array) => /^o=.*$/m.exec(Buffer.from(body).toString())?.[0].split(' ')
          const origins = stage
            .seen(second.id, bob)
            .filter(({ direction, message }) => direction === 'in' && message.body.length > 0)
            .map(({ message }) => originOf(message.body))
          assert.equal(new Set(origins.map((origin) => origin?.[1])).size, 1, 'one author')
          await stage.soon(second.hangUp(), 'BYE')
          await clicker.isOver(asked.id, { endedBy: 'to' })
        },
      }),
    ),
    {
      name: 'two phones that are called and joined hear each other (RFC 3725 §4.3)',
      async run(stage) {
        const clicker = new Clicker(stage, http)
        const [alice, bob] = await stage.pair({ ...PLAIN, media: {} }, { ...PLAIN, media: {} })
        const incoming = stage.incoming(alice)
        const { document } = clicker.ask('POST', '/calls', {
          from: identitiesOf(alice).sip,
          to: identitiesOf(bob).sip,
        })
        const asked = { alice, bob, id: String(document['id']), first: await incoming }
        const second = await clicker.startSecond(asked)
        await stage.soon(second.answer(), 'the second answer')
        const heard = ({ statistics }: UeCall) => statistics.media?.received ?? 0
        await stage.eventually(() => heard(asked.first) >= 10 && heard(second) >= 10, 'speech')
        await stage.soon(asked.first.hangUp(), 'BYE')
        await clicker.isOver(asked.id, { endedBy: 'from' })
      },
    },
  ]
}

/** How calls that were asked for end, and requests that make none. */
export function endingsOfClickedCalls(http: TestHttpServer): readonly CallScenario[] {
  return [
    ...ENDINGS.map(
      ([name, expected, run]): CallScenario => ({
        name: `a call that was asked for: ${name} (RFC 3725 §5)`,
        async run(stage) {
          const clicker = new Clicker(stage, http)
          const asked = await clicker.start()
          const calls = await run(clicker, asked, stage)
          await clicker.isOver(asked.id, expected)
          await stage.soon(Promise.all(calls.map(({ ended }) => ended)), 'the end at the phones')
        },
      }),
    ),
    {
      name: 'a phone that answers with what is no media is not joined with anybody (RFC 3725 §4.3)',
      async run(stage) {
        const clicker = new Clicker(stage, http)
        const bob = await stage.registered(PLAIN)
        for (const content of ['', 'v=nonsense', 'm=audio'] as const) {
          const alice = await ScriptedPhone.take(stage, {
            onInvite: (invite) => void invite.accept(content === '' ? {} : { body: sdp(content) }),
          })
          const { document } = clicker.ask('POST', '/calls', { from: alice.identity.sip, to: identitiesOf(bob).sip })
          await clicker.isOver(String(document['id']), { endedBy: 'from', status: 488 })
        }
        assert.deepEqual(bob.calls, [])
      },
    },
    {
      name: 'a second phone that has no media for the first: both calls end (RFC 3725 §4.3)',
      async run(stage) {
        const clicker = new Clicker(stage, http)
        const alice = await stage.registered(PLAIN)
        const bob: ScriptedPhone = await ScriptedPhone.take(stage, {
          onInvite: (invite) =>
            void invite.accept({ body: sdp(description(bob.address).replace('m=audio', 'm=text')) }),
        })
        const incoming = stage.incoming(alice)
        const { document } = clicker.ask('POST', '/calls', { from: identitiesOf(alice).sip, to: bob.identity.sip })
        const first = await incoming
        await stage.soon(first.answer(), 'the first answer')
        await clicker.isOver(String(document['id']), { endedBy: 'to', status: 488 })
        await stage.soon(first.ended, 'BYE')
      },
    },
    {
      name: 'who has no token, or asks for what is no call, gets none (RFC 6750 §3)',
      async run(stage) {
        const clicker = new Clicker(stage, http)
        const alice = await stage.registered(PLAIN)
        const { sip } = identitiesOf(alice)
        assert.equal(clicker.ask('POST', '/calls', { from: sip, to: sip }, 'guessed').status, 401)
        const evil = `${sip};maddr=192.0.2.66`
        const refused = [undefined, [], {}, { from: sip }, { from: 'x', to: sip }, { from: `${sip}>\r\nX: y`, to: sip }]
        const others = [
          { from: evil, to: sip },
          { from: 'sip:a@elsewhere.example', to: sip },
          { from: 'tel:911', to: sip },
        ]
        for (const document of [...refused, ...others]) {
          assert.equal(clicker.ask('POST', '/calls', document).status, 422, JSON.stringify(document))
        }
        assert.equal(clicker.ask('GET', '/calls').status, 405)
        assert.equal(clicker.ask('GET', '/calls/none').status, 404)
        assert.equal(clicker.ask('GET', '/').status, 404)
        assert.deepEqual(alice.calls, [])
      },
    },
  ]
}

/** The example of a web server, against the service over HTTP. */
export function clickToCallExample(service: () => Service): CallScenario {
  return {
    name: 'examples/click-to-call.ts makes a call, looks at it and ends it',
    async run(stage) {
      const alice = await stage.registered(PLAIN)
      const incoming = stage.incoming(alice)
      const { sip } = identitiesOf(alice)
      const made = await startCall(service(), sip, sip)
      const ringing = await incoming
      assert.equal((await lookAt(service(), made.id)).state, 'calling-from')
      await endCall(service(), made.id)
      assert.equal((await stage.soon(ringing.ended, 'CANCEL')).kind, 'cancelled')
      await stage.eventually(async () => (await lookAt(service(), made.id)).endedBy === 'request', 'the end')
      await assert.rejects(startCall({ ...service(), token: 'guessed' }, sip, sip), /401/)
    },
  }
}
