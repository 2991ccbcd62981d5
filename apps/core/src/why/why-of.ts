import { diagnose, type Finding } from '@voltaic/diagnosis'
import type { Runtime } from '@voltaic/runtime'
import type { TraceFinder } from '@voltaic/trace'
import type { VoltaicConfig } from '../config/config.ts'
import { openDevices } from '../device-folder.ts'
import { openSubscribers } from '../subscribers.ts'
import { habitsFrom } from './handset-habits.ts'
import { keysAtHand } from './keys-at-hand.ts'
import { storyEvidence } from './story-evidence.ts'

/** Why a subscriber or a call of a running network does not work. @param who a Call-ID may look like anything: subscribers are looked for first */
export async function whyOf(
  traces: TraceFinder,
  who: string,
  config: VoltaicConfig,
  runtime: Runtime,
): Promise<readonly Finding[]> {
  const until = runtime.clock.now()
  const ofSubscriber = storyEvidence(traces, { subscriber: who }, until)
  const isSubscriber = ofSubscriber.story.entries.length > 0
  const { story, evidence } = isSubscriber ? ofSubscriber : storyEvidence(traces, { callId: who }, until)
  if (story.entries.length === 0) return []
  const subscribers = await openSubscribers(config, runtime)
  try {
    const keys = await keysAtHand(subscribers, story.subscribers)
    return diagnose({ ...evidence, keys, habitsOf: habitsFrom(openDevices(config.devices)) })
  } finally {
    await subscribers.close()
  }
}
