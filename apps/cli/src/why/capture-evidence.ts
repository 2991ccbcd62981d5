import { VoltaicError } from '@voltaic/base'
import { CapturedEvidence } from '@voltaic/core'
import { createCaptureImport, type ImportReport } from '@voltaic/trace'
import type { Given } from '../commands/why.ts'
import { readInChunks } from '../trace-file/file-chunks.ts'
import { type FilterOptions, filterOf } from '../trace-file/filter-options.ts'
import { type EspKeyOptions, readEspKeys } from '../trace-file/import-keys.ts'
import { ImportProgress } from '../trace-file/import-progress.ts'
import { namesOf } from '../trace-file/trace-file.ts'

export interface CaptureOptions extends EspKeyOptions, FilterOptions {
  readonly name?: readonly string[]
}

/**
 * What a capture file shows.
 *
 * @throws VoltaicError `CAPTURE_UNREADABLE`, `FILE_UNREADABLE`, `ESP_KEYS_INVALID`, `TRACE_FILTER_INVALID`
 */
export async function evidenceOfCapture(path: string, options: CaptureOptions): Promise<Given> {
  const sas = await readEspKeys(options)
  const { size, read, chunks } = await readInChunks(path)
  const progress = new ImportProgress(process.stderr, size)
  const captured = new CapturedEvidence()
  const importing = createCaptureImport({
    sas,
    names: namesOf(options.name ?? []),
    filter: filterOf(options),
    onEntry: (entry) => captured.add(entry, importing),
  })
  for await (const chunk of chunks) {
    if (!importing.push(chunk)) break
    progress.update(read(), importing.messages)
  }
  const report = importing.end()
  progress.clear()
  return { who: path, evidence: captured.evidence(report), notes: notesOf(path, report, captured.leftOut) }
}

function notesOf(path: string, { stop, format, closedEsp, packets }: ImportReport, leftOut: number): readonly string[] {
  if (format === undefined && stop !== undefined) {
    const remedy = 'Give a file of tcpdump, tshark or Wireshark: pcap or pcapng'
    throw new VoltaicError('CAPTURE_UNREADABLE', `${path} is no capture file: ${stop.message}`, remedy)
  }
  const closed = closedEsp.reduce((sum, each) => sum + each.packets, 0)
  return [
    ...(stop === undefined ? [] : [`The file could be read up to packet ${packets}: ${stop.message}`]),
    ...(closed === 0
      ? []
      : [`${closed} packets of ESP have no key: what they hold is not seen. See --esp-sa, --keys-from.`]),
    ...(leftOut === 0 ? [] : [`${leftOut} messages were too many and are left out: pick some with --imsi or --call.`]),
  ]
}
