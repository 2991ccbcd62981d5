import { type Problem, RequestRefused } from './problem.ts'

/** Most mistakes of one body that are told. */
const MAX_TOLD = 100

/** What fastify calls parts of a request, in words. */
const PARTS: Readonly<Record<string, string>> = { params: 'address', querystring: 'query' }

interface SchemaMistake {
  readonly keyword: string
  readonly instancePath: string
  readonly message?: string
  readonly params: Readonly<Record<string, unknown>>
  readonly parentSchema?: { readonly description?: string }
}

interface FastifyFailure {
  readonly statusCode?: number
  readonly code?: string
  readonly message?: string
  readonly validation?: readonly SchemaMistake[]
  readonly validationContext?: string
}

/** What fastify itself refuses: a body that is no JSON, too long or not as its schema says; undefined for a bug. */
export function refusalOfFastify(error: unknown): RequestRefused | undefined {
  const { statusCode, code = '', validation, validationContext = 'body' } = error as FastifyFailure
  if (validation !== undefined) {
    const found = validation.map((mistake) => problemOf(mistake)).filter((one) => one !== undefined)
    const problems = found.length > 0 ? found : choicesIn(validation)
    const remedy = 'GET /api/v1/openapi.json says what it may be'
    const detail = `the ${PARTS[validationContext] ?? validationContext} is not as it must be`
    return new RequestRefused(400, 'REQUEST_INVALID', detail, remedy, distinct(problems).slice(0, MAX_TOLD))
  }
  if (statusCode === 413) {
    return new RequestRefused(
      413,
      'BODY_TOO_LONG',
      'the body is too long',
      'Many subscribers go as text/csv to /imports',
    )
  }
  if (statusCode === 415) {
    return new RequestRefused(415, 'BODY_TYPE_REFUSED', 'the body has a type that is not taken', 'Set Content-Type')
  }
  // the parser's own message may repeat what it could not read, and that may be a key
  if (error instanceof SyntaxError || code.startsWith('FST_ERR_CTP')) {
    return new RequestRefused(400, 'BODY_INVALID', 'the body is not JSON', 'Check quotes, commas and brackets')
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new RequestRefused(statusCode, 'REQUEST_INVALID', 'the request is not understood')
  }
  return undefined
}

/** Says what is wrong without the value, which may be a key. */
function problemOf({ keyword, instancePath, message, params }: SchemaMistake): Problem | undefined {
  // that none of several shapes fits tells nothing: the mistakes in them do
  if (keyword === 'anyOf' || keyword === 'const') return undefined
  const field = fieldOf(instancePath)
  const below = (name: unknown) => (field === '' ? String(name) : `${field}.${name}`)
  if (keyword === 'required') return { field: below(params['missingProperty']), reason: 'is missing' }
  if (keyword === 'additionalProperties') {
    return { field: below(params['additionalProperty']), reason: 'is not known here', remedy: 'Take it out' }
  }
  return { field, reason: message ?? 'is wrong' }
}

/** Where nothing but one of several values will do: which. */
function choicesIn(mistakes: readonly SchemaMistake[]): readonly Problem[] {
  const wanted = new Map<string, string[]>()
  for (const { keyword, instancePath, params } of mistakes) {
    if (keyword !== 'const') continue
    const values = wanted.get(instancePath) ?? []
    wanted.set(instancePath, [...values, String(params['allowedValue'])])
  }
  return [...wanted].map(([path, values]) => ({ field: fieldOf(path), reason: `must be one of: ${values.join(', ')}` }))
}

/** `/impis/0/impi` as `impis[0].impi`. */
export function fieldOf(instancePath: string): string {
  return instancePath
    .split('/')
    .slice(1)
    .map((part) => (/^[0-9]+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.field} ${problem.reason}`, problem])).values()]
}
