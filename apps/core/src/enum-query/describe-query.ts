import type { ExplainedCandidate, RouteExplanation } from '@voltaic/bgcf'
import { type ExplainedQuestion, type ExplainedRule, MAX_NON_TERMINALS, type RuleResult } from '@voltaic/enum'
import { printable } from '@voltaic/trace'
import type { Destination, EnumReport, Share } from './query-number.ts'
import type { DnsExchange } from './watch-dns.ts'

/** A lookup for people, step by step. */
export function describeQuery(report: EnumReport): string {
  const digits = report.number.slice(1)
  const reversed = [...digits].reverse().join('.')
  const parts = [
    `${report.number}\ndigits reversed: ${reversed}`,
    ...report.questions.map((question, i) => describeQuestion(question, i + 1, report)),
    describeOutcome(report),
    ...(report.shares === undefined ? [] : [describeShares(report.shares)]),
  ]
  return parts.join('\n\n')
}

function describeQuestion(question: ExplainedQuestion, place: number, report: EnumReport): string {
  const { domain, depth, suffix, zoneKind } = question
  const why = depth > 0 ? 'where a non-terminal rule leads' : `suffix ${suffix}, ${zoneKind}`
  const head = `question ${place}: ${domain} NAPTR (${why})`
  const answers = report.exchanges.filter(({ name, type }) => type === 'NAPTR' && name.toLowerCase() === domain)
  const lines = [head, ...answers.map(describeExchange), describeAnswer(question, answers.at(-1))]
  // what a server sends must not make lines of its own
  return [...lines, ...question.rules.flatMap((rule) => describeRule(rule, report.number))].map(printable).join('\n')
}

function describeExchange({ server, transport, rcode, isAuthoritative }: DnsExchange): string {
  const authority = isAuthoritative ? ', authoritative' : ''
  return `answered by ${server} over ${transport.toUpperCase()}: ${rcode}${authority}`
}

function describeAnswer({ answer, message, rules }: ExplainedQuestion, last: DnsExchange | undefined): string {
  if (answer === 'failed') return `failed: ${message ?? ''}`
  if (answer === 'none') return `no rule${last === undefined ? '' : `: ${whyNone(last)}`}`
  const count = rules.length === 1 ? '1 rule' : `${rules.length} rules`
  return `${count}, applied to the number with its +`
}

/** RFC 4592 §2.2.2: a name between a number and the top exists too, and then no wildcard holds there or below. */
function whyNone({ rcode }: DnsExchange): string {
  if (rcode === 'NXDOMAIN') return 'there is no such name, and no wildcard that holds for it'
  return 'the name is there, or names below it are, and so no wildcard holds for it'
}

function describeRule(rule: ExplainedRule, number: string): readonly string[] {
  const { order, preference, flags, services, regexp, replacement, result } = rule
  const head = `  order ${order}, preference ${preference}: "${flags}" "${services}" "${regexp}" ${replacement}`
  return [head, ...describeResult(result, number).map((line) => `    ${line}`)]
}

const FOLLOWED = {
  asked: '',
  'asked-before': ', which has been asked for before: a circle',
  'not-asked': `, which is not asked for: a rule of a lower order has matched, or ${MAX_NON_TERMINALS} have been followed`,
} as const

function describeResult(result: RuleResult, number: string): readonly string[] {
  switch (result.kind) {
    case 'used':
      return [`matches ${number}: choice ${result.rank}`, ...describeGroups(result.groups), `→ ${result.uri}`]
    case 'not-considered':
      return [`matches ${number}, and is not used: a rule of a lower order has matched`, `→ ${result.uri}`]
    case 'non-terminal':
      return [`leads on to ${result.domain}${FOLLOWED[result.followed]}`]
    case 'unusable':
      return [`not used: ${result.message}`]
  }
}

function describeGroups(groups: readonly (string | null)[]): readonly string[] {
  return groups.map((group, i) => `\\${i + 1} = ${group ?? '(took no part)'}`)
}

function describeOutcome(report: EnumReport): string {
  const { outcome, message, candidates, destinations, number, breakout } = report
  if (outcome === 'failed') {
    return `The lookup failed: ${message ?? ''}.\n${nextStep(message)}`
  }
  if (outcome === 'no-number') {
    if (report.isWithoutBgcf) return NO_BGCF
    const way = breakout === undefined ? '.' : `:\n  ${describeRoute(breakout, number)}`
    return `No rule routes calls to this number. The call goes to the BGCF${way}`
  }
  const lines = destinations.flatMap((destination, i) => {
    const candidate = candidates[i]
    return [
      `  ${i + 1}. ${destination.uri} (service ${candidate?.service ?? ''})`,
      `     ${describeDestination(destination)}`,
    ]
  })
  return ['The INVITE goes to:', ...lines].join('\n')
}

const NO_BGCF =
  'No rule routes calls to this number, and this network has no BGCF: it is reached only if the HSS knows it.\n' +
  'Calls to others need trunks: docs/guides/trunks.md'

function nextStep(message = ''): string {
  return message.includes('REFUSED')
    ? 'REFUSED: that server has no zone with this number. Another one: --server ADDRESS:PORT. Other names: --suffix NAME'
    : 'Is the server there? One for a folder of zones: voltaic enum serve FOLDER'
}

function describeDestination(destination: Destination): string {
  switch (destination.kind) {
    case 'sip':
      return destination.targets.join(', then ')
    case 'home':
      return 'a user of this network: the I-CSCF asks the HSS'
    case 'bgcf':
      return destination.route === undefined
        ? `a telephone number: the BGCF chooses the way out by ${destination.number}`
        : `the BGCF: ${describeRoute(destination.route, destination.number)}`
    case 'unknown':
      return `nowhere: ${destination.message}`
  }
}

function describeRoute(route: RouteExplanation, number: string): string {
  switch (route.kind) {
    case 'not a number':
      return `${number} is no number that it has routes for`
    case 'no route':
      return `no route for ${number}: 404`
    case 'route':
      return `prefix ${route.prefix}, ${route.candidates.map(describeTrunk).join(', then ')}`
  }
}

function describeTrunk({ trunk, share, requestUri }: ExplainedCandidate): string {
  const part = share < 1 ? ` (${(100 * share).toFixed(0)} %)` : ''
  return `trunk ${trunk}${part} as ${requestUri}`
}

function describeShares(shares: readonly Share[]): string {
  const total = shares.reduce((sum, { count }) => sum + count, 0)
  const lines = shares.map(({ uri, count }) => `  ${((100 * count) / total).toFixed(1).padStart(5)} %  ${uri}`)
  return [`First choice of ${total} lookups:`, ...lines].join('\n')
}
