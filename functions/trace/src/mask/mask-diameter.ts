import { decodeMessage, isRequest } from '@voltaic/diameter'
import { type AvpNode, isGroup, readAvpTree } from '../avp-tree.ts'
import { commandName } from '../ladder/summarise-diameter.ts'
import { type Masks, maskText } from './mask-sip.ts'

/** AVPs whose values are made up anew in every run, by the name they get. */
const randomAvps: ReadonlyMap<string, string> = new Map([
  ['Session-Id', 'session-id'],
  ['SIP-Authenticate', 'rand-autn'],
  ['Call-ID-SIP-Header', 'call-id'],
])
const fixedAvps: ReadonlyMap<string, string> = new Map([
  ['Origin-State-Id', '<origin-state-id>'],
  ['Event-Timestamp', '<date>'],
])

/** The whole message, an AVP on each line. See docs/reference/trace-mask.md. */
export function maskDiameter(data: Uint8Array, masks: Masks): string {
  const message = decodeMessage(data)
  const { placeholders } = masks
  const hopByHop = placeholders.of('hop-by-hop', String(message.hopByHopId))
  const endToEnd = placeholders.of('end-to-end', String(message.endToEndId))
  const head = `${commandName(message)} application ${message.applicationId} flags 0x${message.flags.toString(16)}`
  const lines = [`${head} ${hopByHop} ${endToEnd}`]
  addAvps(lines, readAvpTree(message.avps), '  ', { ...masks, isRequest: isRequest(message) })
  return lines.join('\n')
}

interface AvpMasks extends Masks {
  readonly isRequest: boolean
}

function addAvps(lines: string[], avps: readonly AvpNode[], indent: string, masks: AvpMasks): void {
  for (const { name, value } of avps) {
    if (isGroup(value)) {
      lines.push(`${indent}${name}:`)
      addAvps(lines, value, `${indent}  `, masks)
    } else lines.push(`${indent}${name}: ${maskValue(name, value, masks)}`)
  }
}

function maskValue(name: string, value: string | Uint8Array, masks: AvpMasks): string {
  const kind = randomAvps.get(name)
  const text = typeof value === 'string' ? value : textOf(value)
  if (kind !== undefined) return masks.placeholders.of(kind, text)
  // TS 29.229 §6.3.11: RAND and AUTS in a request; in an answer XRES, which is zeros in every trace.
  if (name === 'SIP-Authorization' && masks.isRequest) return masks.placeholders.of('rand-auts', text)
  return fixedAvps.get(name) ?? maskText(text, masks)
}

/** Octets that are text as text, others in hexadecimal. */
function textOf(octets: Uint8Array): string {
  const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength)
  return octets.every((octet) => octet >= 0x20 && octet < 0x7f)
    ? buffer.toString('latin1')
    : `0x${buffer.toString('hex')}`
}
