import { hash } from 'node:crypto'
import Type, { type TSchema } from 'typebox'

/** Characters of base64 that tell one state from another. */
const TAG_LENGTH = 22

/** Headers by which who changes something says what it has read. */
export interface Preconditions {
  readonly ifMatch: string | undefined
  readonly ifNoneMatch: string | undefined
}

export const preconditionHeaders: TSchema = Type.Object({
  'if-match': Type.Optional(
    Type.String({ maxLength: 512, description: 'ETag of what was read: refused with 412 when it is another by now' }),
  ),
  'if-none-match': Type.Optional(
    Type.String({ maxLength: 512, description: '*: refused with 412 when there is one already' }),
  ),
})

/** ETag of something as it is stored, whatever it is shown as. @spec RFC 9110 §8.8.3 */
export function entityTagOf(view: unknown): string {
  return `"${hash('sha256', JSON.stringify(view), 'base64url').slice(0, TAG_LENGTH)}"`
}

/**
 * Whether something is as its caller has read it.
 *
 * @returns undefined where the caller says nothing of that
 * @spec RFC 9110 §13.1.1, §13.1.2
 */
export function expectationOf({ ifMatch, ifNoneMatch }: Preconditions): ((before: unknown) => boolean) | undefined {
  if (ifMatch === undefined && ifNoneMatch === undefined) return undefined
  return (before) =>
    (ifMatch === undefined || isNamed(before, ifMatch)) && (ifNoneMatch === undefined || !isNamed(before, ifNoneMatch))
}

/** A weak tag is equal to none. @spec RFC 9110 §8.8.3.2 */
function isNamed(before: unknown, field: string): boolean {
  if (before === undefined) return false
  const tags = field.split(',').map((tag) => tag.trim())
  return tags.includes('*') || tags.includes(entityTagOf(before))
}
