import type {
  AnswerRequest,
  CallMediaReport,
  CallPart,
  DescriptionResult,
  MediaGateway,
  OfferRequest,
} from '@voltaic/ng'

/** A gateway that moves no packet: it writes its own addresses into descriptions, and remembers what it was told. */
export class TestGateway implements MediaGateway {
  /** One line for each thing that it was told: `offer a -> -`, `delete a`. */
  readonly log: string[] = []
  readonly offers: OfferRequest[] = []
  readonly answers: AnswerRequest[] = []
  readonly calls: Set<string> = new Set()
  readonly reports: Map<string, CallMediaReport> = new Map()
  /** Set to see what happens without it. */
  isReachable = true
  /** Why it wants nothing more. */
  refusal: string | undefined
  /** Set to let it wait with its answers. */
  waits: Promise<void> | undefined

  offer(request: OfferRequest): Promise<DescriptionResult> {
    this.offers.push(request)
    return this.#describe('offer', request)
  }

  answer(request: AnswerRequest): Promise<DescriptionResult> {
    this.answers.push(request)
    return this.#describe('answer', request)
  }

  async delete({ callId, fromTag, toTag }: CallPart): Promise<CallMediaReport | undefined> {
    this.log.push(`delete ${fromTag}${toTag === undefined ? '' : ` ${toTag}`}`)
    const report = this.reports.get(callId)
    this.calls.delete(callId)
    return report
  }

  async query({ callId }: { callId: string }): Promise<CallMediaReport | undefined> {
    this.log.push(`query ${callId}`)
    return this.isReachable ? this.reports.get(callId) : undefined
  }

  async blockMedia({ fromTag }: { fromTag: string }): Promise<boolean> {
    this.log.push(`block ${fromTag}`)
    return this.isReachable
  }

  async unblockMedia({ fromTag }: { fromTag: string }): Promise<boolean> {
    this.log.push(`unblock ${fromTag}`)
    return this.isReachable
  }

  startRecording = async (): Promise<boolean> => false
  stopRecording = async (): Promise<boolean> => false
  list = async (limit: number): Promise<readonly string[]> => [...this.calls].slice(0, limit)

  async ping(): Promise<boolean> {
    this.log.push('ping')
    return this.isReachable
  }

  async #describe(what: string, { callId, fromTag, toTag, to, sdp }: OfferRequest): Promise<DescriptionResult> {
    this.log.push(`${what} ${fromTag} -> ${toTag ?? '-'}`)
    await this.waits
    if (!this.isReachable) return { kind: 'unreachable' }
    if (this.refusal !== undefined) return { kind: 'refused', reason: this.refusal }
    this.calls.add(callId)
    return { kind: 'rewritten', sdp: sdp.replaceAll(/(c=IN IP4 )\S+/g, `$1gw-${to}`) }
  }
}

/** A description of one audio stream. */
export function sdpOf(host: string, extra = ''): string {
  return [
    'v=0',
    `o=- 1 1 IN IP4 ${host}`,
    's=-',
    `c=IN IP4 ${host}`,
    't=0 0',
    'm=audio 49170 RTP/AVP 0',
    ...(extra === '' ? [] : [extra]),
    '',
  ].join('\r\n')
}
