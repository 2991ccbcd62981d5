import Type from 'typebox'
import { notFound } from '../problem.ts'
import { defineRoute, type Route } from '../route.ts'
import { strict } from '../schemas/common.ts'

export const numberRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    url: '/numbers/:number',
    operationId: 'showNumber',
    summary: 'Shows which SIP identity a telephone number leads to',
    tag: 'Numbers',
    role: 'viewer',
    params: Type.Object({ number: Type.String({ pattern: '^\\+?[0-9]{1,15}$', description: 'E.164' }) }),
    answers: { 200: Type.Object({ number: Type.String(), identity: Type.String() }, strict) },
    async handle({ hss }, { params: { number } }) {
      const found = await hss.assignments.number(number.replace(/^\+/, ''))
      if (found === undefined) throw notFound('number', number, 'It comes with a subscriber who has it as msisdn')
      return { status: 200, body: found }
    },
  }),
]
