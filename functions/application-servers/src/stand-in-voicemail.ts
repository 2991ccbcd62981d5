import type { ApplicationServer, AsService } from '@voltaic/as-kit'
import { codecsOf, createAnswer, formatSessionDescription, parseSessionDescription } from '@voltaic/sdp'
import { bodyOf, type SessionBody, type SipRequest } from '@voltaic/sip'
import { OptionReader, type ServiceOptions } from './service-options.ts'

/** Of the service `discard`: nothing is received there. */
const NO_PORT = 9

/**
 * In the place of a voicemail: takes the calls of a user who is not registered. It plays nothing and records nothing; its
 * media is inactive from the beginning, and the caller hangs up.
 *
 * @spec TS 24.229 §5.7.2; RFC 3264 §6.1
 */
export function createStandInVoicemail(options: ServiceOptions): AsService {
  new OptionReader('stand-in-voicemail', options, [])
  let server: ApplicationServer | undefined
  return {
    name: 'stand-in-voicemail',
    criteria: [
      {
        priority: 50,
        when: [[{ method: 'INVITE' }], [{ sessionCase: 'TERMINATING_UNREGISTERED' }]],
        profilePart: 'UNREGISTERED',
      },
    ],
    start(started) {
      server = started
    },
    onRequest(call) {
      if (call.method !== 'INVITE') return call.proxy()
      const host = server?.sip.local[0]?.address.host
      const body = host === undefined ? undefined : inactiveAnswer(call.request, host)
      return body === undefined ? call.answer(488) : call.answer(200, { body })
    },
  }
}

/** @returns undefined without an offer, or for one without audio */
function inactiveAnswer(request: SipRequest, host: string): SessionBody | undefined {
  const body = bodyOf(request)
  if (body === undefined) return undefined
  const offer = parseSessionDescription(body.content)
  const audio = offer.media.find(({ media, port }) => media === 'audio' && port > 0)
  if (audio === undefined) return undefined
  const outcome = createAnswer(offer, {
    identity: { username: '-', sessionId: '1', sessionVersion: '1' },
    address: host,
    streams: [{ media: 'audio', port: NO_PORT, codecs: codecsOf(audio), direction: 'inactive' }],
  })
  if (outcome.kind === 'refusal') return undefined
  return { contentType: 'application/sdp', content: Buffer.from(formatSessionDescription(outcome.answer)) }
}
