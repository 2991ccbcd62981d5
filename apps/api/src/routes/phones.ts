import Type from 'typebox'
import { auditedIdentity } from '../named-identity.ts'
import { networkOf } from '../network/network-door.ts'
import type { EndedCallEntry, PhoneCallEntry, PhoneEntry, PhoneFault, PhoneTextEntry } from '../network/phones-door.ts'
import { defineRoute, type Route } from '../route.ts'
import { strict } from '../schemas/common.ts'
import { phoneCallSchema, phoneFaultSchema, phoneSchema, phoneTextSchema } from '../schemas/network.ts'
import { noSubscriber } from './subscribers.ts'

const tag = 'Simulated phones'
const imsi = Type.String({ minLength: 1, maxLength: 256 })
const params = Type.Object({ imsi })
const to = Type.String({ minLength: 1, maxLength: 256, description: 'a number, a SIP URI or a tel URI' })
const iso = (at: number): string => new Date(at).toISOString()

const callView = ({ startedAt, answeredAt, ...call }: PhoneCallEntry): Readonly<Record<string, unknown>> => ({
  ...call,
  startedAt: iso(startedAt),
  ...(answeredAt !== undefined && { answeredAt: iso(answeredAt) }),
})
const textView = ({ at, ...text }: PhoneTextEntry): Readonly<Record<string, unknown>> => ({ ...text, at: iso(at) })
const endedView = ({ startedAt, ...call }: EndedCallEntry): Readonly<Record<string, unknown>> => ({
  ...call,
  startedAt: iso(startedAt),
})
const phoneView = ({ calls, endedCalls, texts, ...phone }: PhoneEntry): Readonly<Record<string, unknown>> => ({
  ...phone,
  calls: calls.map(callView),
  endedCalls: endedCalls.map(endedView),
  texts: texts.map(textView),
})

export const phoneRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    url: '/phones',
    operationId: 'listPhones',
    summary: 'The simulated phones of this process, with their calls and texts',
    tag,
    role: 'viewer',
    answers: { 200: Type.Object({ phones: Type.Array(phoneSchema) }, strict) },
    handle: async (context) => ({
      status: 200,
      body: { phones: networkOf(context).phones.list().map(phoneView) },
    }),
  }),
  defineRoute({
    method: 'POST',
    url: '/phones',
    operationId: 'startPhone',
    summary: 'Switches a simulated phone on, with the SIM of a subscriber; the answer says how its registration went',
    tag,
    role: 'provisioner',
    body: Type.Object({ imsi, fault: Type.Optional(phoneFaultSchema) }, strict),
    answers: { 201: phoneSchema },
    target: ({ body }) => `simulated phone ${auditedIdentity(body.imsi)}`,
    async handle(context, { body }) {
      const { phones } = networkOf(context)
      if (auditedIdentity(body.imsi) !== body.imsi) throw noSubscriber(body.imsi)
      return { status: 201, body: phoneView(await phones.start(body.imsi, body.fault as PhoneFault | undefined)) }
    },
  }),
  defineRoute({
    method: 'DELETE',
    url: '/phones/:imsi',
    operationId: 'stopPhone',
    summary: 'Switches a simulated phone off; it de-registers first',
    tag,
    role: 'provisioner',
    params,
    answers: { 200: Type.Object({ stopped: Type.String() }, strict) },
    target: ({ params: { imsi } }) => `simulated phone ${auditedIdentity(imsi)}`,
    async handle(context, { params: { imsi } }) {
      await networkOf(context).phones.stop(imsi)
      return { status: 200, body: { stopped: imsi } }
    },
  }),
  registrationRoute('register', 'registerPhone', 'Registers a simulated phone, or refreshes its registration'),
  registrationRoute('deregister', 'deregisterPhone', 'Ends the registration of a simulated phone'),
  defineRoute({
    method: 'POST',
    url: '/phones/:imsi/calls',
    operationId: 'startPhoneCall',
    summary: 'Has a simulated phone call somebody; the answer comes when the call has begun, not when it is answered',
    tag,
    role: 'provisioner',
    params,
    body: Type.Object({ to }, strict),
    answers: { 201: phoneCallSchema },
    target: ({ params: { imsi } }) => `simulated phone ${auditedIdentity(imsi)}`,
    handle: async (context, { params: { imsi }, body: { to } }) => ({
      status: 201,
      body: callView(await networkOf(context).phones.call(imsi, to)),
    }),
  }),
  defineRoute({
    method: 'DELETE',
    url: '/phones/:imsi/calls/:callId',
    operationId: 'endPhoneCall',
    summary: 'Has a simulated phone end a call in whatever way its state needs',
    tag,
    role: 'provisioner',
    params: Type.Object({ imsi, callId: Type.String({ minLength: 1, maxLength: 512 }) }),
    answers: { 200: Type.Object({ ended: Type.String() }, strict) },
    target: ({ params: { imsi } }) => `simulated phone ${auditedIdentity(imsi)}`,
    async handle(context, { params: { imsi, callId } }) {
      await networkOf(context).phones.hangUp(imsi, callId)
      return { status: 200, body: { ended: callId } }
    },
  }),
  defineRoute({
    method: 'POST',
    url: '/phones/:imsi/texts',
    operationId: 'sendPhoneText',
    summary:
      'Has a simulated phone send a text: as short messages where there is a service centre, as MESSAGE otherwise',
    tag,
    role: 'provisioner',
    params,
    body: Type.Object({ to, text: Type.String({ minLength: 1, maxLength: 1600 }) }, strict),
    answers: { 201: phoneTextSchema },
    target: ({ params: { imsi } }) => `simulated phone ${auditedIdentity(imsi)}`,
    handle: async (context, { params: { imsi }, body: { to, text } }) => ({
      status: 201,
      body: textView(await networkOf(context).phones.text(imsi, to, text)),
    }),
  }),
]

function registrationRoute(order: 'register' | 'deregister', operationId: string, summary: string): Route {
  return defineRoute({
    method: 'POST',
    url: `/phones/:imsi/${order}`,
    operationId,
    summary,
    tag,
    role: 'provisioner',
    params,
    answers: { 200: phoneSchema },
    target: ({ params: { imsi } }) => `simulated phone ${auditedIdentity(imsi)}`,
    handle: async (context, { params: { imsi } }) => ({
      status: 200,
      body: phoneView(await networkOf(context).phones[order](imsi)),
    }),
  })
}
