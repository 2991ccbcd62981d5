import { VoltaicError } from '@voltaic/base'
import {
  askedFor,
  createRuntime,
  habitsFrom,
  hasHss,
  keysAtHand,
  openDevices,
  openSubscribers,
  type VoltaicConfig,
} from '@voltaic/core'
import { type Asked, type Evidence, overviewOf } from '@voltaic/diagnosis'
import type { Given } from '../commands/why.ts'

/** Evidence with what is known beside it, and of whom it is. */
export interface Known extends Given {
  readonly asked: Asked
}

/** Adds what is known of handsets, who is meant, and lets keys of this machine's HSS be asked. */
export async function withWhatIsKnown(given: Given, config: VoltaicConfig | undefined): Promise<Known> {
  const { who } = given
  const evidence: Evidence = { ...given.evidence, habitsOf: habitsFrom(openDevices(config?.devices)) }
  if (config === undefined || !hasHss(config)) return { ...given, evidence, asked: { who } }
  const { impis } = overviewOf(evidence)
  try {
    const subscribers = await openSubscribers(config, createRuntime())
    try {
      const keys = await keysAtHand(subscribers, impis)
      return { ...given, evidence: { ...evidence, keys }, asked: await askedFor(who, config, subscribers) }
    } finally {
      await subscribers.close()
    }
  } catch (error) {
    if (!(error instanceof VoltaicError)) throw error
    const notes = [...given.notes, `Keys could not be compared: ${error.message}`]
    return { who, evidence, notes, asked: { who } }
  }
}
