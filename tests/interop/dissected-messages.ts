import assert from 'node:assert/strict'
import { decodeMessage, isRequest } from '@voltaic/diameter'
import type { TracedMessage } from '@voltaic/trace'
import { messagesOfTrace, type ReadMessage } from './trace-command.ts'
import { type DissectedFrame, dissect } from './tshark.ts'

const FIELDS = [
  'frame.number',
  'frame.len',
  'sip.Method',
  'sip.Status-Code',
  'diameter.cmd.code',
  'diameter.flags.request',
  'diameter.avp.code',
  'diameter.avp.flags',
  'diameter.avp.vendorId',
  'dns.flags.response',
  '_ws.malformed',
  '_ws.expert.severity',
  '_ws.expert.message',
]

/** Wireshark's PI_WARN and PI_ERROR; everything that is no complaint is less. */
const WARNING = 0x600000
const ERROR = 0x800000
/** Fields that only a frame with a message of ours has. */
const MESSAGE_FIELDS = ['sip.Method', 'sip.Status-Code', 'diameter.cmd.code', 'dns.flags.response']

/**
 * Has a capture read by tshark, and by `voltaic trace` as well: both must find the same messages by method, status and command.
 *
 * @returns what tshark makes of each frame of a capture
 */
export async function dissectMessages(
  capture: Uint8Array,
  hints: readonly string[],
): Promise<readonly DissectedFrame[]> {
  const [frames, read] = await Promise.all([dissect(capture, hints, FIELDS), messagesOfTrace(capture)])
  const kinds = read.flatMap((message) => Array.from({ length: message.sights }, () => kindOf(message)))
  assert.deepEqual(count(kinds), kindsOfFrames(frames), 'voltaic trace FILE finds what tshark finds')
  return frames
}

export function valuesOf(frame: DissectedFrame, field: string): readonly string[] {
  return frame.get(field) ?? []
}

/**
 * Nothing is malformed, and Wireshark's experts have no error to tell, nor a warning of a message. (A warning of a frame
 * without one is about the TCP of the kernel.)
 *
 * @param known words of a warning that is right and no fault
 */
export function assertWellFormed(frames: readonly DissectedFrame[], known: readonly string[] = []): void {
  for (const frame of frames) {
    const place = `frame ${valuesOf(frame, 'frame.number').join()}`
    assert.deepEqual(valuesOf(frame, '_ws.malformed'), [], place)
    const limit = MESSAGE_FIELDS.some((field) => frame.get(field)?.length) ? WARNING : ERROR
    const complaints = valuesOf(frame, '_ws.expert.severity').filter((severity) => Number(severity) >= limit)
    const words = valuesOf(frame, '_ws.expert.message')
    const excused = words.filter((word) => known.some((start) => word.startsWith(start)))
    assert.ok(complaints.length <= excused.length, `${place}: ${words.join('; ')}`)
  }
}

/** How often each kind of message occurs: `sip REGISTER`, `sip 401`, `diameter 303 request`, `dns answer`. */
export type Kinds = Readonly<Record<string, number>>

/** The kinds of messages that tshark has found. */
export function kindsOfFrames(frames: readonly DissectedFrame[]): Kinds {
  const kinds = frames.flatMap((frame) => {
    const commands = valuesOf(frame, 'diameter.cmd.code')
    const requests = valuesOf(frame, 'diameter.flags.request')
    return [
      ...valuesOf(frame, 'sip.Method').map((method) => `sip ${method}`),
      ...valuesOf(frame, 'sip.Status-Code').map((status) => `sip ${status}`),
      ...commands.map((code, index) => `diameter ${code} ${requests[index] === '1' ? 'request' : 'answer'}`),
      ...valuesOf(frame, 'dns.flags.response').map((response) => (response === '1' ? 'dns answer' : 'dns query')),
    ]
  })
  return count(kinds)
}

/** The kinds of messages that this process has sent, all elements and phones. */
export function kindsSent(messages: readonly TracedMessage[]): Kinds {
  return count(messages.filter(({ direction }) => direction === 'out').map(kindOf))
}

function kindOf({ protocol, transport, data }: Omit<ReadMessage, 'sights'>): string {
  switch (protocol) {
    case 'sip': {
      const [first, second] = Buffer.from(data).toString('latin1', 0, 32).split(' ')
      return `sip ${first === 'SIP/2.0' ? second : first}`
    }
    case 'diameter': {
      const message = decodeMessage(data)
      return `diameter ${message.commandCode} ${isRequest(message) ? 'request' : 'answer'}`
    }
    case 'dns': {
      // over TCP the length comes first
      const flags = data[transport === 'tcp' ? 4 : 2] ?? 0
      return (flags & 0x80) !== 0 ? 'dns answer' : 'dns query'
    }
  }
}

function count(kinds: readonly string[]): Kinds {
  const counts: Record<string, number> = {}
  for (const kind of kinds.toSorted()) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
