import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { VoltaicError } from '@voltaic/base'
import { readConfig, type VoltaicConfig } from '@voltaic/core'
import { readTextFile } from './text-file.ts'

export const DEFAULT_CONFIG_FILE = 'voltaic.yaml'

/**
 * The network that a file describes; a path in it that is not absolute begins beside the file.
 *
 * @throws VoltaicError `CONFIG_NOT_FOUND`, `FILE_UNREADABLE`, `CONFIG_INVALID`
 */
export function loadConfig(file: string): VoltaicConfig {
  if (!existsSync(file)) {
    throw new VoltaicError('CONFIG_NOT_FOUND', `there is no file ${file}`, 'Write one: voltaic init')
  }
  return configFrom(readTextFile(file), file)
}

/** The network that a text describes, as if it were in that file. @throws VoltaicError `CONFIG_INVALID` */
export function configFrom(text: string, file: string): VoltaicConfig {
  const config = readConfig(text, file)
  const beside = (path: string) => (isAbsolute(path) ? path : join(dirname(file), path))
  const tls = config.api?.tls
  const api = tls && { ...config.api, tls: { cert: beside(tls.cert), key: beside(tls.key) } }
  const elements = config.elements.map((element) =>
    element.function === 'dns' && element.zones !== undefined ? { ...element, zones: beside(element.zones) } : element,
  )
  const devices = config.devices === undefined ? {} : { devices: beside(config.devices) }
  return { ...config, data: beside(config.data), ...(api && { api }), ...devices, elements }
}

/** The configuration of `--config`, of ./voltaic.yaml, or undefined where there is none: the lab. */
export function findConfig(file: string | undefined): VoltaicConfig | undefined {
  if (file !== undefined) return loadConfig(file)
  return existsSync(DEFAULT_CONFIG_FILE) ? loadConfig(DEFAULT_CONFIG_FILE) : undefined
}
