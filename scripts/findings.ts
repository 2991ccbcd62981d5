/** Something a check found wrong. */
export interface Finding {
  /** Relative to the repository, with `/`. */
  readonly file: string
  /** Counted from 1. */
  readonly line?: number
  /** What is wrong and what to do about it. */
  readonly message: string
}

/** Where a finding is, as editors and terminals link it. */
export function placeOf(finding: Finding): string {
  return finding.line === undefined ? finding.file : `${finding.file}:${finding.line}`
}

/**
 * Prints findings, or `allRight` when there are none, and sets the exit code of the process.
 *
 * @param allRight what was looked at, with a count, so that a check that saw nothing cannot pass for a good one
 */
export function report(findings: readonly Finding[], allRight: string): void {
  for (const finding of findings) console.error(`${placeOf(finding)}  ${finding.message}`)
  if (findings.length === 0) console.log(allRight)
  else process.exitCode = 1
}
