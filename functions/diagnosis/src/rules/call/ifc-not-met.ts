import { cxAvps } from '@voltaic/diameter'
import {
  explainIfcs,
  IfcCompiler,
  type IfcExplanation,
  type IfcRequest,
  IfcSubject,
  parseImsSubscription,
  type ServiceProfile,
  type SessionCase,
} from '@voltaic/profile'
import type { SipRequest } from '@voltaic/sip'
import { advice, type Finding, LIKELY, proof } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import type { CallAttempt } from '../../story/call-attempt.ts'
import { avpValue } from '../../story/cx-exchange.ts'
import { readable } from '../../story/readable.ts'
import type { StoryView } from '../../story/story-view.ts'
import { isTowardsServer } from './failed-calls.ts'

/**
 * A criterion that would hold if the number were only written in the other form, `sip:` for `tel:` or the reverse: nobody
 * means to tell the two apart.
 *
 * @spec TS 29.228 §B.2.3; TS 23.218 §5.2.3
 */
export const ifcNotMet: Rule = {
  cause: 'ifc-not-met',
  judge(story) {
    const profiles = profilesIn(story)
    if (profiles.length === 0) return []
    return story.calls.slice(-MAX_CALLS).flatMap((call) => profiles.flatMap((profile) => judgeCall(call, profile)))
  },
}

/** Of more calls the last ones are looked at. */
const MAX_CALLS = 200

function judgeCall(call: CallAttempt, profile: ServiceProfile): readonly Finding[] {
  const message = requestAtScscf(call)
  const other = message && otherForm(message)
  if (message === undefined || other === undefined) return []
  const sessionCase = caseOf(call, profile)
  if (sessionCase === undefined) return []
  const compiled = new IfcCompiler().compile(profile)
  const [asIs, otherwise] = [message, other].map((request) =>
    explainIfcs(compiled, new IfcSubject(request, { sessionCase })),
  )
  return (asIs?.criteria ?? []).flatMap((criterion, index): readonly Finding[] => {
    if (criterion.outcome === 'met' || otherwise?.criteria[index]?.outcome !== 'met') return []
    if (call.hops.some((hop) => isTowardsServer(hop) && routesTo(hop.request.message, criterion))) return []
    return [findingOf(call, criterion, message.uri, other.uri)]
  })
}

function findingOf(call: CallAttempt, criterion: IfcExplanation, uri: string, other: string): Finding {
  const failing = criterion.groups.flatMap(({ spts }) => spts).filter(({ holds }) => !holds)
  const conditions = failing.map(({ condition, reason }) => `${condition}: ${reason}`)
  return {
    cause: 'ifc-not-met',
    confidence: LIKELY + 0.16,
    what: `The criterion of ${criterion.serverName} (priority ${criterion.priority}) does not match ${uri}; it would match ${other}.`,
    proofs: [
      proof(call.first.request, 'Request-URI', uri),
      ...conditions.slice(0, 3).map((says) => proof(call.first.request, 'SPT', says)),
    ],
    remedies: [
      advice(
        'Write the Request-URI of the criterion so that it takes both forms, such as ^(sip|tel):\\+?4930',
        'voltaic ifc explain --profile profile.xml --message invite.sip',
      ),
    ],
  }
}

/** The request as the S-CSCF of the caller has it: asserted, and not yet translated. */
function requestAtScscf({ hops }: CallAttempt): SipRequest | undefined {
  const hop = hops.find(({ request }) => request.message.has('P-Asserted-Identity')) ?? hops[0]
  return hop?.request.message
}

function otherForm({ uri, method, lines, body }: SipRequest): IfcRequest | undefined {
  const number = /^tel:([^;]+)/i.exec(uri)?.[1]
  if (number !== undefined) return { uri: `sip:${number}@ims.invalid;user=phone`, method, lines, body }
  const user = /^sips?:(\+?[\d.()-]+)@/i.exec(uri)?.[1]
  return user === undefined ? undefined : { uri: `tel:${user}`, method, lines, body }
}

/** Whether the profile is that of who calls; undefined where it is neither's. */
function caseOf({ caller, first }: CallAttempt, profile: ServiceProfile): SessionCase | undefined {
  const identities = new Set(profile.publicIdentities.map(({ identity }) => identity.toLowerCase()))
  const asserted = [caller, ...first.request.message.list('P-Preferred-Identity'), first.request.message.from.uri]
  return asserted.some((uri) => identities.has(uri.replace(/[<>]/g, '').toLowerCase()))
    ? 'ORIGINATING_SESSION'
    : undefined
}

function routesTo({ lines }: SipRequest, { serverName }: IfcExplanation): boolean {
  const host = /@?([^@;:]+)(?::\d+)?(?:;|$)/.exec(serverName.replace(/^sips?:/i, ''))?.[1] ?? serverName
  return lines.some(({ key, value }) => key === 'route' && value.includes(host))
}

/** Of each subscriber the last that the HSS has sent. */
function profilesIn({ diameter }: StoryView): readonly ServiceProfile[] {
  const documents = new Map<string, Uint8Array>()
  for (const { command, answer, impu } of diameter) {
    const data = command === 'SAR' && answer !== undefined ? avpValue(answer.diameter.avps, cxAvps.UserData) : undefined
    if (data !== undefined) documents.set(impu ?? '', data)
  }
  return [...documents.values()].flatMap(profilesOf)
}

function profilesOf(document: Uint8Array): readonly ServiceProfile[] {
  return readable(() => parseImsSubscription(document).serviceProfiles) ?? []
}
