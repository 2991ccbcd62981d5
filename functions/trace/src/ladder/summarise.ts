import { summariseTrace } from '@voltaic/dns'
import type { TracedMessage } from '../traced-message.ts'
import { type MessageSummary, printable } from './message-summary.ts'
import { summariseDiameter } from './summarise-diameter.ts'
import { summariseSip } from './summarise-sip.ts'

/** @returns a few words about any message, also about one that cannot be decoded */
export function summarise(message: Pick<TracedMessage, 'protocol' | 'transport' | 'data'>): MessageSummary {
  switch (message.protocol) {
    case 'sip':
      return summariseSip(message.data)
    case 'diameter':
      return summariseDiameter(message.data)
    case 'dns':
      return summariseDns(message)
  }
}

/** `NAPTR ims.example?`, `NOERROR NAPTR ims.example: …`: the first word goes on the arrow. */
function summariseDns(message: Pick<TracedMessage, 'transport' | 'data'>): MessageSummary {
  const text = printable(summariseTrace(message))
  const space = text.indexOf(' ')
  const label = space < 0 ? text : text.slice(0, space)
  const isQuery = text.endsWith('?')
  const isFailure = !isQuery && label !== 'NOERROR'
  const mood = isQuery ? 'request' : isFailure ? 'failure' : 'success'
  return { label, detail: space < 0 ? '' : text.slice(space + 1), mood, isRoutine: true }
}
