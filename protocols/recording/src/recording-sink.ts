/** Who spoke: the one who called, or the one who was called. */
export type RecordedSide = 'caller' | 'callee'

/** What a file of a recording is. */
export interface RecordingFileName {
  /** Whose speech it holds; undefined where it holds both sides. */
  readonly side?: RecordedSide
  /** From 1; a codec that changes in mid call begins another file. */
  readonly index: number
  readonly extension: 'wav' | 'amr' | 'awb' | 'pcapng'
  /** When what is in it began, by the clock of the packets, in milliseconds: it is opened later. */
  readonly startedAt: number
}

/** Where the files of one recording go. */
export interface RecordingSink {
  open(name: RecordingFileName): RecordingFile
}

/** A file that grows while the call runs. Nothing here waits or throws: whoever has the disk answers for it. */
export interface RecordingFile {
  /** The octets may lie there until they are on the disk; nobody changes them any more. */
  append(octets: Uint8Array): void
  /** Writes over octets that were appended before. */
  overwrite(at: number, octets: Uint8Array): void
  close(): void
}
