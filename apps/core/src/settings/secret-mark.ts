/** In the place of a value. */
export const WHOLE_MARK: RegExp = /^(["']?)\(kept:([0-9a-f]{12})\)\1$/
