import { closeSync, writeSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import { createPcapngWriter } from '@voltaic/capture'
import { addressKey, normaliseHost, parseAddress } from '@voltaic/runtime'
import {
  asTraced,
  type CaptureImport,
  createCaptureImport,
  type ImportedEntry,
  type ImportReport,
} from '@voltaic/trace'
import { printableJson } from '../printable.ts'
import { createFile } from '../text-file.ts'
import { describeImport } from './describe-import.ts'
import { readInChunks } from './file-chunks.ts'
import { type FilterOptions, filterOf } from './filter-options.ts'
import { type EspKeyOptions, readEspKeys } from './import-keys.ts'
import { ImportProgress } from './import-progress.ts'
import { jsonOf, ladderOf, type ShowOptions } from './show-entries.ts'

export interface TraceFileOptions extends EspKeyOptions, FilterOptions {
  readonly json?: boolean
  readonly everything?: boolean
  readonly name?: readonly string[]
  readonly pcapng?: string
  readonly withKeys?: boolean
}

/** `voltaic trace FILE`: a capture as a ladder, or a line of JSON for each message. */
export async function traceFile(path: string, options: TraceFileOptions): Promise<void> {
  const sas = await readEspKeys(options)
  const { size, read, chunks } = await readInChunks(path)
  const progress = new ImportProgress(process.stderr, size)
  const recording = options.pcapng === undefined ? undefined : record(options.pcapng, options.withKeys ?? false)
  const importing: CaptureImport = createCaptureImport({
    sas,
    names: namesOf(options.name ?? []),
    filter: filterOf(options),
    onEntry(entry) {
      progress.clear()
      show(entry)
      recording?.add(entry, importing)
    },
  })
  const show = shower(importing, options)
  for await (const chunk of chunks) {
    if (!importing.push(chunk)) break
    progress.update(read(), importing.messages)
  }
  const report = importing.end()
  progress.clear()
  recording?.stop()
  finish(path, report, importing, options)
}

function shower(importing: CaptureImport, options: TraceFileOptions): (entry: ImportedEntry) => void {
  const how: ShowOptions = { everything: options.everything ?? false, withKeys: options.withKeys ?? false }
  if (options.json) return (entry) => void process.stdout.write(`${jsonOf(entry, importing, how)}\n`)
  const rows = ladderOf(importing, how)
  return (entry) => {
    for (const row of rows(entry)) process.stdout.write(`${row}\n`)
  }
}

/** @throws VoltaicError `CAPTURE_UNREADABLE` when it is no capture file */
function finish(path: string, report: ImportReport, importing: CaptureImport, { json }: TraceFileOptions): void {
  const { stop, format } = report
  if (format === undefined && stop !== undefined) {
    const remedy = 'Give a file of tcpdump, tshark or Wireshark: pcap or pcapng'
    throw new VoltaicError('CAPTURE_UNREADABLE', `${path} is no capture file: ${stop.message}`, remedy)
  }
  if (json) process.stdout.write(`${printableJson({ kind: 'report', ...report })}\n`)
  else process.stdout.write(`${report.messages > 0 ? '\n' : ''}${describeImport(report, importing)}\n`)
}

/** Writes what was decrypted and put together as a capture that needs no keys. */
function record(
  path: string,
  withKeys: boolean,
): { add(entry: ImportedEntry, importing: CaptureImport): void; stop(): void } {
  const file = createFile(path, 0o600)
  const writer = createPcapngWriter({ application: 'voltaic trace' })
  writeSync(file, writer.header())
  return {
    add(entry, { roles }) {
      if (entry.kind === 'message') writeSync(file, writer.message(asTraced(entry, roles, withKeys)))
    },
    stop: () => closeSync(file),
  }
}

/** @throws VoltaicError `TRACE_NAME_INVALID` */
export function namesOf(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    names.map((text) => {
      const equals = text.lastIndexOf('=')
      const [address, name] = [text.slice(0, Math.max(0, equals)), text.slice(equals + 1)]
      const whole = parseAddress(address)
      const key = whole === undefined ? normaliseHost(address) : addressKey(whole)
      if (key === undefined || !/^[\w.-]{1,32}$/.test(name)) {
        throw new VoltaicError(
          'TRACE_NAME_INVALID',
          `--name ${text}`,
          'Give an address, with or without port, and a name: 192.0.2.1=ue1',
        )
      }
      return [key, name]
    }),
  )
}
