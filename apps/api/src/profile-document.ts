import type { ServiceProfileDefinition } from '@voltaic/hss'
import { checkInitialFilterCriteria, importServiceProfile } from '@voltaic/profile'
import { type Problem, RequestRefused } from './problem.ts'

/**
 * A service profile as it came, as JSON or as XML, with filter criteria that make sense.
 *
 * @param body JSON that its schema has passed
 * @param xml instead of it: the root is ServiceProfile, InitialFilterCriteria or an IMSSubscription
 * @throws RequestRefused IFC_REFUSED with every mistake: of JSON the path, of XML line and column. Document type
 *   declarations are refused, and so entities
 */
export function profileOfDocument(body: unknown, xml: string | undefined): ServiceProfileDefinition {
  return xml === undefined ? profileOfJson(body as Partial<ServiceProfileDefinition>) : profileOfXml(xml)
}

function profileOfJson(body: Partial<ServiceProfileDefinition>): ServiceProfileDefinition {
  const profile = { ifcLists: [], initialFilterCriteria: [], sharedIfcSetIds: [], ...body }
  const mistakes = checkInitialFilterCriteria(profile.initialFilterCriteria)
  const errors = mistakes.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw refused(errors.map(({ path, message }) => ({ field: path, reason: message })))
  return profile
}

function profileOfXml(xml: string): ServiceProfileDefinition {
  const imported = importServiceProfile(xml)
  if (imported.kind === 'accepted') return { ifcLists: [], ...imported.content }
  const errors = imported.findings.filter(({ severity }) => severity === 'error')
  throw refused(errors.map(({ line, column, message }) => ({ field: `${line}:${column}`, reason: message })))
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
