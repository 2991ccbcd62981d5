import type { Evidence } from './evidence.ts'
import { isOfUsers } from './story/call-attempt.ts'
import { viewStory } from './story/story-view.ts'

/** What was tried in the time that the evidence is of, whether or not a cause is known. */
export interface Overview {
  readonly messages: number
  readonly events: number
  /** Of the first and the last message; undefined without any. */
  readonly from: number | undefined
  readonly to: number | undefined
  readonly registrations: Tries
  readonly calls: Tries
  readonly texts: Tries
  /** IMPIs of those who tried to register. */
  readonly impis: readonly string[]
}

export interface Tries {
  readonly all: number
  readonly failed: number
}

export function overviewOf(evidence: Evidence): Overview {
  const { registrations, calls } = viewStory(evidence)
  const { messages, events = [] } = evidence
  const hasFailed = (status: number | undefined): boolean =>
    status === undefined || (status >= 300 && !isOfUsers(status))
  const triesOf = (method: string): Tries => {
    const own = calls.filter((each) => each.method === method)
    return { all: own.length, failed: own.filter(({ final }) => hasFailed(final?.message.status)).length }
  }
  return {
    messages: messages.length,
    events: events.length,
    from: messages.at(0)?.at,
    to: messages.at(-1)?.at,
    registrations: {
      all: registrations.length,
      failed: registrations.filter(({ outcome }) => outcome !== 'registered').length,
    },
    calls: triesOf('INVITE'),
    texts: triesOf('MESSAGE'),
    impis: [...new Set(registrations.map(({ impi }) => impi))],
  }
}
