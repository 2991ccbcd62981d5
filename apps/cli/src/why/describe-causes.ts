import {
  CAUSES,
  CERTAIN,
  type Finding,
  LIKELY,
  type Overview,
  type Proof,
  type Remedy,
  suggestion,
  type Verdict,
} from '@voltaic/diagnosis'

const WIDTH = 100

/** Causes for people: each with what proves it and what mends it, then what was looked at. */
export function describeCauses(
  causes: readonly Finding[],
  verdict: Verdict,
  overview: Overview,
  notes: readonly string[],
): string {
  const parts = causes.map((cause, index) => describeCause(cause, index + 1))
  if (verdict.standing !== 'causes') parts.unshift(describeVerdict(verdict))
  else if (verdict.failures.length > 0)
    parts.push(['No rule knows why this failed as well:', ...failed(verdict)].join('\n'))
  return [...parts, ...notes.map((note) => `! ${note}`), lookedAt(overview)].join('\n\n')
}

function describeCause(finding: Finding, place: number): string {
  const { cause, confidence, what, proofs, remedies } = finding
  const title = CAUSES[cause]
  return [
    `${place}. ${title[0]?.toUpperCase()}${title.slice(1)}   (${sure(confidence)}: ${cause})`,
    ...whenOver(finding),
    ...folded(what, '   '),
    '   Seen:',
    ...proofs.map(describeProof),
    '   Do:',
    ...remedies.flatMap(describeRemedy),
  ].join('\n')
}

/** Of what works again: until when it did not. */
function whenOver({ worksSince, proofs }: Finding): readonly string[] {
  const last = proofs.at(-1)
  if (worksSince === undefined || last === undefined) return []
  return [`   Was so at ${timeOf(last.at)} UTC, works since ${timeOf(worksSince)} UTC.`]
}

function sure(confidence: number): 'certain' | 'likely' | 'possible' {
  if (confidence >= CERTAIN - 0.05) return 'certain'
  return confidence >= LIKELY ? 'likely' : 'possible'
}

function describeProof({ at, where, field, says }: Proof): string {
  return `     ${new Date(at).toISOString().slice(11, 23)}  ${where}  ${field}: ${says}`
}

function describeRemedy({ text, commands = [] }: Remedy): readonly string[] {
  return [...folded(text, '     '), ...commands.map((command) => `       $ ${command}`)]
}

function folded(text: string, indent: string): readonly string[] {
  const lines: string[] = []
  let line = indent
  for (const word of text.split(' ')) {
    if (line.length > indent.length && line.length + word.length + 1 > WIDTH) {
      lines.push(line)
      line = indent
    }
    line += line.length === indent.length ? word : ` ${word}`
  }
  return [...lines, line]
}

function describeVerdict(verdict: Verdict): string {
  const { what, remedies } = verdict
  const said = [what, suggestion(verdict)].filter((each) => each !== undefined).join(' ')
  return [...folded(said, ''), ...failed(verdict), ...remedies.flatMap(describeRemedy)].join('\n')
}

function failed({ failures }: Verdict): readonly string[] {
  return failures.map(({ at, procedure, to, says, by, callId }) => {
    const from = by === undefined ? '' : ` from ${by}`
    return `  ${timeOf(at)}  ${procedure} ${to}: ${says}${from}  (Call-ID ${callId})`
  })
}

function lookedAt({ messages, events, from, to, registrations, calls, texts }: Overview): string {
  const times = from === undefined || to === undefined ? '' : `, ${timeOf(from)} to ${timeOf(to)} UTC`
  const tries = [triesOf(registrations, 'registration'), triesOf(calls, 'call'), triesOf(texts, 'message')].filter(
    (each) => each !== '',
  )
  const said = tries.length === 0 ? '' : ` ${tries.join(', ')}.`
  return `Looked at ${plural(messages, 'message')} and ${plural(events, 'event')}${times}.${said}`
}

function triesOf({ all, failed }: Overview['calls'], what: string): string {
  if (all === 0) return ''
  return `${plural(all, what)}${failed === 0 ? '' : ` (${failed} failed)`}`
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
