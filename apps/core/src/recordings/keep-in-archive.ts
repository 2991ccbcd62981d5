import { createReadStream } from 'node:fs'
import { MAX_RECORDING_OCTETS, type RecordingLibrary, type StoreOutcome } from '@voltaic/recordings'
import type { Deliver, Shipment } from '@voltaic/spool'

/** Puts recordings of this process into the archive of this machine: the same file twice is one. */
export function keepIn(library: Pick<RecordingLibrary, 'receive' | 'store'>): Deliver {
  return async (shipment) => {
    try {
      const reception = await library.receive(createReadStream(shipment.path))
      if (reception.kind === 'disk-full') return { kind: 'failed', reason: 'the disk is as full as it may be' }
      if (reception.kind === 'too-long') {
        return { kind: 'refused', reason: `a recording has at most ${MAX_RECORDING_OCTETS} octets` }
      }
      return outcomeOf(await library.store(reception.file, recordingOf(shipment)))
    } catch (error) {
      return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
    }
  }
}

function recordingOf({ id, file, contentType, createdAt, isCut, metadata }: Shipment) {
  const startedAt = metadata['startedAt'] ?? new Date(createdAt).toISOString()
  return {
    name: file,
    contentType,
    metadata: { ...metadata, startedAt, ...(isCut && { isCut: 'true' }) },
    key: id,
    isNamed: true,
  }
}

function outcomeOf(outcome: StoreOutcome): Awaited<ReturnType<Deliver>> {
  if (outcome.kind !== 'conflict') return { kind: 'delivered' }
  return { kind: 'refused', reason: 'the archive has another file of this name' }
}
