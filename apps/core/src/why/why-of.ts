import { setImmediate as othersTurn } from 'node:timers/promises'
import { diagnoseInTurns, type Finding, type Verdict, verdictOf } from '@voltaic/diagnosis'
import type { Runtime } from '@voltaic/runtime'
import type { TraceFinder } from '@voltaic/trace'
import type { VoltaicConfig } from '../config/config.ts'
import { openDevices } from '../device-folder.ts'
import { openSubscribers } from '../subscribers.ts'
import { askedFor, hasHss } from './asked.ts'
import { habitsFrom } from './handset-habits.ts'
import { keysAtHand } from './keys-at-hand.ts'
import { storyEvidence } from './story-evidence.ts'

/** What the doctor says of somebody. */
export interface Why {
  readonly findings: readonly Finding[]
  readonly verdict: Verdict
  /** Only what is not older was looked at; undefined where that is all. */
  readonly newestSince?: number
}

/**
 * Why a subscriber or a call of a running network does not work.
 *
 * @param who a Call-ID may look like anything: subscribers are looked for first
 * @param phones names of simulated phones that are on
 */
export async function whyOf(
  traces: TraceFinder,
  who: string,
  config: VoltaicConfig,
  runtime: Runtime,
  phones: readonly string[] = [],
): Promise<Why> {
  const until = runtime.clock.now()
  const ofSubscriber = storyEvidence(traces, { subscriber: who }, until)
  await othersTurn()
  const isSubscriber = ofSubscriber.story.entries.length > 0
  const { story, evidence } = isSubscriber ? ofSubscriber : storyEvidence(traces, { callId: who }, until)
  const subscribers = hasHss(config) ? await openSubscribers(config, runtime) : undefined
  try {
    const asked = await askedFor(who, config, subscribers, phones)
    const keys = subscribers && (await keysAtHand(subscribers, story.subscribers))
    const known = { ...evidence, ...(keys && { keys }), habitsOf: habitsFrom(openDevices(config.devices)) }
    const findings = await diagnoseInTurns(known, othersTurn)
    await othersTurn()
    const { newestSince } = story
    return { findings, verdict: verdictOf(asked, known, findings), ...(newestSince !== undefined && { newestSince }) }
  } finally {
    await subscribers?.close()
  }
}
