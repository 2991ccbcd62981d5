import { createReadStream, existsSync, type ReadStream } from 'node:fs'
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ProblemDocument } from '@voltaic/api'
import {
  type ApiAccess,
  createRuntime,
  labConfig,
  openProvisioningApi,
  readApiAccess,
  type VoltaicConfig,
} from '@voltaic/core'
import { warnOfNewKeys } from './announce.ts'
import { ApiRefusal } from './api-refusal.ts'
import { LAB_DATA } from './lab-data.ts'
import { findConfig } from './load-config.ts'
import { unreadable } from './text-file.ts'

/** The provisioning API of a network, as the commands use it. */
export interface ApiClient {
  /**
   * @param path below `/api/v1`
   * @returns the body of the answer, if there is one
   * @throws ApiRefusal
   */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>
  /** Writes what the path has, octet by octet. @param sink is ended */
  fetchFile(path: string, sink: Writable): Promise<void>
  /** Sends a file as it is read. @param sent is told the octets that have left */
  sendFile<T>(path: string, file: string, type: string, sent: (octets: number) => void): Promise<T>
}

/**
 * Works with the API of the core that runs on this machine, or where none runs, with one that this command runs itself for
 * as long.
 *
 * @param file of `--config`
 */
export async function withApi<T>(file: string | undefined, work: (client: ApiClient) => Promise<T>): Promise<T> {
  const config = findConfig(file) ?? labOfBefore()
  warnOfNewKeys(config, process.stderr)
  const running = readApiAccess(config)
  if (running !== undefined && (await answers(running))) return work(clientOf(running))
  return withOwnApi(config, work)
}

/** The lab as it was left: with the recordings that it has made. */
function labOfBefore(): VoltaicConfig {
  const hasRecorded = existsSync(join(LAB_DATA, 'recordings'))
  return { ...labConfig({ data: LAB_DATA }), ...(hasRecorded && { recording: { rules: [] } }) }
}

/** Works with the API of a core that runs in this very process. */
export async function withRunningApi<T>(config: VoltaicConfig, work: (client: ApiClient) => Promise<T>): Promise<T> {
  const access = readApiAccess(config)
  if (access === undefined) throw new Error('the API of this process has not started')
  return work(clientOf(access))
}

async function withOwnApi<T>(config: VoltaicConfig, work: (client: ApiClient) => Promise<T>): Promise<T> {
  const own = await openProvisioningApi(config, createRuntime())
  try {
    return await work(clientOf(own))
  } finally {
    await own.close()
  }
}

/** Whether that core still runs; a file that a killed one has left is passed over. */
async function answers(access: ApiAccess): Promise<boolean> {
  try {
    await clientOf(access).ask('GET', '/subscribers?limit=1')
    return true
  } catch (error) {
    if (error instanceof ApiRefusal && error.status !== 401) throw error
    return false
  }
}

function clientOf(access: ApiAccess): ApiClient {
  return {
    async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
      const request = begin(access, method, path, body === undefined ? undefined : 'application/json')
      const answer = answerTo(request)
      request.end(body === undefined ? undefined : JSON.stringify(body))
      return (await answer) as T
    },
    async fetchFile(path: string, sink: Writable): Promise<void> {
      const request = begin(access, 'GET', path)
      const response = responseTo(request)
      request.end()
      await pipeline(await response, sink)
    },
    async sendFile<T>(path: string, file: string, type: string, sent: (octets: number) => void): Promise<T> {
      const source = await opened(file)
      const request = begin(access, 'POST', path, type)
      const answer = answerTo(request)
      let octets = 0
      source.on('data', (chunk) => {
        octets += chunk.length
        sent(octets)
      })
      source.on('error', (error) => request.destroy(error))
      // an import that is refused is answered before the file is read to its end
      const end = () => source.destroy()
      answer.then(end, end)
      source.pipe(request)
      return (await answer) as T
    },
  }
}

function begin({ url, key, certificate }: ApiAccess, method: string, path: string, type?: string): ClientRequest {
  const options = {
    method,
    agent: false,
    headers: { authorization: `Bearer ${key}`, ...(type !== undefined && { 'content-type': type }) },
  } as const
  const target = new URL(`/api/v1${path}`, url)
  if (target.protocol === 'http:') return requestHttp(target, options)
  // the certificate itself is trusted, whatever name it has: it was read from the data folder
  const trust = { ca: certificate, allowPartialTrustChain: true, checkServerIdentity: () => undefined }
  return requestHttps(target, { ...options, ...trust })
}

async function answerTo(request: ClientRequest): Promise<unknown> {
  return readJson(await responseTo(request))
}

/** @throws ApiRefusal when the answer is one */
function responseTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('error', reject)
    request.on('response', (response) => {
      const status = response.statusCode ?? 500
      if (status < 400) return resolve(response)
      return readJson(response).then((body) => {
        reject(new ApiRefusal({ ...(body as ProblemDocument), status }))
      }, reject)
    })
  })
}

async function readJson(response: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? undefined : JSON.parse(text)
}

function opened(file: string): Promise<ReadStream> {
  const source = createReadStream(file, { highWaterMark: 256 * 1024 })
  return new Promise((resolve, reject) => {
    source.once('ready', () => resolve(source))
    source.once('error', (cause) => reject(unreadable(file, cause)))
  })
}
