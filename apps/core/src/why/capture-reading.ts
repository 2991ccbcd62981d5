import type { CaptureView, TraceRow } from '@voltaic/api'
import { diagnose, verdictOf } from '@voltaic/diagnosis'
import { type Address, addressKey } from '@voltaic/runtime'
import { asTraced, createCaptureImport, createLadderView } from '@voltaic/trace'
import { openDevices } from '../device-folder.ts'
import { CapturedEvidence } from './capture-evidence.ts'
import { habitsFrom } from './handset-habits.ts'
import { linked, shownVerdict } from './why-answer.ts'

/** Messages of a capture that are shown; the doctor looks at more. */
const MAX_ROWS = 5000

/** What is said of a file of another kind. */
const NO_CAPTURE =
  'this is no capture. Give a pcap or pcapng file, as tcpdump, tshark, Wireshark and the export of the ladder write it'

/** What a capture is read with, as it goes from thread to thread. */
export interface CaptureSettings {
  /** Elements of the network by their addresses. */
  readonly names: readonly (readonly [at: Address, name: string])[]
  /** Folder with profiles of handsets. */
  readonly devices: string | undefined
}

/** A capture while it is read. */
export interface CaptureReading {
  /** @returns false when nothing of what follows can be read */
  push(chunk: Uint8Array): boolean
  /** The first of its messages as rows, and what the doctor says of all. */
  end(): CaptureView
}

/** Reads a capture of any length as it comes. It takes the processor for itself: see `readCapture`. */
export function createCaptureReading({ names, devices }: CaptureSettings): CaptureReading {
  const rows: TraceRow[] = []
  const captured = new CapturedEvidence()
  const view = createLadderView(names, [])
  const importing = createCaptureImport({
    names: new Map(names.map(([at, name]) => [addressKey(at), name])),
    onEntry(entry) {
      captured.add(entry, importing)
      if (entry.kind !== 'message' || rows.length >= MAX_ROWS) return
      const message = asTraced(entry, importing.roles)
      rows.push({ id: `${message.at}-${rows.length}`, ...view({ ...message, sequence: rows.length }) })
    },
  })
  return {
    push: (chunk) => importing.push(chunk),
    end() {
      const report = importing.end()
      const { messages, packets, stop, format } = report
      const evidence = { ...captured.evidence(report), habitsOf: habitsFrom(openDevices(devices)) }
      const findings = diagnose(evidence)
      return {
        ...{ rows, messages, packets },
        ...(stop !== undefined && {
          stop: format === undefined ? NO_CAPTURE : `${stop.message}, at octet ${stop.offset}`,
        }),
        findings: findings.map(linked),
        ...(messages > 0 && { verdict: shownVerdict(verdictOf({ who: 'this capture' }, evidence, findings)) }),
      }
    },
  }
}
