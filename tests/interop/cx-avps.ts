import assert from 'node:assert/strict'
import {
  type AvpDefinition,
  avp,
  CX_APPLICATION_ID,
  cxAvps,
  cxCommands,
  encodeMessage,
  FLAG_REQUEST,
} from '@voltaic/diameter'
import { diameterTrace } from '@voltaic/runtime'
import { createPcapngRecorder } from '@voltaic/trace'
import { V } from './cx-avp-flags.ts'
import { valuesOf } from './dissected-messages.ts'
import type { DissectedFrame } from './tshark.ts'

/** An AVP as tshark found it. */
export interface AvpKind {
  readonly code: number
  readonly flags: number
  readonly vendorId: number
}

/** The AVPs of a frame, those inside of others too. */
export function avpsOf(frame: DissectedFrame): readonly AvpKind[] {
  const flags = valuesOf(frame, 'diameter.avp.flags').map(Number)
  const codes = valuesOf(frame, 'diameter.avp.code').map(Number)
  const vendors = valuesOf(frame, 'diameter.avp.vendorId').map(Number)
  assert.equal(flags.length, codes.length)
  // only an AVP with V has a vendor
  let vendor = 0
  return codes.map((code, index) => {
    const own = flags[index] ?? 0
    return { code, flags: own, vendorId: (own & V) !== 0 ? (vendors[vendor++] ?? 0) : 0 }
  })
}

/** @returns a pcapng file with one message that has each of these AVPs */
export function everyCxAvp(kinds: readonly AvpDefinition<unknown>[]): Buffer {
  const chunks: Uint8Array[] = []
  const recorder = createPcapngRecorder({ append: (octets) => chunks.push(octets) })
  const data = encodeMessage({
    flags: FLAG_REQUEST,
    commandCode: cxCommands.PUSH_PROFILE,
    applicationId: CX_APPLICATION_ID,
    hopByHopId: 1,
    endToEndId: 1,
    avps: kinds.map((kind) => avp(kind, sampleOf(kind))),
  })
  const local = { host: '127.0.0.1', port: 3868 }
  const remote = { host: '127.0.0.1', port: 40_000 }
  diameterTrace.publish({ at: 0, element: 'hss', direction: 'out', transport: 'tcp', local, remote, data })
  recorder.stop()
  return Buffer.concat(chunks)
}

function sampleOf({ type }: AvpDefinition<unknown>): unknown {
  switch (type.name) {
    case 'Grouped':
      return [avp(cxAvps.ServerName, 'sip:scscf.example')]
    case 'OctetString':
      return Buffer.from('octets')
    case 'Unsigned32':
      return 1
    case 'DiameterURI':
      return 'aaa://cdf.example;transport=tcp'
    case 'UTF8String':
      return 'text'
    default:
      return type.read(Buffer.from([0, 0, 0, 0]), 0, 4, 0)
  }
}
