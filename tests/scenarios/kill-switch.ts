// Loaded into a core before its own code (node --import). It ends the process with SIGKILL at the given trace event, as
// suddenly as if somebody had pulled the plug: what that event was about to send stays unsent. Every MAA is noted in a
// file first, so that the test sees also those SQNs that never reached a phone.
import { openSync, writeSync } from 'node:fs'
import { diameterTrace, dnsTrace, type MessageTrace, sipTrace } from '@voltaic/runtime'

/** What the test says to the process, over its IPC channel. */
export interface KillOrder {
  /** Trace events from now on, the last of which is the end. */
  readonly killAfter: number
}

const MULTIMEDIA_AUTH = 303
const FLAG_REQUEST = 0x80

const noted = openSync(process.env['KILL_SWITCH_NOTES'] ?? '/dev/null', 'a', 0o600)
let left = Number.POSITIVE_INFINITY

process.on('message', ({ killAfter }: KillOrder) => {
  left = killAfter
})
process.channel?.unref()

function onEvent(): void {
  left -= 1
  if (left <= 0) process.kill(process.pid, 'SIGKILL')
}

function isMaa({ data, direction }: MessageTrace): boolean {
  const command = ((data[5] ?? 0) << 16) | ((data[6] ?? 0) << 8) | (data[7] ?? 0)
  return direction === 'out' && command === MULTIMEDIA_AUTH && ((data[4] ?? 0) & FLAG_REQUEST) === 0
}

sipTrace.subscribe(onEvent)
dnsTrace.subscribe(onEvent)
diameterTrace.subscribe((trace) => {
  if (isMaa(trace)) writeSync(noted, `${Buffer.from(trace.data).toString('hex')}\n`)
  onEvent()
})
