import { accessSync, constants } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { buildConsole, type ConsoleBuild } from '@voltaic/console'
import type { VoltaicConfig } from '@voltaic/core'

/** Where the console of the lab is, unless somebody else is there. */
export const CONSOLE_PORT = 8080

const MODULES = join(import.meta.dirname, '../../../node_modules')

/**
 * Finds or builds the pages of the console, beside the libraries they are made of, or else in the data folder. Who watches
 * the terminal is told how far it is; the page tells others.
 */
export function startConsoleBuild({ data }: Pick<VoltaicConfig, 'data'>): ConsoleBuild {
  const cache = isWritable(MODULES) ? join(MODULES, '.cache/voltaic-console') : join(data, 'console')
  const onProgress = (text: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`${text}\n`)
  }
  return buildConsole({ cache, onProgress })
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** That port of loopback, or 0 for any when somebody has it. */
export function freeOr(port: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(0))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)))
  })
}
