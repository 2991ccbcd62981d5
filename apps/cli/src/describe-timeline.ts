/** What the API answers. */
export interface TimelinePage {
  readonly entries: readonly TimelineLine[]
  readonly isTraced: boolean
  readonly nextBefore?: number
}

export interface TimelineLine {
  readonly at: number
  readonly kind: string
  readonly outcome: 'success' | 'failure' | 'open' | 'note'
  readonly what: string
  readonly detail?: string
  readonly why?: string
  readonly callId?: string
  readonly by?: string
}

const MARKS = { success: '✔', failure: '✘', open: '…', note: '·' } as const
const KIND_WIDTH = 12
/** Under the first word of what has happened. */
const INDENT = ' '.repeat('2026-11-27 12:00:00  '.length + '✔ '.length + KIND_WIDTH + 2)

/**
 * A timeline for people: a line for each procedure, with what is known of it and how its messages are found.
 *
 * @param isFiltered whether something may be left out
 */
export function describeTimeline(
  { entries, isTraced, nextBefore }: TimelinePage,
  identity: string,
  isFiltered: boolean,
): string {
  const notes = isTraced ? [] : ['! No messages are kept (trace.megabytes in voltaic.yaml): only changes are told.']
  if (entries.length === 0)
    return [...notes, isFiltered ? 'Nothing of this kind, or so early.' : nothingYet(identity)].join('\n')
  const older =
    nextBefore === undefined
      ? []
      : ['', `Older: voltaic subscriber timeline ${identity} --before ${new Date(nextBefore).toISOString()}`]
  return [...notes, ...entries.flatMap(linesOf), ...older].join('\n')
}

function linesOf({ at, kind, outcome, what, detail, why, callId, by }: TimelineLine): readonly string[] {
  const time = new Date(at).toISOString().slice(0, 19).replace('T', ' ')
  const under = [
    detail,
    by !== undefined && `by ${by}`,
    why !== undefined && `why: ${why}`,
    callId !== undefined && `messages: voltaic trace --story ${callId}`,
  ]
  return [
    `${time}  ${MARKS[outcome]} ${kind.padEnd(KIND_WIDTH)}  ${what}`,
    ...under.flatMap((each) => (typeof each === 'string' ? [`${INDENT}${each}`] : [])),
  ]
}

function nothingYet(identity: string): string {
  return `Nothing has happened to ${identity} yet. Switch the phone on: what is seen first is a REGISTER and its 401, the
challenge. If nothing comes, the phone does not find the P-CSCF: voltaic doctor looks at this machine.`
}
