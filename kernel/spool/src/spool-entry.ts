/** What is told of a file to whoever gets it: texts under names in camel case (`callId`, `from`). */
export type SpoolMetadata = Readonly<Record<string, string>>

/**
 * `open`: it is being written. `ready`: it waits for its delivery. `parked`: the receiver does not want it, and is asked
 * again seldom.
 */
export type SpoolState = 'open' | 'ready' | 'parked'

/** A file in the spool, as its sidecar has it. */
export interface SpoolEntry {
  /** Names it at the receiver, too: what comes twice under one name is one file. */
  readonly id: string
  /** File name in the spool: the id and an extension. */
  readonly file: string
  readonly state: SpoolState
  readonly contentType: string
  readonly metadata: SpoolMetadata
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Octets; 0 while it is open. */
  readonly length: number
  /** SHA-256 of the whole in hexadecimal digits; '' while it is open. */
  readonly sha256: string
  /** Deliveries that were tried. */
  readonly attempts: number
  /** Why the last one failed. */
  readonly lastFailure?: string
  /** Whether its end is missing: the disk was full, or its writer died. */
  readonly isCut?: boolean
}

const SIDECAR = 'voltaic-spool-1'
const ID = /^[0-9a-f]{32}$/
const FILE = /^[0-9a-f]{32}\.[a-z0-9]{1,8}$/

/** The text of a sidecar. */
export function formatSidecar(entry: SpoolEntry): string {
  return `${JSON.stringify({ format: SIDECAR, ...entry })}\n`
}

/** @returns undefined for what is no sidecar */
export function parseSidecar(text: string): SpoolEntry | undefined {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof content !== 'object' || content === null) return undefined
  const { format, ...entry } = content as SpoolEntry & { readonly format: unknown }
  const isWhole =
    format === SIDECAR &&
    ID.test(entry.id) &&
    FILE.test(entry.file) &&
    entry.file.startsWith(entry.id) &&
    ['open', 'ready', 'parked'].includes(entry.state) &&
    typeof entry.metadata === 'object'
  return isWhole ? entry : undefined
}
