/** What senders say of a recording: texts under names. */
export type RecordingMetadata = Readonly<Record<string, string>>

/** Texts that are kept of one recording. */
const MAX_METADATA = 64
/** Characters of one text; what is longer is cut off. */
export const MAX_METADATA_LENGTH = 1024
const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/

/** The names under which programs in use send the same thing: ours first, then those of FreeSWITCH. */
const CALL_ID = ['callId', 'call-id', 'variable_sip_call_id', 'session_id']
const FROM = ['from', 'Caller-Caller-ID-Number', 'caller_id_number']
const TO = ['to', 'Caller-Destination-Number', 'destination_number']
const STARTED_AT = ['startedAt', 'createdAt', 'started-at']

/** What a recording is looked for by. */
export interface SearchTerms {
  readonly callId: string | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  /** `voicemail`; undefined for a call. */
  readonly kind: string | undefined
  /** Milliseconds since 1970; undefined where nobody says. */
  readonly startedAt: number | undefined
}

/** Gathers what a sender says, within limits: what is too much is left out. */
export class MetadataReader {
  readonly #texts = new Map<string, string>()

  add(name: string, value: unknown): void {
    if (typeof value !== 'string' || !NAME.test(name)) return
    if (this.#texts.size >= MAX_METADATA && !this.#texts.has(name)) return
    this.#texts.set(name, value.slice(0, MAX_METADATA_LENGTH).toWellFormed())
  }

  /** @param json an object of texts; anything else is passed over */
  addJson(json: string): void {
    let content: unknown
    try {
      content = JSON.parse(json)
    } catch {
      return
    }
    if (typeof content !== 'object' || content === null) return
    for (const [name, value] of Object.entries(content)) this.add(name, value)
  }

  /** `x-recording-call-id` becomes `callId`. @param headers names in lower case */
  addHeaders(headers: Readonly<Record<string, string | readonly string[] | undefined>>): void {
    for (const [header, value] of Object.entries(headers)) {
      if (!header.startsWith(PREFIX) || typeof value !== 'string') continue
      const name = header.slice(PREFIX.length).replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
      this.add(name, decoded(value))
    }
  }

  get metadata(): RecordingMetadata {
    return Object.fromEntries(this.#texts)
  }
}

const PREFIX = 'x-recording-'

/** What stands in metadata under the names that are in use. */
export function searchTermsOf(metadata: RecordingMetadata): SearchTerms {
  const first = (names: readonly string[]) => names.map((name) => metadata[name]).find((value) => value !== undefined)
  const started = Date.parse(first(STARTED_AT) ?? '')
  return {
    callId: first(CALL_ID),
    from: digitsOf(first(FROM)),
    to: digitsOf(first(TO)),
    kind: metadata['kind'],
    startedAt: Number.isNaN(started) ? undefined : started,
  }
}

/** The digits of a number or of the user part of a URI: `sip:+49170@ims.example` and `+49 170` are the same. */
export function digitsOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const [, uri] = /^(?:sips?|tel):(.*)$/i.exec(text.trim()) ?? []
  const user = (uri ?? text).split(/[@;]/, 1)[0] ?? ''
  const digits = user.replace(/[\s().-]/g, '').replace(/^\+/, '')
  return digits === '' ? undefined : digits
}

/** A text with escapes that are none stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
