import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Runtime } from '@voltaic/runtime'

/** How long a recording may take from the end of the call to its place, in milliseconds. */
const PATIENCE_MS = 5000
const POLL_MS = 50

/** In folders by the first two digits of their names. */
const FILE = /^[0-9a-f]{2}\/[0-9a-f]{32}\.[a-z]+$/

/** Recordings in the data folder of the lab, by name. */
export function recordingsIn(data: string): readonly string[] {
  try {
    const names = readdirSync(join(data, 'recordings'), { recursive: true, encoding: 'utf8' })
    return names.filter((name) => FILE.test(name))
  } catch {
    return []
  }
}

/**
 * Waits for the recording of a call that has just ended.
 *
 * @param before recordings that were there already
 * @returns what became of it, in one line
 */
export async function labRecording(data: string, before: readonly string[], runtime: Runtime): Promise<string> {
  const end = runtime.clock.now() + PATIENCE_MS
  for (;;) {
    const fresh = recordingsIn(data).filter((name) => !before.includes(name))
    if (fresh.length > 0)
      return `✓ the call was recorded: ${fresh.map((name) => shown(join(data, 'recordings', name))).join(', ')}`
    if (runtime.clock.now() > end) return '✗ the call was to be recorded, and no recording came'
    await new Promise<void>((resolve) => void runtime.clock.startTimer(POLL_MS, resolve, true))
  }
}

function shown(path: string): string {
  return `${path} (${Math.ceil(statSync(path).size / 1024)} KiB)`
}
