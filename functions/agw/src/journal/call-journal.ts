import { DecodeError } from '@voltaic/base'
import { decodeNgMessage, dictionaryOfRequest, encodeNgMessage, type NgRequest, requestOfDictionary } from '@voltaic/ng'

/** Where the lines of a journal are: a file, which outlives the process. Each call is done when it returns. */
export interface JournalStorage {
  read(): string
  append(text: string): void
  /** The old or the new text is there, whatever happens meanwhile. */
  replace(text: string): void
}

/** A request that changed a call, and the ports that it took. */
export interface JournalEntry {
  readonly callId: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** New ones only, in the order in which they were taken. */
  readonly ports: readonly number[]
  readonly request: NgRequest
}

/** So many lines of calls that have ended are left in the file. */
const MAX_ENDED_LINES = 20_000
/** Lines of one call: a session that is refreshed every 90 seconds for a day. */
const MAX_CALL_LINES = 2_000
const ENDED = 'end'

/**
 * What the gateway was asked for the calls that it has, so that the next process can take them over. A line is written
 * before its answer goes out, and is not forced to the disk: it is to outlive the process, not the machine, whose
 * streams end with it.
 *
 * A line: time, name of the call in base64, then `end`, or ports and the request of the ng protocol in base64.
 */
export class CallJournal {
  readonly #storage: JournalStorage
  /** Lines of each call that has not ended. */
  readonly #lines = new Map<string, number>()
  #ended = 0

  constructor(storage: JournalStorage) {
    this.#storage = storage
  }

  /**
   * What an earlier process left, in the order in which it came; only of calls that had not ended. Lines that cannot be
   * read, as the last one of a process that was killed, are passed over.
   */
  load(): readonly JournalEntry[] {
    const read = this.#storage.read().split('\n').map(parseLine)
    const ends = new Map(read.flatMap((entry, index) => (typeof entry === 'string' ? [[entry, index] as const] : [])))
    // across calls too: one that passes the gateway twice names ports of its other half
    const left = read.flatMap((entry, index) =>
      typeof entry === 'object' && index > (ends.get(entry.callId) ?? -1) ? [entry] : [],
    )
    this.#lines.clear()
    for (const { callId } of left) this.#lines.set(callId, (this.#lines.get(callId) ?? 0) + 1)
    this.#storage.replace(left.map(lineOf).join(''))
    this.#ended = 0
    return left
  }

  /** Calls that have lines. */
  get callIds(): Iterable<string> {
    return this.#lines.keys()
  }

  /** A request changed a call that goes on. What is beyond `MAX_CALL_LINES` is left out. */
  keep(entry: JournalEntry): void {
    const lines = this.#lines.get(entry.callId) ?? 0
    if (lines >= MAX_CALL_LINES) return
    this.#storage.append(lineOf(entry))
    this.#lines.set(entry.callId, lines + 1)
  }

  /** A call has ended. */
  end(callId: string, at: number): void {
    const lines = this.#lines.get(callId)
    if (lines === undefined) return
    this.#lines.delete(callId)
    this.#ended += lines + 1
    this.#storage.append(`\n${at} ${base64(callId)} ${ENDED}`)
    if (this.#ended > MAX_ENDED_LINES) this.load()
  }
}

/** A line begins with its end of line, so that one that was cut off by a full disk spoils no other. */
function lineOf({ at, callId, ports, request }: JournalEntry): string {
  const message = encodeNgMessage({ cookie: 'journal', dictionary: dictionaryOfRequest(request) }) ?? new Uint8Array(0)
  return `\n${at} ${base64(callId)} ${ports.join(',') || '-'} ${Buffer.from(message).toString('base64')}`
}

/** @returns the name of a call that ended; undefined for what is no line */
function parseLine(line: string): JournalEntry | string | undefined {
  const [at, name, ports, message] = line.split(' ')
  if (at === undefined || name === undefined || ports === undefined) return undefined
  const callId = Buffer.from(name, 'base64').toString()
  if (ports === ENDED) return callId
  if (message === undefined) return undefined
  try {
    const { dictionary } = decodeNgMessage(Buffer.from(message, 'base64'))
    const numbers = ports === '-' ? [] : ports.split(',').map(Number)
    return { callId, at: Number(at), ports: numbers, request: requestOfDictionary(dictionary) }
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
