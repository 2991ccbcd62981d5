import { parseAuth, type SipMessage } from '@voltaic/sip'
import { readable } from './readable.ts'
import type { SeenResponse } from './seen.ts'
import type { SipExchange } from './sip-exchange.ts'

/** What a phone says in Authorization, or a network in WWW-Authenticate. */
export type AuthParameters = ReadonlyMap<string, string>

/** What the phone made of a challenge. */
export type ChallengeAnswer = 'none' | 'response' | 'auts' | 'mac-failure'

/** One try of a phone to register, refresh or leave: from a REGISTER without an answer to the end of what follows from it. */
export interface RegistrationAttempt {
  readonly exchanges: readonly SipExchange[]
  readonly first: SipExchange
  readonly last: SipExchange
  readonly callId: string
  readonly impi: string
  readonly impu: string
  /** Host of the Request-URI. */
  readonly domain: string
  readonly userAgent: string | undefined
  /** `+sip.instance` of its Contact. */
  readonly instance: string | undefined
  readonly isDeregistration: boolean
  /** The last 401 or 407. */
  readonly challenge: SeenResponse | undefined
  /**
   * `silent`: nothing after a challenge. `challenged again`: its answer got another challenge and it gave up. `unanswered`:
   * nobody answered the last REGISTER.
   */
  readonly outcome: 'registered' | 'refused' | 'silent' | 'challenged again' | 'unanswered'
  /** Of the last final response. */
  readonly status: number | undefined
}

/** The attempts of all phones, each in the order of time. @spec TS 24.229 §5.1.1.2, §5.1.1.5 */
export function registrationAttempts(exchanges: readonly SipExchange[]): readonly RegistrationAttempt[] {
  const own = exchanges.filter((each) => each.method === 'REGISTER' && each.hops === 1 && !isThirdParty(each))
  const byCall = Map.groupBy(own, ({ callId }) => callId)
  const attempts = [...byCall.values()].flatMap((all) => attemptsIn(all))
  return named(attempts).sort((a, b) => a.first.request.at - b.first.request.at)
}

/** A soft client says its username only when it is challenged: whoever has the same public identity is the same one. */
function named(attempts: readonly RegistrationAttempt[]): RegistrationAttempt[] {
  const own = attempts.filter(({ exchanges }) => usernameIn(exchanges) !== undefined)
  const byImpu = Map.groupBy(own, ({ impu }) => impu)
  return attempts.map((attempt) => {
    if (usernameIn(attempt.exchanges) !== undefined) return attempt
    const impis = new Set(byImpu.get(attempt.impu)?.map(({ impi }) => impi))
    const [impi = attempt.impi] = impis
    return impis.size === 1 ? { ...attempt, impi } : attempt
  })
}

/** The first that says one. */
function usernameIn(exchanges: readonly SipExchange[]): string | undefined {
  for (const exchange of exchanges) {
    const username = authorizationOf(exchange).get('username')
    if (username !== undefined && username !== '') return username
  }
  return undefined
}

function attemptsIn(exchanges: readonly SipExchange[]): readonly RegistrationAttempt[] {
  const groups: SipExchange[][] = []
  let open: SipExchange[] | undefined
  for (const exchange of exchanges.toSorted((a, b) => a.request.at - b.request.at)) {
    const before = open?.at(-1)
    if (open !== undefined && before !== undefined && follows(exchange, before)) open.push(exchange)
    else {
      open = [exchange]
      groups.push(open)
    }
  }
  return groups.map(attemptOf)
}

/** It answers the challenge, or asks for longer after 423, or says the same once more after nobody answered. */
function follows(exchange: SipExchange, before: SipExchange): boolean {
  const { final } = before
  if (final?.message.status === 423) return true
  if (final?.message.status !== 401) return false
  return authorizationOf(exchange).get('nonce') === challengeOf(final.message).get('nonce')
}

function attemptOf(exchanges: readonly SipExchange[]): RegistrationAttempt {
  const [first, last] = [exchanges[0] as SipExchange, exchanges.at(-1) as SipExchange]
  const { message } = first.request
  const impu = message.to.uri
  const uri = message.uri.replace(/^sips?:/i, '')
  return {
    exchanges,
    first,
    last,
    callId: first.callId,
    impi: usernameIn(exchanges) ?? impu.replace(/^sips?:/i, ''),
    impu,
    domain: (/^(?:[^@]*@)?(\[[^\]]*\]|[^:;>]*)/.exec(uri)?.[1] ?? uri).toLowerCase(),
    userAgent: message.header('User-Agent'),
    instance: /\+sip\.instance\s*=\s*"<?([^">]+)/i.exec(message.header('Contact') ?? '')?.[1],
    isDeregistration: isLeaving(message),
    challenge: exchanges.findLast(({ final }) => final?.message.status === 401)?.final,
    outcome: outcomeOf(last),
    status: last.final?.message.status,
  }
}

function outcomeOf(last: SipExchange): RegistrationAttempt['outcome'] {
  const status = last.final?.message.status
  if (status === undefined) return 'unanswered'
  if (status < 300) return 'registered'
  if (status !== 401) return 'refused'
  return answerIn(last) === 'none' ? 'silent' : 'challenged again'
}

function isThirdParty({ request: { message } }: SipExchange): boolean {
  return userOf(message.from.uri) !== userOf(message.to.uri)
}

function userOf(uri: string): string {
  return uri.replace(/;.*/, '').toLowerCase()
}

function isLeaving(message: SipMessage): boolean {
  const contact = message.header('Contact') ?? ''
  const expires = /;\s*expires\s*=\s*"?(\d+)/i.exec(contact)?.[1] ?? message.header('Expires')
  return expires === '0'
}

/** Parameters of Authorization; empty without one. */
export function authorizationOf({ request }: SipExchange): AuthParameters {
  return parametersOf(request.message.header('Authorization'))
}

/** Parameters of WWW-Authenticate; empty without one. */
export function challengeOf(message: SipMessage): AuthParameters {
  return parametersOf(message.header('WWW-Authenticate'))
}

function parametersOf(header: string | undefined): AuthParameters {
  const params = header === undefined ? undefined : readable(() => parseAuth(header).params)
  return new Map([...(params ?? [])].map(([name, value = '']) => [name, value]))
}

/** What a REGISTER answers to the challenge before it. @spec RFC 3310 §3.3, §3.4; TS 24.229 §5.1.1.5.3 */
export function answerIn(exchange: SipExchange): ChallengeAnswer {
  const params = authorizationOf(exchange)
  if ((params.get('nonce') ?? '') === '') return 'none'
  if (params.has('auts')) return 'auts'
  return (params.get('response') ?? '') === '' ? 'mac-failure' : 'response'
}
