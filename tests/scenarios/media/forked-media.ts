import assert from 'node:assert/strict'
import type { IncomingInvite } from '@voltaic/sip'
import { twinSims } from '../calls/forking.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'
import { MediaPhone, speakAtOnce, WORDS } from './media-phone.ts'

/** A call that forks to two phones, both of which have described early media: the first one first. */
interface Fork {
  readonly caller: MediaPhone
  readonly first: MediaPhone
  readonly second: MediaPhone
  readonly invites: readonly [IncomingInvite, IncomingInvite]
  readonly outcome: Promise<unknown>
  hangUp(): Promise<unknown>
}

async function forked(stage: Stage): Promise<Fork> {
  const caller = await MediaPhone.take(stage, '127.0.0.101')
  const [firstSim, secondSim] = await twinSims(stage)
  const invites = new Map<MediaPhone, IncomingInvite>()
  const taken: MediaPhone[] = []
  for (const [index, sim] of [firstSim, secondSim].entries()) {
    const phone: MediaPhone = await MediaPhone.take(
      stage,
      `127.0.0.${102 + index}`,
      {
        onInvite(invite) {
          invites.set(phone, invite)
          phone.hear(invite.request)
        },
      },
      sim,
    )
    taken.push(phone)
  }
  const [one, two] = taken
  assert.ok(one && two)
  const call = caller.sip.invite(one.sip.identity.sip, Buffer.from(caller.body().content).toString('utf8'))
  await stage.eventually(() => invites.size === 2, 'both branches')
  // in the order in which the network has sent to them
  const [[first, firstInvite] = assert.fail(), [second, secondInvite] = assert.fail()] = [...invites]
  for (const [phone, invite] of invites) {
    await invite.provisional(183, { reliable: false, body: phone.body() })
    await stage.eventually(() => call.sessions.length > taken.indexOf(phone) - 1, 'an early dialog')
    await stage.pass(50)
  }
  const { message } = await stage.sight(call.callId, caller.sip.phone, '< 183 INVITE')
  caller.hear(message)
  return {
    caller,
    first,
    second,
    invites: [firstInvite, secondInvite],
    outcome: call.outcome,
    async hangUp() {
      const outcome = await call.outcome
      assert.ok(outcome.kind === 'accepted')
      return outcome.session.bye()
    },
  }
}

/** Calls with several early dialogs, each with media. @spec RFC 3261 §13.2.2.4, §16.7; RFC 3264 §5 */
export const forkedMediaScenarios: readonly CallScenario[] = (['first', 'second'] as const).map((winner, index) => ({
  name: `two branches have early media: the last to describe it is heard, and then the ${winner}, which answers (RFC 3261 §13.2.2.4)`,
  async run(stage) {
    const { caller, first, second, invites, outcome, hangUp } = await forked(stage)
    const [atCaller = 0, ...atCalled] = await speakAtOnce(stage, caller, first, second)
    assert.deepEqual(atCalled, [0, WORDS])
    // RFC 3960 §3.1: whoever forks a call may hear more than one
    assert.ok(atCaller >= WORDS)
    const phones = [first, second]
    const answering = phones[index] ?? assert.fail()
    void invites[index]?.accept({ body: answering.body() })
    await stage.soon(outcome, 'the answer')
    // the other branch is cancelled, and what becomes of it must not touch the call
    await stage.pass(1000)
    const heard = await speakAtOnce(stage, caller, first, second)
    assert.deepEqual(heard, [WORDS, index === 0 ? WORDS : 0, index === 1 ? WORDS : 0])
    await stage.soon(hangUp(), 'BYE')
  },
}))
