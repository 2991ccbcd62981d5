import { OPERATIONS, type Operations, type Problem } from './operations.ts'

const PREFIX = '/api/v1'
const CSRF_HEADER = 'x-csrf-token'

/** A request that was refused, with what to do about it. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly remedy: string | undefined
  readonly problems: Problem['problems']

  constructor({ status, code, detail, remedy, problems }: Problem) {
    super(detail)
    this.status = status
    this.code = code
    this.remedy = remedy
    this.problems = problems
  }
}

type Needed<T> = undefined extends T ? never : T
type Parts<Name extends keyof Operations> = (Operations[Name]['params'] extends undefined
  ? { readonly params?: undefined }
  : { readonly params: Needed<Operations[Name]['params']> }) &
  (Operations[Name]['body'] extends undefined
    ? { readonly body?: undefined }
    : { readonly body: Operations[Name]['body'] }) & {
    readonly query?: Operations[Name]['query']
  }

let csrfToken = ''

/** What every change of this session carries. */
export function setCsrfToken(token: string): void {
  csrfToken = token
}

/**
 * Asks the API for one of its operations.
 *
 * @throws Refusal when the core says no; TypeError when it cannot be reached
 */
export async function ask<Name extends keyof Operations>(
  name: Name,
  parts: Parts<Name>,
  signal?: AbortSignal,
): Promise<Operations[Name]['answer']> {
  const [method, path] = OPERATIONS[name]
  const { params, query, body } = parts as {
    readonly params?: Readonly<Record<string, string>>
    readonly query?: Readonly<Record<string, string | undefined>>
    readonly body?: unknown
  }
  const content = body === undefined ? undefined : { type: 'application/json', body: JSON.stringify(body) }
  return (await send(method, urlOf(path, params, query), content, signal)) as Operations[Name]['answer']
}

/**
 * Stores what an operation takes as XML too.
 *
 * @param etag of what was read; undefined: there must not be one yet
 * @throws Refusal with line and column of every mistake, or since somebody else has changed it
 */
export async function putXml(
  name: 'putServiceProfile' | 'putIfcList' | 'putSharedIfcSet',
  params: Readonly<Record<string, string>>,
  xml: string,
  etag: string | undefined,
): Promise<void> {
  const [method, path] = OPERATIONS[name]
  const expected = etag === undefined ? { 'if-none-match': '*' } : { 'if-match': etag }
  await send(method, urlOf(path, params), { type: 'application/xml', body: xml, headers: expected })
}

/** Has a capture read, as it comes from the disk. @throws Refusal */
export async function sendCapture(file: Blob): Promise<Operations['readCapture']['answer']> {
  const [method, path] = OPERATIONS.readCapture
  const content = { type: 'application/octet-stream', body: file }
  return (await send(method, urlOf(path), content)) as Operations['readCapture']['answer']
}

async function send(
  method: string,
  url: string,
  content?: {
    readonly type: string
    readonly body: BodyInit
    readonly headers?: Readonly<Record<string, string>>
  },
  signal?: AbortSignal,
): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(method !== 'GET' && csrfToken !== '' && { [CSRF_HEADER]: csrfToken }),
      ...(content && { ...content.headers, 'content-type': content.type }),
    },
    ...(content && { body: content.body }),
    ...(signal && { signal }),
  })
  if (answer.ok) return answer.status === 204 ? undefined : answer.json()
  throw new Refusal(await problemIn(answer))
}

/** The address of an operation. */
function urlOf(
  path: string,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const asked = new URLSearchParams(
    Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  ).toString()
  return `${PREFIX}${filled}${asked === '' ? '' : `?${asked}`}`
}

async function problemIn(answer: Response): Promise<Problem> {
  try {
    return (await answer.json()) as Problem
  } catch {
    const detail = `the core answered ${answer.status} ${answer.statusText}`
    return { type: 'about:blank', title: answer.statusText, status: answer.status, detail, code: 'ANSWER_UNREADABLE' }
  }
}
