import type { CaptureView, TraceRow } from '@voltaic/api'
import { diagnose } from '@voltaic/diagnosis'
import { asTraced, createCaptureImport, createLadderView } from '@voltaic/trace'
import { addressesOf, type VoltaicConfig } from '../config/config.ts'
import { openDevices } from '../device-folder.ts'
import { CapturedEvidence } from './capture-evidence.ts'
import { habitsFrom } from './handset-habits.ts'

/** Messages of a capture that are shown; the doctor looks at more. */
const MAX_ROWS = 5000

/** Reads a capture of any length as it comes: the first of its messages as rows, and what the doctor says of all. */
export async function readCapture(chunks: AsyncIterable<Uint8Array>, config: VoltaicConfig): Promise<CaptureView> {
  const rows: TraceRow[] = []
  const captured = new CapturedEvidence()
  const names = config.elements.flatMap((element) => addressesOf(element).map((at) => [at, element.name] as const))
  const view = createLadderView(names, [])
  const importing = createCaptureImport({
    onEntry(entry) {
      captured.add(entry, importing)
      if (entry.kind !== 'message' || rows.length >= MAX_ROWS) return
      const message = asTraced(entry, importing.roles)
      rows.push({ id: `${message.at}-${rows.length}`, ...view({ ...message, sequence: rows.length }) })
    },
  })
  for await (const chunk of chunks) if (!importing.push(chunk)) break
  const report = importing.end()
  const { messages, packets, stop } = report
  return {
    ...{ rows, messages, packets },
    ...(stop !== undefined && { stop: `${stop.message}, at octet ${stop.offset}` }),
    findings: diagnose({ ...captured.evidence(report), habitsOf: habitsFrom(openDevices(config.devices)) }),
  }
}
