import { existsSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import {
  createRuntime,
  elementsOf,
  habitsFrom,
  keysAtHand,
  openDevices,
  openSubscribers,
  type VoltaicConfig,
} from '@voltaic/core'
import { type Evidence, overviewOf } from '@voltaic/diagnosis'
import type { Given } from '../commands/why.ts'

/** Adds what is known of handsets, and lets keys of this machine's HSS be asked. */
export async function withWhatIsKnown(given: Given, config: VoltaicConfig | undefined): Promise<Given> {
  const evidence: Evidence = { ...given.evidence, habitsOf: habitsFrom(openDevices(config?.devices)) }
  if (config === undefined || !existsSync(config.data) || elementsOf(config, 'hss').length === 0)
    return { ...given, evidence }
  const { impis } = overviewOf(evidence)
  if (impis.length === 0) return { ...given, evidence }
  try {
    const subscribers = await openSubscribers(config, createRuntime())
    try {
      return { ...given, evidence: { ...evidence, keys: await keysAtHand(subscribers, impis) } }
    } finally {
      await subscribers.close()
    }
  } catch (error) {
    if (!(error instanceof VoltaicError)) throw error
    return { evidence, notes: [...given.notes, `Keys could not be compared: ${error.message}`] }
  }
}
