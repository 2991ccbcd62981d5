import assert from 'node:assert/strict'
import { bodyOf } from '@voltaic/sip'
import { type BothEnds, hangUp, PLAIN, talk } from './dialling.ts'
import type { CallScenario, Stage } from './stage.ts'

const SPEAKING = { preconditions: 'none', sessionTimer: 'off', media: {} } as const
/** The shortest that RFC 4028 §4 allows, in seconds. */
const INTERVAL = 90
const TIMED = { preconditions: 'none', sessionTimer: INTERVAL } as const

/** What happens while two phones talk. */
export const midCallScenarios: readonly CallScenario[] = [
  {
    name: 'two seconds of talk arrive frame by frame, as the recording has them (RFC 3550 §5.1; RFC 4867 §4; IR.92 §3)',
    async run(stage) {
      const [alice, bob] = await stage.pair({ media: {} }, { media: {} })
      const call = await talk(stage, alice, bob)
      await stage.pass(2000, 20)
      await stage.eventually(() => heard(call, 'out') >= 100 && heard(call, 'in') >= 100, 'two seconds of speech')
      await hangUp(stage, call)
      for (const end of [call.out, call.in]) {
        const { media } = end.statistics
        assert.ok(media)
        assert.equal(media.mismatched, 0)
        assert.equal(media.matched, media.received)
        assert.equal(media.lost, 0)
      }
    },
  },
  {
    name: 'a call on hold is silent, RTCP goes on, and speech comes back (RFC 3264 §8.4; TS 26.114 §7.3)',
    async run(stage) {
      const [alice, bob] = await stage.pair(SPEAKING, SPEAKING)
      const call = await talk(stage, alice, bob)
      await stage.eventually(() => heard(call, 'out') >= 5, 'speech')
      assert.equal((await stage.soon(call.out.hold(), 're-INVITE')).status, 200)
      await stage.pass(100, 20)
      const [quiet, reports] = [heard(call, 'out'), rtcp(call)]
      await stage.pass(15_000, 500)
      assert.equal(heard(call, 'out'), quiet, 'who is on hold says nothing')
      assert.ok(rtcp(call) > reports, 'RTCP goes on')
      const { message } = await stage.sight(call.out.id, bob, '> 200 INVITE')
      assert.ok(bodyOf(message))
      assert.equal((await stage.soon(call.out.resume(), 're-INVITE')).status, 200)
      await stage.eventually(() => heard(call, 'out') >= quiet + 5, 'speech again')
      await hangUp(stage, call)
    },
  },
  {
    name: 'keys that are pressed arrive as telephone-events (RFC 4733 §2.5; IR.92 §3.3)',
    async run(stage) {
      const [alice, bob] = await stage.pair(SPEAKING, SPEAKING)
      const call = await talk(stage, alice, bob)
      await stage.soon(call.out.dtmf('12#'), 'keys')
      await stage.eventually(() => call.in.statistics.media?.digits === '12#', 'the digits')
      await hangUp(stage, call)
    },
  },
  {
    name: 'both phones change the call at once: 491, and both come through (RFC 3261 §14.1)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const call = await talk(stage, alice, bob)
      const changes = Promise.all([call.out.hold(), call.in.hold()])
      const responses = await stage.later(changes, 'both changes', 60_000)
      assert.deepEqual(
        responses.map(({ status }) => status),
        [200, 200],
      )
      const refused = [alice, bob].flatMap((phone) => stage.ladder(call.out.id, phone))
      assert.ok(refused.some((line) => line.endsWith('491 INVITE')))
      assert.deepEqual([call.out.state, call.in.state], ['answered', 'answered'])
      await hangUp(stage, call)
    },
  },
  {
    name: 'a re-INVITE without offer asks the other side for one (RFC 3261 §14.1; RFC 3264 §4)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, PLAIN)
      const call = await talk(stage, alice, bob)
      assert.equal((await stage.soon(call.in.reinvite({ withoutOffer: true }), 're-INVITE')).status, 200)
      await hangUp(stage, call, 'in')
    },
  },
  {
    name: 'a second call comes in while the first goes on, and each ends by itself (RFC 3261 §12.2; TS 24.229 §5.1.4.1)',
    async run(stage) {
      const [alice, bob] = await stage.pair(PLAIN, { ...PLAIN, callWaiting: true })
      const carol = await stage.registered(PLAIN)
      const first = await talk(stage, alice, bob)
      assert.equal((await stage.soon(first.in.hold(), 're-INVITE')).status, 200)
      const second = await talk(stage, carol, bob)
      assert.equal((await stage.soon(second.out.info('text/plain', 'hello'), 'INFO')).status, 200)
      await hangUp(stage, first)
      assert.deepEqual([second.out.state, second.in.state], ['answered', 'answered'])
      await hangUp(stage, second, 'in')
    },
  },
  {
    name: 'a session is refreshed by UPDATE as long as both phones are there (RFC 4028 §7.2, §10)',
    async run(stage) {
      const [alice, bob] = await stage.pair(TIMED, TIMED)
      const call = await talk(stage, alice, bob)
      const updates = () => ladderOfBoth(stage, call, alice, bob).filter((line) => line === '> UPDATE').length
      for (let refreshes = 1; refreshes <= 3; refreshes++) {
        await stage.pass((INTERVAL / 2) * 1000 + 1000, 1000)
        await stage.eventually(() => updates() >= refreshes, `refresh ${refreshes}`)
      }
      assert.deepEqual([call.out.state, call.in.state], ['answered', 'answered'])
      await hangUp(stage, call)
    },
  },
  {
    name: 'a phone that has lost the call no longer refreshes it: the other one ends it (RFC 4028 §10)',
    async run(stage) {
      const [alice, bob] = await stage.pair(TIMED, TIMED)
      const call = await talk(stage, alice, bob)
      call.out.crash()
      const outcome = await stage.later(call.in.ended, 'the end of the session', 2 * INTERVAL * 1000)
      assert.deepEqual([outcome.kind, outcome.by], ['released', 'network'])
      await stage.sight(call.out.id, bob, '> BYE')
    },
  },
  {
    name: 'a phone that is switched off in mid call is missed when the session is to be refreshed (RFC 4028 §10)',
    takesNetworkTime: true,
    async run(stage) {
      const [alice, bob] = await stage.pair(TIMED, TIMED)
      const call = await talk(stage, alice, bob)
      await alice.stop()
      const outcome = await stage.later(call.in.ended, 'the end of the session', 4 * INTERVAL * 1000)
      assert.equal(outcome.kind, 'released')
      await stage.sight(call.out.id, bob, '> BYE')
    },
  },
]

function heard(call: BothEnds, end: 'out' | 'in'): number {
  return call[end].statistics.media?.received ?? 0
}

function rtcp(call: BothEnds): number {
  const received = call.out.statistics.media?.rtcp
  return (received?.receivedSr ?? 0) + (received?.receivedRr ?? 0)
}

function ladderOfBoth(stage: Stage, call: BothEnds, ...phones: readonly Parameters<Stage['ladder']>[1][]) {
  return phones.flatMap((phone) => stage.ladder(call.out.id, phone))
}
