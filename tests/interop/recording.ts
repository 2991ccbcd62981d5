import { cxCommands, decodeMaa, decodeMessage, isRequest } from '@voltaic/diameter'
import { diameterTraceWithKeys, type MessageTrace } from '@voltaic/runtime'
import { createPcapngRecorder, type PcapngRecorder, type TracedMessage } from '@voltaic/trace'
import { startNetwork } from '../scenarios/network.ts'
import { registerScenarios } from '../scenarios/register.ts'

export interface Key {
  readonly name: 'XRES' | 'CK' | 'IK' | 'H(A1)'
  readonly value: Buffer
}

/** A run of networks in memory, written down. */
export interface RunFiles {
  /** The pcapng file as it is without `--with-keys`. */
  readonly masked: Buffer
  readonly withKeys: Buffer
  /** For tshark, on ports where it does not expect a protocol. */
  readonly hints: readonly string[]
  /** All that the HSS gave to the S-CSCF. */
  readonly keys: readonly Key[]
}

/** A run of the registration scenarios. */
export interface Recording extends RunFiles {
  readonly trace: readonly TracedMessage[]
}

/** Runs all registration scenarios on one network in memory. */
export async function recordScenarios(): Promise<Recording> {
  let trace: readonly TracedMessage[] = []
  const files = await recordRun(async () => {
    const network = await startNetwork('memory')
    try {
      for (const { run } of registerScenarios) await run(network)
    } finally {
      await network.stop()
    }
    trace = network.trace()
  })
  return { ...files, trace }
}

/** Writes down what all networks of this process send meanwhile. */
export async function recordRun(run: () => Promise<void>): Promise<RunFiles> {
  const masked = record(false)
  const withKeys = record(true)
  const keys: Key[] = []
  const forgetKeys = diameterTraceWithKeys.subscribe((trace) => keys.push(...keysOf(trace)))
  try {
    await run()
  } finally {
    forgetKeys()
    masked.recorder.stop()
    withKeys.recorder.stop()
  }
  const hints = masked.recorder.dissectorHints()
  return { masked: masked.file(), withKeys: withKeys.file(), hints, keys }
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
  return decodeMaa(message).items.flatMap((item): readonly Key[] => {
    if (item.scheme === 'SIP Digest') return [{ name: 'H(A1)', value: Buffer.from(item.ha1) }]
    return [
      { name: 'XRES', value: Buffer.from(item.authorization) },
      { name: 'CK', value: Buffer.from(item.confidentialityKey) },
      { name: 'IK', value: Buffer.from(item.integrityKey) },
    ] as const
  })
}
