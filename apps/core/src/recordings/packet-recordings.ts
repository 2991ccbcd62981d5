import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSidecar } from '@voltaic/spool'

/** A recording of packets, `format: pcap`, that a gateway of this machine is writing. */
export interface PacketRecording {
  /** Of SIP. */
  readonly callId: string
  /** The pcapng file, whose end may not be there yet. */
  readonly path: string
}

/** Folder of a gateway's recordings on their way, in the data folder; its name stands behind. */
const SPOOL = 'recording-spool-'

/**
 * What is being recorded with its packets.
 *
 * @param data folder of the network; one that cannot be read has none
 */
export function packetRecordings(data: string): readonly PacketRecording[] {
  return namesIn(data)
    .filter((name) => name.startsWith(SPOOL))
    .flatMap((name) => recordingsIn(join(data, name)))
}

function recordingsIn(folder: string): readonly PacketRecording[] {
  return namesIn(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => recordingOf(folder, name))
}

function recordingOf(folder: string, name: string): readonly PacketRecording[] {
  const entry = parseSidecar(textOf(join(folder, name)))
  const callId = entry?.metadata['callId']
  if (entry?.state !== 'open' || callId === undefined || !entry.file.endsWith('.pcapng')) return []
  return [{ callId, path: join(folder, entry.file) }]
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Nothing of a file that has just gone. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
