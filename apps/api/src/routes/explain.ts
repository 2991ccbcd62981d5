import { DecodeError } from '@voltaic/base'
import {
  describeFindings,
  describeIfcs,
  explainIfcs,
  type IfcCase,
  IfcCompiler,
  IfcSubject,
  importServiceProfile,
  registrationTypes,
  sessionCases,
} from '@voltaic/profile'
import { parseTypedRequest, type SipRequest } from '@voltaic/sip'
import Type from 'typebox'
import { networkOf } from '../network/network-door.ts'
import { RequestRefused } from '../problem.ts'
import { defineRoute, type Route } from '../route.ts'
import { strict } from '../schemas/common.ts'

const tag = 'Explain'
const text = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description })
const MOST_XML = 262_144
const MOST_SIP = 65_536

const findingSchema = Type.Object(
  {
    severity: Type.String(),
    code: Type.String(),
    message: Type.String(),
    line: Type.Integer(),
    column: Type.Integer(),
  },
  strict,
)

/** Explainers: they read, change nothing, and say why something is as it is. */
export const explainRoutes: readonly Route[] = [
  defineRoute({
    method: 'POST',
    url: '/explain/ifc',
    operationId: 'explainIfc',
    summary: 'What filter criteria make of a request, condition by condition',
    tag,
    role: 'viewer',
    body: Type.Object(
      {
        profile: text(MOST_XML, 'XML: a ServiceProfile, one InitialFilterCriteria, or an IMSSubscription'),
        message: text(MOST_SIP, 'a SIP request, as it stands in a trace'),
        sessionCase: Type.Optional(Type.Union(sessionCases.map((name) => Type.Literal(name)))),
        registrationType: Type.Optional(Type.Union(registrationTypes.map((name) => Type.Literal(name)))),
      },
      strict,
    ),
    answers: {
      200: Type.Object(
        {
          findings: Type.Array(findingSchema, { description: 'what is wrong with the profile, or reads oddly' }),
          servers: Type.Array(Type.String(), { description: 'who gets the request, in this order' }),
          text: Type.String({ description: 'the whole explanation' }),
        },
        strict,
      ),
    },
    async handle({ hss }, { body }) {
      const imported = importServiceProfile(Buffer.from(body.profile))
      const findings = imported.findings.map(({ severity, code, message, line, column }) => ({
        ...{ severity, code, message, line, column },
      }))
      const content = imported.kind === 'accepted' ? imported.content : imported.readable
      if (content === undefined) {
        return { status: 200, body: { findings, servers: [], text: describeFindings('profile', imported.findings) } }
      }
      const request = requestIn(body.message)
      const { sessionCase = 'ORIGINATING_SESSION', registrationType } = body
      const when: IfcCase = {
        sessionCase,
        ...(request.method === 'REGISTER' && { registrationType: registrationType ?? 'INITIAL_REGISTRATION' }),
      }
      const sets = await hss.services.sharedIfcSets.list()
      const shared = new Map(sets.map(({ id, initialFilterCriteria }) => [id, initialFilterCriteria]))
      const explanation = explainIfcs(new IfcCompiler().compile(content, shared), new IfcSubject(request, when))
      const servers = explanation.chain.map(({ serverName }) => serverName)
      return { status: 200, body: { findings, servers, text: describeIfcs(explanation) } }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/explain/number',
    operationId: 'explainNumber',
    summary: 'What the number plan of this network makes of a number, rule by rule',
    tag,
    role: 'viewer',
    query: Type.Object(
      {
        dialled: text(64, 'digits as they are typed, a tel URI, or a SIP URI'),
        caller: Type.Optional(text(128, 'who dials: +61355501234, a tel or a SIP URI')),
      },
      strict,
    ),
    answers: {
      200: Type.Object(
        {
          steps: Type.Array(Type.Object({ rule: Type.String(), applies: Type.Boolean(), says: Type.String() }, strict)),
          outcome: Type.String({ description: 'where the call goes, or why it is refused' }),
          isRefused: Type.Boolean(),
        },
        strict,
      ),
    },
    handle: async (context, { query: { dialled, caller } }) => ({
      status: 200,
      body: networkOf(context).explainNumber(dialled, caller),
    }),
  }),
  defineRoute({
    method: 'GET',
    url: '/explain/enum',
    operationId: 'explainEnum',
    summary: 'Looks a number up as a call of this network would, and tells every step',
    tag,
    role: 'viewer',
    query: Type.Object({ dialled: text(64, 'as it is dialled, or with its country code') }, strict),
    answers: {
      200: Type.Object(
        {
          outcome: Type.String({ description: 'found, no-number or failed' }),
          uris: Type.Array(Type.String(), { description: 'where the INVITE goes, the first one first' }),
          text: Type.String({ description: 'the whole explanation' }),
        },
        strict,
      ),
    },
    handle: async (context, { query: { dialled } }) => ({
      status: 200,
      body: await networkOf(context).queryEnum(dialled),
    }),
  }),
  defineRoute({
    method: 'GET',
    url: '/explain/enum-name',
    operationId: 'explainEnumName',
    summary: 'The domain names of a number, or the number of a domain name',
    tag,
    role: 'viewer',
    query: Type.Object({ of: text(253, '+61255502345, or 5.4.3.2.0.5.5.5.2.1.6.e164.arpa') }, strict),
    answers: {
      200: Type.Object(
        {
          number: Type.String({ description: 'with its +' }),
          names: Type.Array(Type.Object({ suffix: Type.String(), name: Type.String() }, strict), {
            description: 'below each suffix of this network, in the order in which they are asked',
          }),
          areAsked: Type.Boolean({ description: 'whether calls ask any zone: they do with enum in voltaic.yaml' }),
        },
        strict,
      ),
    },
    handle: async (context, { query: { of } }) => ({ status: 200, body: networkOf(context).enumNames(of) }),
  }),
]

function requestIn(text: string): SipRequest {
  try {
    return parseTypedRequest(Buffer.from(text).toString('latin1'))
  } catch (error) {
    throw error instanceof DecodeError ? notSip(error) : error
  }
}

function notSip(cause: DecodeError): RequestRefused {
  const remedy =
    'The first line is like: INVITE sip:+15550100@ims.example SIP/2.0; headers follow, an empty line, the body'
  return new RequestRefused(422, 'SIP_MESSAGE_INVALID', `this is no SIP request: ${cause.message}`, remedy)
}
