import { join, resolve } from 'node:path'
import { createSettingsFile, type VoltaicConfig } from '@voltaic/core'
import type { Runtime } from '@voltaic/runtime'
import { configFrom } from './load-config.ts'

/** Former versions of the configuration file, in the data folder. */
const HISTORY = 'settings-history'

/** The configuration file of a network that runs, as the API shows and changes it. @param file that it was started with */
export function settingsFileOf(
  { data }: VoltaicConfig,
  file: string,
  { clock, random }: Pick<Runtime, 'clock' | 'random'>,
): ReturnType<typeof createSettingsFile> {
  return createSettingsFile({
    path: resolve(file),
    history: join(data, HISTORY),
    validate: (text) => void configFrom(text, file),
    clock,
    random,
  })
}
