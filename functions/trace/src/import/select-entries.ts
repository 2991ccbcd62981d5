import { isRequest } from '@voltaic/diameter'
import { SipRequest } from '@voltaic/sip'
import { commandName } from '../ladder/summarise-diameter.ts'
import type { TraceProtocol } from '../traced-message.ts'
import type { ImportedEntry, ImportedMessage } from './imported-message.ts'

/** What of a capture is wanted; all that is given must hold. */
export interface ImportFilter {
  /** What belongs to a subscriber, by IMSI, IMPI, number or any other part of an identity. */
  readonly imsi?: string
  /** What belongs to a call, by its Call-ID or a part of it. */
  readonly call?: string
  /** Methods of SIP with their responses, Diameter commands as `UAR`, which means the UAA too. */
  readonly methods?: readonly string[]
  readonly protocols?: readonly (TraceProtocol | 'rtp' | 'pco')[]
  /** An address at either end. */
  readonly host?: string
}

/** Dialogs and requests that are remembered to belong to a subscriber. */
const MAX_FOLLOWED = 65_536
/** Identities of one subscriber. */
const MAX_IDENTITIES = 16

/** Picks what a filter wants out of a capture; what belongs to a message that was picked is picked, too. */
export class EntrySelector {
  readonly #filter: ImportFilter
  readonly #methods: ReadonlySet<string> | undefined
  readonly #needles: Set<string>
  readonly #followed = new Set<string>()

  constructor(filter: ImportFilter) {
    this.#filter = filter
    this.#methods = filter.methods && new Set(filter.methods.map((method) => method.toUpperCase()))
    this.#needles = new Set(filter.imsi === undefined ? [] : [filter.imsi])
  }

  wants(entry: ImportedEntry): boolean {
    const { protocols, host } = this.#filter
    const protocol = entry.kind === 'message' ? entry.protocol : entry.kind
    const isOfSubscriber = this.#isOfSubscriber(entry)
    if (!isOfSubscriber || !this.#isOfCall(entry)) return false
    if (protocols !== undefined && !protocols.includes(protocol)) return false
    if (host !== undefined && !entry.sights.some(({ from, to }) => from.host === host || to.host === host)) return false
    return this.#methods === undefined || (entry.kind === 'message' && this.#methods.has(methodOf(entry)))
  }

  #isOfCall(entry: ImportedEntry): boolean {
    const { call } = this.#filter
    return call === undefined || (callIdOf(entry)?.includes(call) ?? false)
  }

  #isOfSubscriber(entry: ImportedEntry): boolean {
    if (this.#needles.size === 0) return true
    if (entry.kind === 'pco') return entry.found.imsi !== undefined && this.#needles.has(entry.found.imsi)
    const key = followKey(entry)
    const isFollowed = key !== undefined && this.#followed.has(key)
    if (entry.kind === 'rtp') return isFollowed
    if (!isFollowed && !this.#names(entry.data)) return false
    if (!isFollowed && key !== undefined) this.#follow(key)
    if (entry.sip !== undefined) this.#learnIdentities(entry.sip.headerLines('P-Associated-URI'))
    return true
  }

  #names(data: Uint8Array): boolean {
    const text = Buffer.from(data.buffer, data.byteOffset, data.length)
    for (const needle of this.#needles) if (text.includes(needle)) return true
    return false
  }

  #follow(key: string): void {
    const oldest = this.#followed.size >= MAX_FOLLOWED ? this.#followed.values().next().value : undefined
    if (oldest !== undefined) this.#followed.delete(oldest)
    this.#followed.add(key)
  }

  /** A registered phone calls by its number: TS 24.229 §5.1.1.2.1. */
  #learnIdentities(lines: readonly string[]): void {
    for (const line of lines) {
      for (const [, user = ''] of line.matchAll(/(?:sips?|tel):([^@;>,\s]{4,})/gi)) {
        if (this.#needles.size < MAX_IDENTITIES) this.#needles.add(user)
      }
    }
  }
}

/** What a message has in common with those that belong to it. */
function followKey(entry: ImportedEntry): string | undefined {
  if (entry.kind === 'message' && entry.diameter !== undefined) return `${entry.diameter.endToEndId}`
  return callIdOf(entry)
}

function callIdOf(entry: ImportedEntry): string | undefined {
  if (entry.kind === 'rtp') return entry.stream.callId
  return entry.kind === 'message' ? entry.sip?.header('Call-ID') : undefined
}

/** A method of SIP, or the name of the request of a Diameter command. */
function methodOf({ sip, diameter }: ImportedMessage): string {
  if (diameter !== undefined) {
    const name = commandName(diameter)
    return isRequest(diameter) ? name : `${name.slice(0, -1)}R`
  }
  if (sip instanceof SipRequest) return sip.method.toUpperCase()
  return (sip?.header('CSeq') ?? '').split(/\s+/)[1]?.toUpperCase() ?? ''
}
