import type { Problem, ProblemDocument } from '@voltaic/api'

/** The API has refused a request; whoever asked says so in the words of his command. */
export class ApiRefusal extends Error {
  readonly status: number
  readonly code: string
  readonly remedy: string
  readonly problems: readonly Problem[]

  constructor({ status, code, detail, remedy = '', problems = [] }: ProblemDocument) {
    super(detail)
    this.status = status
    this.code = code
    this.remedy = remedy
    this.problems = problems
  }
}
