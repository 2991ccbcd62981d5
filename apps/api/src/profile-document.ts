import type { ServiceProfileDefinition } from '@voltaic/hss'
import { checkInitialFilterCriteria, importServiceProfile } from '@voltaic/profile'
import { Errors } from 'typebox/value'
import { type Problem, RequestRefused } from './problem.ts'
import { problemsOfReadingBack } from './read-back.ts'
import { fieldOf } from './refusal-of-fastify.ts'
import { serviceProfileInputSchema } from './schemas/services.ts'

/** Most mistakes of one document that are told. */
const MAX_TOLD = 100

/**
 * A service profile as it came, as JSON or as XML, with filter criteria that make sense.
 *
 * @param body JSON that its schema has passed
 * @param xml instead of it: the root is ServiceProfile, InitialFilterCriteria or an IMSSubscription
 * @throws RequestRefused IFC_REFUSED with every mistake: of JSON the path, of XML line and column, or the path where it is
 *   more than JSON may hold. Document type declarations are refused, and so entities
 */
export function profileOfDocument(body: unknown, xml: string | undefined): ServiceProfileDefinition {
  return xml === undefined ? profileOfJson(body as Partial<ServiceProfileDefinition>) : profileOfXml(xml)
}

function profileOfJson(body: Partial<ServiceProfileDefinition>): ServiceProfileDefinition {
  const profile = { ifcLists: [], initialFilterCriteria: [], sharedIfcSetIds: [], ...body }
  const mistakes = checkInitialFilterCriteria(profile.initialFilterCriteria)
  const errors = mistakes.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw refused(errors.map(({ path, message }) => ({ field: path, reason: message })))
  const { ifcLists: _, ...content } = profile
  const lost = problemsOfReadingBack(content)
  if (lost.length > 0) throw refused(lost)
  return profile
}

function profileOfXml(xml: string): ServiceProfileDefinition {
  const imported = importServiceProfile(xml)
  if (imported.kind === 'accepted') return withinLimits({ ifcLists: [], ...imported.content })
  const errors = imported.findings.filter(({ severity }) => severity === 'error')
  throw refused(errors.map(({ line, column, message }) => ({ field: `${line}:${column}`, reason: message })))
}

/** What is stored is given out as JSON too, and has the same limits whichever way it came. */
function withinLimits(profile: ServiceProfileDefinition): ServiceProfileDefinition {
  const mistakes = Errors(serviceProfileInputSchema, profile).slice(0, MAX_TOLD)
  if (mistakes.length === 0) return profile
  throw refused(mistakes.map(({ instancePath, message }) => ({ field: fieldOf(instancePath), reason: message })))
}

function refused(problems: readonly Problem[]): RequestRefused {
  return new RequestRefused(
    422,
    'IFC_REFUSED',
    'nothing was stored: the profile is refused',
    'Mend what is named',
    problems,
  )
}
