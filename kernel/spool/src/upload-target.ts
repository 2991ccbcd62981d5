import { VoltaicError } from '@voltaic/base'
import type { SpoolEntry } from './spool-entry.ts'

/** Who we are to the receiver. It reaches no log, no trace and no answer of the API. */
export type UploadCredentials =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }

/** Where files are uploaded, and how. */
export interface UploadTarget {
  /** With names in braces: `https://store.example/{date}/{callId}-{index}.{extension}`. */
  readonly url: string
  readonly method: 'PUT' | 'POST'
  /** Of the file in a form; `file` unless given. */
  readonly field?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly credentials?: UploadCredentials
}

/** Names that every file has; whoever makes files adds to them by their metadata. */
const OWN_NAMES = ['id', 'name', 'extension', 'date', 'time', 'sha256'] as const
const NAME = /\{([^{}]*)\}/g
/** A name for what a file has no value for: an address must not lose its parts. */
const NOTHING = '-'

/**
 * What is wrong with a template, for whoever wrote it.
 *
 * @param names of metadata that files may have
 * @returns undefined for one that can be used
 */
export function mistakeOfUploadUrl(
  { url, method }: Pick<UploadTarget, 'url' | 'method'>,
  names: readonly string[],
): string | undefined {
  const known: readonly string[] = [...OWN_NAMES, ...names]
  const used = [...url.matchAll(NAME)].map(([, name = '']) => name)
  const unknown = used.find((name) => !known.includes(name))
  if (unknown !== undefined) return `{${unknown}} is none of ${known.map((name) => `{${name}}`).join(', ')}`
  const parsed = URL.parse(url.replace(NAME, 'x'))
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    return 'is to be an address that begins with http:// or https://'
  if (parsed.username !== '' || parsed.password !== '') return 'holds a password; it belongs into user and password'
  if (NAME.test(url.split('/', 3).join('/'))) return 'names stand in the path only'
  if (method === 'PUT' && !used.includes('id') && !used.includes('name')) {
    return 'needs {id} or {name}: without one a recording would take the place of another'
  }
  return undefined
}

/** The address of one file. @throws VoltaicError UPLOAD_URL_INVALID, when it was not looked at by `mistakeOfUploadUrl` */
export function uploadUrlOf(template: string, entry: SpoolEntry): URL {
  const at = new Date(entry.createdAt).toISOString()
  const own: Readonly<Record<string, string>> = {
    id: entry.id,
    name: entry.file,
    extension: entry.file.slice(entry.file.lastIndexOf('.') + 1),
    date: at.slice(0, 10),
    time: at.slice(11, 19).replaceAll(':', '-'),
    sha256: entry.sha256,
  }
  const text = template.replace(NAME, (_, name: string) => {
    const value = own[name] ?? entry.metadata[name] ?? ''
    return encodeURIComponent(isDots(value) ? NOTHING : value.toWellFormed())
  })
  const url = URL.parse(text)
  if (url !== null) return url
  throw new VoltaicError('UPLOAD_URL_INVALID', `${template} is no address`, 'Mend recording.upload.url')
}

/** Empty, or a step in a path that leads elsewhere. */
function isDots(value: string): boolean {
  return value === '' || value === '.' || value === '..'
}

/** The value of Authorization. @spec RFC 7617 §2; RFC 6750 §2.1 */
export function authorizationOf(credentials: UploadCredentials): string {
  if (credentials.kind === 'bearer') return `Bearer ${credentials.token}`
  return `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`
}

/** An address as it may be logged: without what stands behind the path. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`
}
