import { VoltaicError } from '@voltaic/base'
import { type Document, isAlias, isNode, isPair, isScalar, isSeq, parseDocument, type Scalar, visit } from 'yaml'
import { scanYaml, type TextRange } from '../config/yaml-bounds.ts'
import { WHOLE_MARK } from './secret-mark.ts'
import { secretsInComments } from './secrets-in-comments.ts'
import { type SecretPlace, secretsInUrl } from './secrets-in-url.ts'

/** Settings of whose value nobody is shown anything, however deep it is; also names that no setting has, and slips of the pen. */
const SECRET_NAME =
  /password|passphrase|passwd|passwort|kennwort|token|secret|credential|authorization|^(key|pass|pw|cookie)$/i
/** `key` of TLS is the name of a file. */
const NOT_SECRET: ReadonlySet<string> = new Set(['tls'])
/** Their values may be credentials, whatever they are called. */
const SECRET_MAPS: ReadonlySet<string> = new Set(['headers'])

type Ancestors = readonly unknown[]

export interface Secrets {
  /** In order, none within another. */
  readonly places: readonly SecretPlace[]
  /** What an alias repeats at a setting that is shown, or at another one than its own. */
  readonly repeated: readonly TextRange[]
}

/** The file cannot be shown, and so not be changed here. */
export function unreadable(why: string): VoltaicError {
  return new VoltaicError(
    'SETTINGS_UNREADABLE',
    `the configuration file cannot be shown without its secrets: ${why}`,
    'Mend it where it lies: voltaic config check names the line',
  )
}

/** @throws VoltaicError SETTINGS_UNREADABLE for what is no YAML: where its secrets are cannot be told */
export function secretsIn(text: string): Secrets {
  const scan = scanYaml(text)
  if ('mistake' in scan) throw unreadable(`line ${scan.line}: ${scan.mistake}`)
  const document = parseDocument(text, { schema: 'failsafe' })
  const [mistake] = document.errors
  if (mistake !== undefined) throw unreadable(`it is no YAML: line ${mistake.linePos?.[0].line ?? 1}`)
  const places = [...secretsInComments(text, scan.comments)]
  visit(document, {
    Scalar(_, node, path) {
      const pair = path.at(-1)
      if (!(isPair(pair) && pair.key === node)) places.push(...secretsInScalar(text, node, path))
    },
  })
  return { places: apart(places), repeated: repeatedIn(document) }
}

function secretsInScalar(text: string, { value, range }: Scalar, path: Ancestors): readonly SecretPlace[] {
  if (typeof value !== 'string' || value === '' || !range) return []
  const [start, behind] = range
  // the line ends behind a block scalar are its own, and also what keeps the next setting apart
  const source = text.slice(start, behind).trimEnd()
  const whole = { start, end: start + source.length, setting: settingOf(path) }
  // a mark may stand for a whole URL; whether it is the one of this setting is seen when it is read
  if (isSecret(path) || WHOLE_MARK.test(source)) return [whole]
  const quote = /^["']/.test(source) ? 1 : 0
  const bare = source.slice(quote, source.length - quote)
  // with escapes or line ends in it, what is where in the source is not what is where in the value
  if (bare !== value) return secretsInUrl(value).length > 0 ? [whole] : []
  return secretsInUrl(bare).map((each) => ({
    start: start + quote + each.start,
    end: start + quote + each.end,
    setting: `${whole.setting} ${each.setting}`,
  }))
}

function isSecret(path: Ancestors): boolean {
  const names = path.flatMap(nameOf)
  return names.some(
    (name, at) => SECRET_MAPS.has(name) || (SECRET_NAME.test(name) && !NOT_SECRET.has(names[at - 1] ?? '')),
  )
}

function nameOf(each: unknown): readonly string[] {
  return isPair(each) && isScalar(each.key) ? [String(each.key.value)] : []
}

/** `elements.[].trunks.[].registration.password`: entries of a list are alike. */
function settingOf(path: Ancestors): string {
  return path.flatMap((each) => (isSeq(each) ? ['[]'] : nameOf(each))).join('.')
}

function repeatedIn(document: Document): readonly TextRange[] {
  const settings = new Map<unknown, string>()
  const repeated: TextRange[] = []
  visit(document, (_, node, path) => {
    if (isNode(node) && !isAlias(node) && node.anchor !== undefined) settings.set(node, settingOf(path))
    if (!isAlias(node) || isSecret(path)) return
    const anchored = node.resolve(document)
    if (!anchored?.range || settings.get(anchored) === settingOf(path)) return
    repeated.push({ start: anchored.range[0], end: anchored.range[1] })
  })
  return repeated
}

/** Places that overlap become one. */
function apart(places: readonly SecretPlace[]): readonly SecretPlace[] {
  const found: SecretPlace[] = []
  for (const place of places.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = found.at(-1)
    if (last === undefined || place.start >= last.end) found.push(place)
    else found[found.length - 1] = { ...last, end: Math.max(last.end, place.end) }
  }
  return found
}
