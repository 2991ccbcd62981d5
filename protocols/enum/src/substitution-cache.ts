import { DecodeError } from '@voltaic/base'
import { parseSubstitution, type Substitution } from './substitution.ts'

/** Expressions that are kept compiled. */
export const MAX_COMPILED = 1000

/** REGEXP fields that have been read before: a zone has few that differ, and compiling costs more than applying. */
export class SubstitutionCache {
  readonly #known = new Map<string, Substitution | DecodeError>()

  get size(): number {
    return this.#known.size
  }

  /** @returns the mistake when the field is no substitution expression */
  get(field: string): Substitution | DecodeError {
    const known = this.#known.get(field)
    if (known !== undefined) return known
    const parsed = parse(field)
    if (this.#known.size >= MAX_COMPILED) {
      const [oldest] = this.#known.keys()
      if (oldest !== undefined) this.#known.delete(oldest)
    }
    this.#known.set(field, parsed)
    return parsed
  }
}

function parse(field: string): Substitution | DecodeError {
  try {
    return parseSubstitution(field)
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
}
