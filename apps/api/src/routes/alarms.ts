import Type from 'typebox'
import type { AlarmEntry } from '../network/alarm-entry.ts'
import { networkOf } from '../network/network-door.ts'
import { defineRoute, type Route } from '../route.ts'
import { alarmSchema } from '../schemas/alarms.ts'
import { strict } from '../schemas/common.ts'

const iso = (at: number): string => new Date(at).toISOString()

const alarmView = ({ since, until, ...alarm }: AlarmEntry): Readonly<Record<string, unknown>> => ({
  ...alarm,
  since: iso(since),
  ...(until !== undefined && { until: iso(until) }),
})

export const alarmRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    url: '/alarms',
    operationId: 'listAlarms',
    summary: 'What is wrong in this process, the gravest first, and what lately was',
    tag: 'Network',
    role: 'viewer',
    answers: {
      200: Type.Object({ standing: Type.Array(alarmSchema), recent: Type.Array(alarmSchema) }, strict),
    },
    async handle(context) {
      const { standing, recent } = networkOf(context).alarms()
      return { status: 200, body: { standing: standing.map(alarmView), recent: recent.map(alarmView) } }
    },
  }),
]
