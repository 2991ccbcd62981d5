import { createHmac } from 'node:crypto'
import { VoltaicError } from '@voltaic/base'
import { WHOLE_MARK } from './secret-mark.ts'
import { type Secrets, secretsIn } from './secret-places.ts'
import type { SecretPlace } from './secrets-in-url.ts'

const FINGERPRINT = 12
const MARK = /\(kept:[0-9a-f]{12}\)/g

/** A mark that stands where it may not. */
export interface StrayMark {
  readonly line: number
  readonly mark: string
}

interface Kept {
  readonly source: string
  readonly setting: string
}

interface Filled {
  readonly text: string
  /** What stands at each place of a secret, in order. */
  readonly sources: readonly string[]
  readonly strays: readonly StrayMark[]
}

/**
 * Puts marks in the place of the secrets of configuration files, and the secrets back. A mark is made of the secret and its setting with a
 * key of this process: whoever sees it learns nothing, and whoever moves it to a setting that is shown does not learn the secret there.
 */
export class SecretMarks {
  readonly #key: Uint8Array
  readonly #secrets = new Map<string, Kept>()

  /** @param key random octets */
  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** @throws VoltaicError SETTINGS_UNREADABLE for what is no YAML: where its secrets are cannot be told */
  masked(text: string): string {
    return replaced(text, secretsIn(text).places, ({ setting }, source) => {
      const print = createHmac('sha256', this.#key).update(`${setting}\n${source}`).digest('hex').slice(0, FINGERPRINT)
      this.#secrets.set(print, { source, setting })
      return `(kept:${print})`
    })
  }

  /** @returns the marks that stand for nothing, or elsewhere than as the value that they were shown for, where there are any */
  unmasked(text: string): { readonly text: string } | { readonly strays: readonly StrayMark[] } {
    const secrets = secretsUnlessBroken(text)
    // nothing is put into a text of which nobody can tell where its settings are; it is refused for that
    if (secrets === undefined) return { text }
    const filled = this.#filled(text, secrets)
    if (filled.strays.length > 0) return { strays: filled.strays }
    return holds(filled) ? { text: filled.text } : { strays: marksIn(text) }
  }

  /** A text in which secrets that are known have become stars: messages may quote what they complain of. */
  starred(text: string): string {
    let starred = text
    for (const { source } of this.#secrets.values()) {
      for (const line of source.split('\n')) {
        const bare = line.trim().replace(/^["']|["']$/g, '')
        if (bare.length > 3) starred = starred.replaceAll(bare, '***')
      }
    }
    return starred
  }

  #filled(text: string, { places, repeated }: Secrets): Filled {
    const sources: string[] = []
    const strays = new Map(marksIn(text).map((stray) => [stray.start, stray]))
    const whole = replaced(text, places, ({ start, end, setting }, source) => {
      const [, quote = '', print = ''] = WHOLE_MARK.exec(source) ?? []
      const kept = this.#secrets.get(print)
      const isShown = repeated.some((each) => each.start <= start && end <= each.end)
      const put = kept?.setting === setting && !isShown ? kept.source : source
      if (put !== source) strays.delete(start + quote.length)
      sources.push(put)
      return put
    })
    return { text: whole, sources, strays: [...strays.values()] }
  }
}

function secretsUnlessBroken(text: string): Secrets | undefined {
  try {
    return secretsIn(text)
  } catch (error) {
    if (error instanceof VoltaicError) return undefined
    throw error
  }
}

/** Whether each secret is again what it was: one without quotes ends early in other brackets, a block in other indents. */
function holds({ text, sources }: Filled): boolean {
  const places = secretsUnlessBroken(text)?.places ?? []
  return (
    places.length === sources.length && places.every(({ start, end }, at) => text.slice(start, end) === sources[at])
  )
}

function marksIn(text: string): readonly (StrayMark & { readonly start: number })[] {
  let [line, counted] = [1, 0]
  return [...text.matchAll(MARK)].map(({ 0: mark, index }) => {
    line += text.slice(counted, index).split('\n').length - 1
    counted = index
    return { start: index, line, mark }
  })
}

function replaced(
  text: string,
  places: readonly SecretPlace[],
  put: (place: SecretPlace, source: string) => string,
): string {
  let done = 0
  const parts: string[] = []
  for (const place of places) {
    parts.push(text.slice(done, place.start), put(place, text.slice(place.start, place.end)))
    done = place.end
  }
  return [...parts, text.slice(done)].join('')
}
