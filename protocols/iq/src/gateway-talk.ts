import type { DescriptionResult, MediaGateway, OfferRequest } from '@voltaic/ng'
import type { Counters, Log } from '@voltaic/runtime'

/** What becomes of a call whose gateway cannot be had: it is refused, or goes on without. */
export type MediaFailurePolicy = 'refuse' | 'bypass'

/** What an offer says of the recording that begins with it. */
export type RecordingTerms = Required<Pick<OfferRequest, 'record' | 'metadata'>>

/** What all that is said to the gateway has in common. */
export interface GatewayTalk {
  readonly gateway: MediaGateway
  readonly onFailure: MediaFailurePolicy
  /** Name in the log. */
  readonly element: string
  readonly log: Log
  readonly counters: Counters
}

/** Counts and logs what the gateway would not do. @returns the description, where there is one */
export function rewrittenBy(
  result: DescriptionResult,
  what: 'offer' | 'answer',
  callId: string,
  { element, log, counters }: GatewayTalk,
): string | undefined {
  if (result.kind === 'rewritten') return result.sdp
  counters.add(`media.${what}.${result.kind}`)
  const reason = result.kind === 'refused' ? result.reason : 'the media gateway does not answer'
  log.warn('media was not anchored', { element, callId, what, reason })
  return undefined
}
