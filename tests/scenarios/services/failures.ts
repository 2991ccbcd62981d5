import assert from 'node:assert/strict'
import type { DefaultHandling } from '@voltaic/profile'
import { identitiesOf, numberOf, PLAIN } from '../calls/dialling.ts'
import { description, ScriptedPhone } from '../calls/scripted-phone.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'
import { type Impairment, startImpaired } from './impaired-server.ts'
import { addressesOf, phoneWith } from './service-box.ts'
import { FORGOTTEN_MS, publishRequest, SHORT_MESSAGE } from './uses.ts'

/** The most that a server may do nothing, twice, in milliseconds. */
const MOST_MS = 60_000

/** What a request without its server comes to, by DefaultHandling. */
interface Use {
  readonly server: string
  /** What the caller hears. */
  readonly without: Readonly<Record<DefaultHandling, number>>
  /** Makes phones, and returns what is to be done while the server fails. */
  prepare(stage: Stage, handling: DefaultHandling): Promise<() => Promise<number | undefined>>
}

const USES: readonly Use[] = [
  {
    server: 'sms',
    without: { SESSION_CONTINUED: 200, SESSION_TERMINATED: 408 },
    async prepare(stage, handling) {
      const alice = await phoneWith(stage, 'sms', handling)
      const bob = await stage.registered()
      await stage.soon(alice.register(), 'registration')
      return async () => (await alice.message(numberOf(bob), SHORT_MESSAGE)).status
    },
  },
  {
    server: 'presence',
    // it goes on to the user's own phone, which is no presence server
    without: { SESSION_CONTINUED: 405, SESSION_TERMINATED: 408 },
    async prepare(stage, handling) {
      const alice = await phoneWith(stage, 'presence', handling)
      await stage.soon(alice.register(), 'registration')
      return async () => (await alice.send(publishRequest(alice, 'open', 1))).status
    },
  },
  {
    server: 'mgc',
    without: { SESSION_CONTINUED: 404, SESSION_TERMINATED: 408 },
    async prepare(stage, handling) {
      const alice = await phoneWith(stage, 'mgc', handling)
      await stage.soon(alice.register(), 'registration')
      return async () => (await alice.call('+442079460000').ended).status
    },
  },
  {
    server: 'video',
    without: { SESSION_CONTINUED: 486, SESSION_TERMINATED: 408 },
    async prepare(stage, handling) {
      const unregistered = await phoneWith(stage, 'video', handling)
      const bob = await stage.registered({ answering: { reject: 486 } })
      const alice = await ScriptedPhone.take(stage, {}, {}, unregistered.sim)
      const offer = `${description(alice.address)}m=video 9078 RTP/AVP 99\r\na=rtpmap:99 H264/90000\r\n`
      return async () => (await alice.invite(identitiesOf(bob).sip, offer).outcome).response.status
    },
  },
  {
    server: 'voicemail',
    without: { SESSION_CONTINUED: 480, SESSION_TERMINATED: 408 },
    async prepare(stage, handling) {
      const bob = await phoneWith(stage, 'voicemail', handling)
      const alice = await stage.registered(PLAIN)
      return async () => (await alice.call(numberOf(bob)).ended).status
    },
  },
]

/** Each use of the box while its server is of no use, with either DefaultHandling. */
export function failuresOfServices(impairments: readonly Impairment[]): readonly CallScenario[] {
  return impairments.flatMap((how) => [
    requestsWithout(how, 'SESSION_CONTINUED'),
    requestsWithout(how, 'SESSION_TERMINATED'),
    registrationWithout(how, 'SESSION_CONTINUED'),
    registrationWithout(how, 'SESSION_TERMINATED'),
  ])
}

function requestsWithout(how: Impairment, handling: DefaultHandling): CallScenario {
  const servers = USES.map(({ server }) => server)
  return {
    name: `servers that are ${how}, DefaultHandling ${handling}: what callers hear (TS 24.229 §5.4.3.2, §5.4.3.3)`,
    async run(stage) {
      const works: (() => Promise<number | undefined>)[] = []
      for (const use of USES) works.push(await use.prepare(stage, handling))
      await whileImpaired(stage, how, servers, async () => {
        const asked = Promise.all(works.map((work) => work()))
        // a circle takes no time but that of its messages, and would not be found while time is skipped
        const heard = await (how === 'looping' ? stage.soon(asked, 'answers') : stage.later(asked, 'answers', MOST_MS))
        assert.deepEqual(
          heard.map((status, index) => [servers[index], status]),
          // TS 24.229 §5.4.3.2: what a server answers is its answer; RFC 3261 §21.4.20: a circle is 482
          USES.map(({ server, without }) => [server, how === 'looping' ? 482 : without[handling]]),
        )
        // transactions with a server that hangs end by their timers
        await stage.pass(FORGOTTEN_MS, 10_000)
      })
    },
  }
}

function registrationWithout(how: Impairment, handling: DefaultHandling): CallScenario {
  const isKept = handling === 'SESSION_CONTINUED'
  return {
    name: `an alert server that is ${how}, DefaultHandling ${handling}: the user ${isKept ? 'stays registered' : 'is de-registered'} (TS 24.229 §5.4.1.7)`,
    async run(stage) {
      const alice = await phoneWith(stage, 'alert', handling, { regEvent: true })
      const bob = await stage.registered()
      await whileImpaired(stage, how, ['alert'], async () => {
        assert.equal((await stage.soon(alice.register(), 'registration')).kind, 'registered')
        if (isKept) {
          await stage.pass(MOST_MS, 1000)
          assert.equal(alice.isRegistered, true)
          assert.equal((await stage.soon(bob.message(numberOf(alice), 'still there'), 'alice')).status, 200)
        } else {
          const hasLeft = async () => {
            await stage.pass(500, 500)
            return !alice.isRegistered
          }
          await stage.eventually(hasLeft, 'the end of the registration')
          assert.equal((await stage.soon(bob.message(numberOf(alice), 'there?'), 'nobody')).status, 480)
          await stage.pass(FORGOTTEN_MS, 10_000)
        }
      })
    },
  }
}

async function whileImpaired(
  stage: Stage,
  how: Impairment,
  servers: readonly string[],
  run: () => Promise<void>,
): Promise<void> {
  const { network } = stage
  network.expectProblems(/application server|short message not understood/)
  for (const server of servers) await network.stopElement(server)
  const impaired = await Promise.all(
    servers.map((server) => startImpaired(how, network, addressesOf(network, server).address)),
  )
  try {
    await run()
  } finally {
    for (const server of impaired) await server.stop()
    for (const server of servers) await network.startElement(server)
  }
}
