import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askCores, type CoreCounts, createPhone, labConfig, type VoltaicConfig } from '@voltaic/core'
import {
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import type { Ue } from '@voltaic/ue'
import {
  addSubscribers,
  answeredCall,
  endAnswered,
  endRinging,
  newCall,
  PAIR_SETTINGS,
  type Pair,
  pairOf,
  ringingCall,
} from './call-pairs.ts'
import { VictimProcess } from './kill-processes.ts'

/** What is killed in the middle of calls: one function, in a process of its own. */
export type CallVictim = 'scscf' | 'pcscf'

export interface KillCallsOptions {
  readonly victim: CallVictim
  /** Calls that are answered when it is killed. */
  readonly answered: number
  /** Calls that ring then. Those who wait for their answer give up after Timer C only, so that it all takes longer. */
  readonly ringing: number
  /** Whether to wait, a minute or more, until no transaction is left either; else calls and their legs will do. */
  readonly waitsForTransactions: boolean
  readonly say: (line: string) => void
}

/** Phones that register at once: more would only wait for each other. */
const AT_ONCE = 20
/** By then the last retransmission must have been absorbed, in milliseconds: Timer D, J, L and M are 32 s. */
const LINGER_MS = 70_000
/** Timer C: an INVITE that has had a 1xx from who was killed. @spec RFC 3261 §16.6 */
const TIMER_C_MS = 190_000

/** A loopback address that nobody else uses, so that ports are free again when what held them was killed. */
function ownHost(victim: CallVictim): string {
  const block = { scscf: 96, pcscf: 128 }[victim]
  return `127.${block + ((process.pid >> 16) & 31)}.${(process.pid >> 8) & 255}.${process.pid & 255}`
}

/**
 * Kills a function in the middle of calls, starts it again, and sees that the calls can be ended, that new ones can be
 * made at once, and that nothing is left of either.
 */
export async function killInTheMiddleOfCalls({
  victim,
  say,
  waitsForTransactions,
  ...calls
}: KillCallsOptions): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-kill-calls-'))
  const config = labConfig({ data, host: ownHost(victim), port: (standard) => standard })
  const runtime = createRealRuntime()
  const others = config.elements.map(({ name }) => name).filter((name) => name !== victim)
  const cache = join(data, 'compile-cache')
  const [dying, living] = [new VictimProcess([victim], config, cache), new VictimProcess(others, config, cache)]
  const phones: Ue[] = []
  try {
    await Promise.all([dying.start(), living.start()])
    const pairs = await startPairs(calls.answered + calls.ringing, config, runtime, phones)
    const answered = await Promise.all(pairs.slice(0, calls.answered).map((pair) => answeredCall(pair)))
    const ringing = await Promise.all(pairs.slice(calls.answered).map((pair) => ringingCall(pair)))
    say(`${answered.length} calls answered, ${ringing.length} ringing: ${victim} is killed`)
    await dying.kill()
    await dying.start()

    await Promise.all(pairs.map((pair) => newCall(pair)))
    say(`${pairs.length} new calls made at once after its restart`)
    await Promise.all(answered.map((call, index) => endAnswered(call, index)))
    await Promise.all(ringing.map((call) => endRinging(call)))
    say(`${answered.length} BYEs routed or answered 481, ${ringing.length} calls given up`)
    for (const phone of phones) assert.equal(phone.calls.length, 0, `${phone.config.element} has a call left`)
    const withinMs = LINGER_MS + (ringing.length > 0 ? TIMER_C_MS : 0)
    await untilCountsAreZero(data, withinMs, waitsForTransactions)
    say(`no call, no leg${waitsForTransactions ? ', no transaction' : ''} is left in any process`)
  } finally {
    for (const phone of phones) await phone.stop()
    await dying.stop()
    await living.stop()
    rmSync(data, { recursive: true, force: true })
  }
}

function createRealRuntime(): Runtime {
  return {
    clock: createSystemClock(),
    random: createSystemRandom(),
    net: createNodeNet(),
    log: silentLog,
    counters: new Counters(),
  }
}

async function startPairs(
  count: number,
  config: VoltaicConfig,
  runtime: Runtime,
  phones: Ue[],
): Promise<readonly Pair[]> {
  for (const sim of await addSubscribers(2 * count, config, runtime)) {
    const element = `ue${phones.length + 1}`
    phones.push(createPhone(sim, { element, settings: PAIR_SETTINGS }, config, runtime))
  }
  for (let from = 0; from < phones.length; from += AT_ONCE) {
    await Promise.all(
      phones.slice(from, from + AT_ONCE).map(async (phone) => {
        await phone.start()
        assert.equal((await phone.register()).kind, 'registered', phone.config.element)
      }),
    )
  }
  return Array.from({ length: count }, (_, index) => pairOf(phones[2 * index], phones[2 * index + 1]))
}

async function untilCountsAreZero(data: string, withinMs: number, countsTransactions: boolean): Promise<void> {
  const clock = createSystemClock()
  const end = clock.now() + withinMs
  for (;;) {
    const answers = await askCores(data, { ask: 'counts' })
    const counts = answers.flatMap((answer): CoreCounts[] => ('counts' in answer ? [answer.counts] : []))
    assert.equal(counts.length, 2, 'both processes answer')
    const left = ({ calls, callLegs, transactions }: CoreCounts): number =>
      calls + callLegs + (countsTransactions ? transactions : 0)
    if (counts.every((each) => left(each) === 0)) return
    assert.ok(clock.now() < end, `left after ${withinMs} ms: ${JSON.stringify(counts)}`)
    await new Promise<void>((resolve) => void clock.startTimer(500, resolve, true))
  }
}
