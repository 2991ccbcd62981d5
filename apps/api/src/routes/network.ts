import { Readable } from 'node:stream'
import { networkOf } from '../network/network-door.ts'
import { defineRoute, type Route } from '../route.ts'
import { activitySchema, networkSchema } from '../schemas/network.ts'

const tag = 'Network'
const iso = (at: number): string => new Date(at).toISOString()

export const networkRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    url: '/network',
    operationId: 'showNetwork',
    summary: 'The elements that run here, what they hold now, and what they have counted',
    tag,
    role: 'viewer',
    answers: { 200: networkSchema },
    async handle(context) {
      const network = networkOf(context)
      const { realm, plmn, startedAt, elements, recordsCalls } = network
      return {
        status: 200,
        body: {
          ...{ realm, plmn, elements, startedAt: iso(startedAt) },
          ...{ counts: network.counts(), counters: network.counters(), trunks: network.trunks() },
          recordsCalls,
          keepsRecordings: context.recordings?.() !== undefined,
        },
      }
    },
  }),
  defineRoute({
    method: 'GET',
    url: '/network/activity',
    operationId: 'showActivity',
    summary: 'Who speaks with whom at this moment, and how much was done in the last minutes',
    tag,
    role: 'viewer',
    answers: { 200: activitySchema },
    handle: async (context) => ({ status: 200, body: networkOf(context).activity() }),
  }),
  defineRoute({
    method: 'GET',
    url: '/metrics',
    operationId: 'readMetrics',
    summary: 'Figures of this process for Prometheus, in its text format',
    tag,
    role: 'viewer',
    answers: { 200: null },
    async handle({ metrics }) {
      const text = await metrics.read()
      return { status: 200, headers: { 'content-type': metrics.contentType }, body: Readable.from([text]) }
    },
  }),
]
