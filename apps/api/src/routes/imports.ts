import { Readable } from 'node:stream'
import type { ImportSource, SubscriberInput } from '@voltaic/hss'
import Type from 'typebox'
import { CsvRows } from '../csv-rows.ts'
import { RequestRefused } from '../problem.ts'
import { refusedBy } from '../refused-by.ts'
import { defineRoute, type Route } from '../route.ts'
import { dryRunQuery, strict } from '../schemas/common.ts'
import { newSubscriberSchema } from '../schemas/subscriber.ts'

/** Longest import in octets: ten million subscribers. */
const MAX_IMPORT_OCTETS = 2 ** 30

/** Most subscribers in a JSON import; more come as CSV, which is not held in memory. */
const MAX_JSON_ROWS = 1000

export const importRoutes: readonly Route[] = [
  defineRoute({
    method: 'POST',
    url: '/imports',
    operationId: 'importSubscribers',
    summary: 'Adds many subscribers, all or none; as text/csv of any length, read as it arrives',
    tag: 'Subscribers',
    role: 'provisioner',
    query: Type.Object({ dryRun: Type.Optional(dryRunQuery) }, strict),
    body: Type.Object({ subscribers: Type.Array(newSubscriberSchema, { maxItems: MAX_JSON_ROWS }) }, strict),
    accepts: 'text/csv',
    answers: {
      200: Type.Object(
        {
          imported: Type.Integer({ description: 'rows; with dryRun: that could be' }),
          dryRun: Type.Optional(Type.Boolean()),
        },
        strict,
      ),
    },
    target: () => 'many subscribers',
    async handle({ hss }, { body, document, query }) {
      const dryRun = query.dryRun === 'true'
      const source: ImportSource = document instanceof Readable ? rowsOf(document) : body.subscribers
      const result = await hss.provisioning.import(source, { dryRun })
      if (result.kind === 'refused') throw refusedBy('import', result.problems)
      const { count } = result
      return {
        status: 200,
        body: { imported: count, ...(dryRun && { dryRun }) },
        audit: { after: { imported: count } },
      }
    },
  }),
]

/** @throws RequestRefused CSV_INVALID, IMPORT_TOO_LONG */
async function* rowsOf(body: Readable): AsyncGenerator<readonly SubscriberInput[]> {
  const rows = new CsvRows()
  let octets = 0
  for await (const chunk of body as AsyncIterable<Uint8Array | string>) {
    const data = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    octets += data.length
    if (octets > MAX_IMPORT_OCTETS) {
      const remedy = 'Cut it into several files'
      throw new RequestRefused(413, 'IMPORT_TOO_LONG', `the import is longer than ${MAX_IMPORT_OCTETS} octets`, remedy)
    }
    yield rows.push(data)
  }
  yield rows.end()
}
