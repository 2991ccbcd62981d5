const DIGITS = 32

/** What is wrong with the form of a key, as far as a page can see it; undefined for nothing. The core judges again. */
export function keyProblem(text: string): string | undefined {
  const digits = text.replaceAll(/[\s:-]/g, '')
  if (digits === '') return undefined
  if (/[^0-9a-fA-F]/.test(digits)) return 'only 0 to 9 and A to F'
  return digits.length === DIGITS ? undefined : `${digits.length} digits, not ${DIGITS}`
}
