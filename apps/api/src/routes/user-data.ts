import type { OperatorChange } from '@voltaic/hss'
import Type from 'typebox'
import { auditedIdentity } from '../named-identity.ts'
import { refusedBy } from '../refused-by.ts'
import { defineRoute, type Route, type RouteAnswer } from '../route.ts'
import { identityParam, strict } from '../schemas/common.ts'
import { digestFields } from '../schemas/subscriber.ts'
import { noSubscriber } from './subscribers.ts'

const tag = 'Subscribers'
const params = Type.Object({ identity: identityParam })
const diameterUri = Type.Optional(Type.String({ maxLength: 256, description: 'Diameter URI' }))

function answerOf(change: OperatorChange, identity: string, after: unknown): RouteAnswer {
  if (change.kind === 'absent') throw noSubscriber(identity)
  if (change.kind === 'refused') throw refusedBy('change', change.problems)
  return { status: 204, audit: { after } }
}

export const userDataRoutes: readonly Route[] = [
  defineRoute({
    method: 'PUT',
    url: '/subscribers/:identity/charging',
    operationId: 'putCharging',
    summary: 'Replaces the charging functions of a subscriber; none where nothing is named',
    tag,
    role: 'provisioner',
    params,
    body: Type.Object(
      {
        primaryEventChargingFunctionName: diameterUri,
        secondaryEventChargingFunctionName: diameterUri,
        primaryChargingCollectionFunctionName: diameterUri,
        secondaryChargingCollectionFunctionName: diameterUri,
      },
      { ...strict, description: 'Charging-Information, TS 29.229 §6.3.19' },
    ),
    answers: { 204: null },
    target: ({ params: { identity } }) => auditedIdentity(identity),
    async handle({ hss }, { params: { identity }, body }) {
      const charging = Object.keys(body).length === 0 ? null : body
      return answerOf(await hss.changeCharging(identity, charging), identity, charging)
    },
  }),
  defineRoute({
    method: 'PUT',
    url: '/subscribers/:identity/digest-password',
    operationId: 'putDigestPassword',
    summary: 'Replaces the password of an IMPI that registers by SIP Digest',
    tag,
    role: 'provisioner',
    params,
    body: Type.Unsafe<{ readonly digestPassword?: string; readonly digestAlgorithm?: string }>(
      Type.Object(digestFields, strict),
    ),
    answers: { 204: null },
    target: ({ params: { identity } }) => auditedIdentity(identity),
    async handle({ hss }, { params: { identity }, body }) {
      return answerOf(await hss.changeDigestPassword(identity, body), identity, { digestPassword: 'changed' })
    },
  }),
]
