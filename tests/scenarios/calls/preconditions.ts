import assert from 'node:assert/strict'
import { hangUp, numberOf, ring, talk } from './dialling.ts'
import type { CallScenario, Stage } from './stage.ts'

const WITHOUT = { preconditions: 'none', sessionTimer: 'off' } as const
const WITH = { preconditions: 'supported', sessionTimer: 'off' } as const
const RELIABLE_183 = ['> INVITE', '< 183 INVITE', '> PRACK', '< 200 PRACK']
const ANSWERED = ['< 180 INVITE', '< 200 INVITE', '> ACK']
const ENDED = ['> BYE', '< 200 BYE']

/** Bearers at neither, one or both sides. @spec RFC 3312 §5, §11 */
export const preconditionScenarios: readonly CallScenario[] = [
  {
    name: 'both phones have preconditions: 183, PRACK, UPDATE, and only then it rings (IR.92 §2.4.1; RFC 3312 §5)',
    run: (stage) => ladderWith(stage, WITH, WITH, [...RELIABLE_183, '> UPDATE', '< 200 UPDATE', ...ANSWERED]),
  },
  {
    name: 'only the caller has preconditions: the call is set up without (RFC 3312 §11)',
    run: (stage) => ladderWith(stage, WITH, WITHOUT, ['> INVITE', ...ANSWERED]),
  },
  {
    name: 'only the called phone has preconditions: it describes itself early and waits for nothing (RFC 3312 §11)',
    run: (stage) => ladderWith(stage, WITHOUT, WITH, [...RELIABLE_183, ...ANSWERED]),
  },
  {
    name: 'neither phone has preconditions (RFC 3261 §13)',
    run: (stage) => ladderWith(stage, WITHOUT, WITHOUT, ['> INVITE', ...ANSWERED]),
  },
  {
    name: 'bearers that are there at once need no UPDATE (RFC 3312 §5.1.1)',
    run: (stage) =>
      ladderWith(stage, { ...WITH, bearerDelayMs: 0 }, { ...WITH, bearerDelayMs: 0 }, [...RELIABLE_183, ...ANSWERED]),
  },
  {
    name: 'a phone does not ring before the bearer of the caller is there (TS 24.229 §5.1.4.1)',
    async run(stage) {
      const [alice, bob] = await stage.pair({ ...WITH, bearerDelayMs: 3000 }, WITH)
      const incoming = stage.incoming(bob)
      const out = alice.call(numberOf(bob))
      const into = await incoming
      await stage.sight(out.id, alice, '< 200 PRACK')
      await stage.pass(1000, 200)
      assert.deepEqual([into.state, out.state], ['early', 'early'])
      await stage.later(Promise.all([out.until('ringing'), into.until('ringing')]), 'ringing', 10_000)
      const ladder = stage.ladder(out.id, bob)
      assert.ok(ladder.indexOf('< UPDATE') < ladder.indexOf('> 180 INVITE'), ladder.join())
      await stage.soon(Promise.all([into.answer(), out.until('answered')]), 'the answer')
      await hangUp(stage, { out, in: into })
    },
  },
  {
    name: 'preconditions that are required are refused by a phone that has none: 420 (RFC 3312 §11; RFC 3261 §8.2.2.3)',
    async run(stage) {
      const [alice, bob] = await stage.pair(WITH, WITHOUT)
      const outcome = await stage.soon(alice.call(numberOf(bob), { preconditions: 'required' }).ended, '420')
      assert.deepEqual([outcome.kind, outcome.status], ['refused', 420])
    },
  },
  {
    name: 'a phone that must have preconditions refuses a caller that has none: 421 (RFC 3312 §11; RFC 3261 §21.4.16)',
    async run(stage) {
      const [alice, bob] = await stage.pair(WITHOUT, { ...WITH, preconditions: 'required' })
      const outcome = await stage.soon(alice.call(numberOf(bob)).ended, '421')
      assert.deepEqual([outcome.kind, outcome.status], ['refused', 421])
    },
  },
  {
    name: 'ringing is told reliably where both phones want it so (RFC 3262 §3)',
    async run(stage) {
      const [alice, bob] = await stage.pair(WITHOUT, { ...WITHOUT, reliableRinging: true })
      const call = await talk(stage, alice, bob)
      await hangUp(stage, call)
      const ladder = ['> INVITE', '< 180 INVITE', '> PRACK', '< 200 PRACK', '< 200 INVITE', '> ACK', ...ENDED]
      assert.deepEqual(stage.ladder(call.out.id, alice), ladder)
      const { message } = await stage.sight(call.out.id, alice, '< 180 INVITE')
      assert.ok(message.has('RSeq'))
    },
  },
  {
    name: 'ringing is told unreliably to a caller without 100rel (RFC 3262 §3)',
    async run(stage) {
      const caller = { ...WITHOUT, reliableProvisionals: false }
      const [alice, bob] = await stage.pair(caller, { ...WITH, reliableRinging: true })
      const call = await ring(stage, alice, bob)
      const { message } = await stage.sight(call.out.id, alice, '< 180 INVITE')
      assert.deepEqual([message.has('RSeq'), message.has('Require')], [false, false])
      await stage.soon(call.in.answer(), 'the answer')
      await hangUp(stage, call)
    },
  },
]

async function ladderWith(
  stage: Stage,
  caller: Parameters<Stage['pair']>[0],
  called: Parameters<Stage['pair']>[1],
  expected: readonly string[],
): Promise<void> {
  const [alice, bob] = await stage.pair(caller, called)
  const call = await talk(stage, alice, bob)
  await hangUp(stage, call)
  const ladder = stage.ladder(call.out.id, alice)
  assert.deepEqual(withoutAnswers(ladder), withoutAnswers([...expected, ...ENDED]))
  assert.deepEqual(ladder.toSorted(), [...expected, ...ENDED].toSorted())
}

/** The 200 of an UPDATE and the 180 that it lets out may come over different transports, and so in any order. */
function withoutAnswers(ladder: readonly string[]): readonly string[] {
  return ladder.filter((line) => !/^< 200 (PRACK|UPDATE)$/.test(line))
}
