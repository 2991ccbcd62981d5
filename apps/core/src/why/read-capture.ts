import type { CaptureView } from '@voltaic/api'
import type { Clock } from '@voltaic/runtime'
import { addressesOf, type VoltaicConfig } from '../config/config.ts'
import { openDevices } from '../device-folder.ts'
import { type CaptureLimits, CaptureThread } from './capture-thread.ts'

/** For a capture that somebody gives to a network at work. */
const LIMITS: CaptureLimits = { megabytes: 1024, milliseconds: 180_000 }

export interface CaptureReader {
  readonly config: Pick<VoltaicConfig, 'elements' | 'devices'>
  readonly clock: Clock
  /** Aborted when nobody waits for the answer any more. */
  readonly gone?: AbortSignal
  readonly limits?: CaptureLimits
}

/**
 * Reads a capture of any length as it comes, in a thread of its own: calls go on meanwhile.
 *
 * @returns the first of its messages as rows, and what the doctor says of all
 * @throws VoltaicError CAPTURE_OUT_OF_MEMORY, CAPTURE_OUT_OF_TIME, and those of `openDevices`; the reason of `gone`
 */
export async function readCapture(
  chunks: AsyncIterable<Uint8Array>,
  { config, clock, gone, limits = LIMITS }: CaptureReader,
): Promise<CaptureView> {
  const { elements, devices } = config
  // what is wrong with the folder is found here, in words; the thread reads it again
  if (devices !== undefined) openDevices(devices)
  gone?.throwIfAborted()
  const names = elements.flatMap((element) => addressesOf(element).map((at) => [at, element.name] as const))
  const thread = new CaptureThread({ names, devices }, clock, limits)
  const leave = (): void => thread.fail(gone?.reason)
  gone?.addEventListener('abort', leave)
  try {
    for await (const chunk of chunks) if (!(await thread.push(chunk))) break
    return await thread.end()
  } finally {
    gone?.removeEventListener('abort', leave)
    await thread.stop()
  }
}
