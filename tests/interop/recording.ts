import { cxCommands, decodeMaa, decodeMessage, isRequest } from '@voltaic/diameter'
import { diameterTraceWithKeys, type MessageTrace } from '@voltaic/runtime'
import { createPcapngRecorder, type PcapngRecorder, type TracedMessage } from '@voltaic/trace'
import { startNetwork } from '../scenarios/network.ts'
import { registerScenarios } from '../scenarios/register.ts'

export interface Key {
  readonly name: 'XRES' | 'CK' | 'IK'
  readonly value: Buffer
}

/** A run of the registration scenarios in memory, written down. */
export interface Recording {
  /** The pcapng file as it is without `--with-keys`. */
  readonly masked: Buffer
  readonly withKeys: Buffer
  /** For tshark, on ports where it does not expect a protocol. */
  readonly hints: readonly string[]
  readonly trace: readonly TracedMessage[]
  /** All that the HSS gave to the S-CSCF. */
  readonly keys: readonly Key[]
}

/** Runs all registration scenarios on one network in memory. */
export async function recordScenarios(): Promise<Recording> {
  const masked = record(false)
  const withKeys = record(true)
  const keys: Key[] = []
  const forgetKeys = diameterTraceWithKeys.subscribe((trace) => keys.push(...keysOf(trace)))
  const network = await startNetwork('memory')
  try {
    for (const { run } of registerScenarios) await run(network)
  } finally {
    await network.stop()
    forgetKeys()
    masked.recorder.stop()
    withKeys.recorder.stop()
  }
  const hints = masked.recorder.dissectorHints()
  return { masked: masked.file(), withKeys: withKeys.file(), hints, trace: network.trace(), keys }
}

function record(withKeys: boolean): { readonly recorder: PcapngRecorder; file(): Buffer } {
  const chunks: Uint8Array[] = []
  const recorder = createPcapngRecorder({ append: (octets) => chunks.push(octets), withKeys, application: 'voltaic' })
  return { recorder, file: () => Buffer.concat(chunks) }
}

function keysOf({ direction, data }: MessageTrace): readonly Key[] {
  if (direction !== 'out') return []
  const message = decodeMessage(data)
  if (message.commandCode !== cxCommands.MULTIMEDIA_AUTH || isRequest(message)) return []
  return decodeMaa(message).items.flatMap((item) => {
    if (item.scheme !== 'Digest-AKAv1-MD5') return []
    return [
      { name: 'XRES', value: Buffer.from(item.authorization) },
      { name: 'CK', value: Buffer.from(item.confidentialityKey) },
      { name: 'IK', value: Buffer.from(item.integrityKey) },
    ] as const
  })
}
