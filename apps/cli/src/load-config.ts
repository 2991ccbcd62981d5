import { existsSync, readFileSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import { readConfig, type VoltaicConfig } from '@voltaic/core'

export const DEFAULT_CONFIG_FILE = 'voltaic.yaml'

/** @throws VoltaicError `CONFIG_NOT_FOUND`, `CONFIG_INVALID` */
export function loadConfig(file: string): VoltaicConfig {
  if (!existsSync(file)) {
    throw new VoltaicError('CONFIG_NOT_FOUND', `there is no file ${file}`, 'Write one: voltaic init')
  }
  return readConfig(readFileSync(file, 'utf8'), file)
}

/** The configuration of `--config`, of ./voltaic.yaml, or undefined where there is none: the lab. */
export function findConfig(file: string | undefined): VoltaicConfig | undefined {
  if (file !== undefined) return loadConfig(file)
  return existsSync(DEFAULT_CONFIG_FILE) ? loadConfig(DEFAULT_CONFIG_FILE) : undefined
}
