import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AsCriteria, type AsService, ifcOf } from '@voltaic/as-kit'
import { VoltaicError } from '@voltaic/base'
import { importServiceProfile } from '@voltaic/profile'
import { unreadable } from './text-file.ts'

/**
 * The service that a module of the user's exports, with filter criteria that the HSS will take.
 *
 * @throws VoltaicError `FILE_UNREADABLE`, `AS_SERVICE_BROKEN`, `AS_SERVICE_MISSING`, `AS_CRITERIA_INVALID`
 */
export async function loadService(file: string): Promise<AsService> {
  const path = resolve(file)
  if (!existsSync(path)) throw unreadable(file, new Error('there is no such file'))
  const found: unknown = await import(pathToFileURL(path).href).catch((cause: unknown) => {
    throw brokenService(`${file} cannot be loaded`, cause)
  })
  if (!isServiceModule(found)) {
    const remedy = 'Export one as examples/welcome.ts does: its name, its criteria, and what it does'
    throw new VoltaicError('AS_SERVICE_MISSING', `${file} exports no service`, remedy)
  }
  const { service } = found
  const mistake = mistakeIn(service.criteria)
  if (mistake === undefined) return service
  const remedy = 'Mend them: docs/guides/application-servers.md shows how they are written'
  throw new VoltaicError('AS_CRITERIA_INVALID', `the criteria of ${file}: ${mistake}`, remedy)
}

/** What to say of a module of the user's that throws. */
export function brokenService(what: string, cause: unknown): VoltaicError {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
  return new VoltaicError('AS_SERVICE_BROKEN', `${what}: ${reason}`, 'Mend the module of the service', { cause })
}

function isServiceModule(found: unknown): found is { readonly service: AsService } {
  if (!isObject(found) || !isObject(found['service'])) return false
  const { name, criteria } = found['service']
  return typeof name === 'string' && name !== '' && Array.isArray(criteria)
}

/** Nothing has looked at the types of a module that is loaded while the program runs. */
function mistakeIn(criteria: readonly AsCriteria[]): string | undefined {
  const shapeless = criteria.findIndex((each: unknown) => !isCriteria(each))
  if (shapeless >= 0) return `element ${shapeless} needs a priority, and in \`when\` a list of lists of conditions`
  if (criteria.length === 0) return undefined
  const { findings } = importServiceProfile(ifcOf({ criteria }, 'sip:as.invalid'))
  return findings.find(({ severity }) => severity === 'error')?.message
}

function isCriteria(each: unknown): boolean {
  if (!isObject(each)) return false
  const { priority, when } = each
  return typeof priority === 'number' && Array.isArray(when) && when.every((group) => isGroup(group))
}

function isGroup(group: unknown): boolean {
  return Array.isArray(group) && group.length > 0 && group.every((condition) => isCondition(condition))
}

const QUESTIONS = ['method', 'requestUri', 'header', 'sessionCase', 'line']

function isCondition(condition: unknown): boolean {
  return isObject(condition) && QUESTIONS.some((name) => typeof condition[name] === 'string')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
