import { cxAvps } from '@voltaic/diameter'
import { advice, CERTAIN, type Finding, LIKELY, POSSIBLE, proof, shellWord } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { avpValue, type DiameterExchange } from '../../story/cx-exchange.ts'
import type { SipExchange } from '../../story/sip-exchange.ts'
import type { StoryView } from '../../story/story-view.ts'
import { userOf } from '../../whose.ts'

/** An end that somebody wanted is no fault by itself: what fails for another reason as well counts more. */
const BY_HSS = CERTAIN
/** In milliseconds. */
const NEAR_MS = 5000
const BY_SCSCF = POSSIBLE + 0.1

/** The phone did not leave and its time had not run out: the network has ended its registration. @spec TS 24.229 §5.4.1.5 */
export const endedByNetwork: Rule = {
  cause: 'ended-by-network',
  judge(story) {
    const core = [...ofRtr(story), ...ofEvents(story)]
    const times = core.flatMap(({ proofs }) => proofs.map(({ at }) => at))
    // what the phone is told then is the same end
    const told = ofNotify(story).filter(({ proofs: [first] }) => !times.some((at) => isNear(first?.at ?? 0, at)))
    return [...core, ...told]
  },
}

/** @spec TS 29.228 §6.1.3; TS 29.229 §6.3.16, §6.3.17 */
function ofRtr(story: StoryView): readonly Finding[] {
  return story.diameter
    .filter(({ command, isSuccess }) => command === 'RTR' && isSuccess)
    .flatMap((exchange: DiameterExchange): readonly Finding[] => {
      const { request, impi, impu } = exchange
      const who = impi ?? impu ?? 'the subscriber'
      if (hasComeBack([who, impu ?? who], request.at, story)) return []
      const group = avpValue(request.diameter.avps, cxAvps.DeregistrationReason)
      const code = group && avpValue(group, cxAvps.ReasonCode)
      const info = group && avpValue(group, cxAvps.ReasonInfo)
      const reason = [code, info].filter((each) => each !== undefined && each !== '').join(', ')
      const said = reason === '' ? 'without a reason' : reason
      return [
        {
          ...described(who, request.at, `by the HSS: ${said}`),
          confidence: BY_HSS,
          proofs: [proof(request, 'Deregistration-Reason', said)],
        },
      ]
    })
}

function ofEvents(story: StoryView): readonly Finding[] {
  return story.events.flatMap(({ at, element, what, subscribers = [] }): readonly Finding[] => {
    const [, word] = /^registration (deactivated|rejected)/.exec(what) ?? []
    if (word === undefined || hasComeBack(subscribers, at, story)) return []
    const proofs = [{ at, where: `event of ${element}`, field: 'registration', says: what }]
    return [{ ...described(subscribers[0] ?? 'the subscriber', at, wishOf(word)), confidence: BY_SCSCF, proofs }]
  })
}

/** What the phone itself was told. @spec RFC 3680 §5.2; TS 24.229 §5.1.1.7 */
function ofNotify(story: StoryView): readonly Finding[] {
  return story.sip
    .filter(({ method, hops, request }) => method === 'NOTIFY' && hops >= 1 && isReg(request.message.header('Event')))
    .flatMap((exchange: SipExchange): readonly Finding[] => {
      const { request } = exchange
      const body = Buffer.from(request.message.body).toString('utf8')
      const [, word] = /\bstate="terminated"/.test(body) ? (/\bevent="(deactivated|rejected)"/.exec(body) ?? []) : []
      const [, aor = request.message.to.uri] = /\baor="([^"]*)"/.exec(body) ?? []
      if (word === undefined || hasComeBack([aor, request.message.to.uri, request.message.uri], request.at, story))
        return []
      const proofs = [proof(request, 'reginfo: contact event', word)]
      return [{ ...described(aor, request.at, wishOf(word)), confidence: LIKELY - 0.1, proofs }]
    })
}

function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) < NEAR_MS
}

function isReg(event: string | undefined): boolean {
  return /^reg\s*(?:;|$)/i.test(event ?? '')
}

/** @spec RFC 3680 §3.7.1 */
function wishOf(word: string): string {
  return word === 'rejected'
    ? 'and its phone is to stay away (rejected)'
    : 'and its phone is to register anew (deactivated)'
}

/** Whether that phone has registered since, by any of its names. */
function hasComeBack(names: readonly string[], at: number, { registrations }: StoryView): boolean {
  const users = new Set(names.map(userOf))
  return registrations.some(
    ({ impi, impu, outcome, isDeregistration, first }) =>
      outcome === 'registered' &&
      !isDeregistration &&
      first.request.at >= at &&
      (users.has(userOf(impi)) || users.has(userOf(impu))),
  )
}

function described(who: string, at: number, how: string): Pick<Finding, 'cause' | 'who' | 'what' | 'remedies'> {
  const time = new Date(at).toISOString().slice(11, 19)
  const imsi = shellWord(userOf(who))
  return {
    cause: 'ended-by-network',
    who,
    what: `The registration of ${who} was ended by the network at ${time} UTC, ${how}.`,
    remedies: [
      advice(
        'Somebody has removed or de-registered the subscriber, or the S-CSCF has given it up. Is it still a subscriber? A phone that was told to stay away registers only when it is switched off and on.',
        `voltaic subscriber show ${imsi}`,
      ),
    ],
  }
}
