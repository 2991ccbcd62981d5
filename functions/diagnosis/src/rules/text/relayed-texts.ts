import { decodeRpdu, type Rpdu } from '@voltaic/sms'
import { readable } from '../../story/readable.ts'
import type { SipExchange } from '../../story/sip-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'

/** A short message or a report, over one hop. */
export interface RelayedText {
  readonly hop: SipExchange
  readonly rpdu: Rpdu
}

/** MESSAGEs of the relay layer. @spec TS 24.341 §5.3; TS 24.011 §7.3 */
export function relayedTexts({ sip }: StoryView): readonly RelayedText[] {
  return sip.flatMap((hop): readonly RelayedText[] => {
    const { message } = hop.request
    if (hop.method !== 'MESSAGE' || !/application\/vnd\.3gpp\.sms/i.test(message.header('Content-Type') ?? ''))
      return []
    const rpdu = readable(() => decodeRpdu(message.body))
    return rpdu === undefined ? [] : [{ hop, rpdu }]
  })
}
