// Loaded into a core before its own code (node --import). It ends the process with SIGKILL at the given trace event, as
// suddenly as if somebody had pulled the plug: before what that event is about to send has left, or just after. Every MAA
// is noted in a file first, so that the test sees also those SQNs that never reached a phone.
import { openSync, writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { diameterTrace, dnsTrace, type MessageTrace, sipTrace } from '@voltaic/runtime'

/** What the test says to the process, over its IPC channel. */
export interface KillOrder {
  /** Trace events from now on, the last of which is the end. */
  readonly killAfter: number
  /** Only answers of Diameter, and a 200 to a REGISTER, that leave count: when they arrive, what they say must be on disk. */
  readonly answersOnly: boolean
  /** It ends once the message of that event has left, but before anything else happens. */
  readonly isLate: boolean
}

const MULTIMEDIA_AUTH = 303
const FLAG_REQUEST = 0x80

const noted = openSync(process.env['KILL_SWITCH_NOTES'] ?? '/dev/null', 'a', 0o600)
let order: KillOrder = { killAfter: Number.POSITIVE_INFINITY, answersOnly: false, isLate: false }
let count = 0

process.on('message', (given: KillOrder) => {
  // so that the next start need not compile everything again; a process that is killed cannot do it at its end
  flushCompileCache()
  order = given
  count = 0
})
// a test that has died itself leaves nothing behind
process.on('disconnect', () => process.exit(1))
process.channel?.unref()

function onEvent(isAnswer: boolean): void {
  if (order.answersOnly && !isAnswer) return
  count += 1
  if (count < order.killAfter) return
  const end = () => process.kill(process.pid, 'SIGKILL')
  // what leaves in the next tick leaves, what is committed at the end of the turn is not
  if (order.isLate) process.nextTick(() => process.nextTick(end))
  else end()
}

function isDiameterAnswer({ data, direction }: MessageTrace): boolean {
  return direction === 'out' && ((data[4] ?? 0) & FLAG_REQUEST) === 0
}

function isSipAnswer({ data, direction }: MessageTrace): boolean {
  return (
    direction === 'out' && /^SIP\/2\.0 200 [\s\S]*\r\nCSeq: \d+ REGISTER\r\n/.test(Buffer.from(data).toString('latin1'))
  )
}

function commandOf(data: Uint8Array): number {
  return ((data[5] ?? 0) << 16) | ((data[6] ?? 0) << 8) | (data[7] ?? 0)
}

sipTrace.subscribe((trace) => onEvent(isSipAnswer(trace)))
dnsTrace.subscribe(() => onEvent(false))
diameterTrace.subscribe((trace) => {
  const isAnswer = isDiameterAnswer(trace)
  if (isAnswer && commandOf(trace.data) === MULTIMEDIA_AUTH) {
    writeSync(noted, `${Buffer.from(trace.data).toString('hex')}\n`)
  }
  onEvent(isAnswer)
})
