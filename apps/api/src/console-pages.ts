import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/** The console as a folder of files, which may have to be built first. */
export interface ConsolePages {
  /** Undefined while it is being built. */
  readonly folder: string | undefined
  /** What is to be said meanwhile, or why there will be none. */
  readonly waiting: string
}

/** Stands in index.html where the nonce of its style element goes. */
const NONCE = '__CSP_NONCE__'
/** Names of built files have their hash in them. */
const ASSETS = '/assets/'

/** Serves the console at `/`: its page at every address that is not of the API, so that a reload finds it again. */
export async function serveConsole(server: FastifyInstance, pages: ConsolePages): Promise<void> {
  await server.register(fastifyStatic, { root: import.meta.dirname, serve: false })
  const page = (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => sendPage(pages, reply)
  server.get('/', { schema: { hide: true } }, page)
  server.get('/console/*', { schema: { hide: true } }, page)
  server.get<{ Params: { '*': string } }>(`${ASSETS}*`, { schema: { hide: true } }, (request, reply) => {
    const { folder } = pages
    if (folder === undefined) return reply.callNotFound()
    // @fastify/static refuses what leads out of the folder
    return reply.sendFile(request.params['*'], join(folder, ASSETS), { maxAge: '1y', immutable: true })
  })
}

async function sendPage({ folder, waiting }: ConsolePages, reply: FastifyReply): Promise<FastifyReply> {
  reply.type('text/html; charset=utf-8').header('cache-control', 'no-store')
  if (folder === undefined) return reply.code(503).header('refresh', '2').send(waitingPage(waiting))
  const html = await readFile(join(folder, 'index.html'), 'utf8')
  return reply.send(html.replaceAll(NONCE, reply.cspNonce.style))
}

function waitingPage(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<!doctype html><html lang="en"><title>Voltaic</title><h1>Voltaic</h1><p role="status">${escaped}</p></html>\n`
}
