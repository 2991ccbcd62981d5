import { createSystemClock } from '@voltaic/runtime'
import type { ApiContext } from './api-context.ts'

/** What of the OpenAPI document a program looks at. */
export interface OpenApiDocument {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** The version that stands in a document which is kept in a file: one of the product would make it stale each time. */
const VERSION = '1'

/** The OpenAPI document of the API, without an API that runs. */
export async function createOpenApiDocument(): Promise<OpenApiDocument> {
  const { createServer } = await import('./server.ts')
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  // no request is answered, so nothing stands behind it
  const server = await createServer({ context: {} as ApiContext, log, clock: createSystemClock(), version: VERSION })
  const document = server.swagger() as unknown as OpenApiDocument
  await server.close()
  return document
}
