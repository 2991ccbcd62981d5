import { createHmac } from 'node:crypto'
import { VoltaicError } from '@voltaic/base'
import { isMap, isPair, isScalar, parseDocument, visit } from 'yaml'

/** Settings whose value nobody is shown. */
const SECRET_KEYS: ReadonlySet<string> = new Set(['password', 'token', 'secret', 'key'])
/** `key` of TLS is the name of a file. */
const NOT_SECRET: ReadonlySet<string> = new Set(['tls'])
/** Their values may be credentials, whatever they are called. */
const SECRET_MAPS: ReadonlySet<string> = new Set(['headers'])
const URL_PASSWORD = /^([a-z][a-z0-9+.-]*:\/\/[^:@/\s]+:)([^@/\s]+)(?=@)/i
const FINGERPRINT = 12
const MARK = /(["']?)\(kept:([0-9a-f]{12})\)\1/g

/** The file cannot be shown, and so not be changed here. */
export function unreadable(why: string): VoltaicError {
  return new VoltaicError(
    'SETTINGS_UNREADABLE',
    `the configuration file cannot be shown without its secrets: ${why}`,
    'Mend it where it lies: voltaic config check names the line',
  )
}

interface Place {
  readonly start: number
  readonly end: number
}

/**
 * Puts marks in the place of the secrets of configuration files, and the secrets back. A mark is made of the secret with a key of this
 * process: whoever sees it learns nothing, and whoever moves it moves the secret.
 */
export class SecretMarks {
  readonly #key: Uint8Array
  readonly #secrets = new Map<string, string>()

  /** @param key random octets */
  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** @throws VoltaicError SETTINGS_UNREADABLE for what is no YAML: where its secrets are cannot be told */
  masked(text: string): string {
    let masked = text
    for (const { start, end } of placesOf(text).toSorted((a, b) => b.start - a.start)) {
      const secret = text.slice(start, end)
      const print = createHmac('sha256', this.#key).update(secret).digest('hex').slice(0, FINGERPRINT)
      this.#secrets.set(print, secret)
      masked = `${masked.slice(0, start)}(kept:${print})${masked.slice(end)}`
    }
    return masked
  }

  /** @returns the marks that stand for nothing, where there are any */
  unmasked(text: string): { readonly text: string } | { readonly unknown: readonly string[] } {
    const unknown: string[] = []
    const whole = text.replace(MARK, (mark: string, _quote: string, print: string) => {
      const secret = this.#secrets.get(print)
      if (secret === undefined) unknown.push(mark)
      return secret ?? mark
    })
    return unknown.length === 0 ? { text: whole } : { unknown }
  }

  /** A text in which secrets that are known have become stars: messages may quote what they complain of. */
  starred(text: string): string {
    let starred = text
    for (const secret of this.#secrets.values()) {
      const bare = secret.replace(/^["']|["']$/g, '')
      if (bare.length > 3) starred = starred.replaceAll(bare, '***')
    }
    return starred
  }
}

function placesOf(text: string): readonly Place[] {
  const places: Place[] = []
  const document = parseDocument(text, { schema: 'failsafe' })
  const [mistake] = document.errors
  if (mistake !== undefined) throw unreadable(`it is no YAML: line ${mistake.linePos?.[0].line ?? 1}`)
  visit(document, {
    Scalar(_, node, path) {
      const [start, end] = node.range ?? []
      if (typeof node.value !== 'string' || node.value === '' || start === undefined || end === undefined) return
      const names = path.flatMap((each) => (isPair(each) && isScalar(each.key) ? [String(each.key.value)] : []))
      const pair = path.at(-1)
      if (isPair(pair) && pair.key === node) return
      if (isSecret(names, isMap(path.at(-2)))) places.push({ start, end })
      else places.push(...passwordIn(text.slice(start, end), start))
    },
  })
  return places
}

/** @param names of settings, the outermost first */
function isSecret(names: readonly string[], isOfMap: boolean): boolean {
  const [name = '', parent = ''] = names.toReversed()
  if (!isOfMap) return false
  if (SECRET_MAPS.has(parent)) return true
  return SECRET_KEYS.has(name) && !NOT_SECRET.has(parent)
}

function passwordIn(source: string, start: number): readonly Place[] {
  const quote = /^["']/.test(source) ? 1 : 0
  const [, front, password] = URL_PASSWORD.exec(source.slice(quote)) ?? []
  if (front === undefined || password === undefined) return []
  const at = start + quote + front.length
  return [{ start: at, end: at + password.length }]
}
