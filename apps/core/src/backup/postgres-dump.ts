import { withoutPassword } from '@voltaic/store'
import type { VoltaicConfig } from '../config/config.ts'

/** Functions that have a schema with the name of the element. */
const KEEPERS: ReadonlySet<string> = new Set(['pcscf', 'scscf', 'bgcf', 'ip-sm-gw'])

/**
 * The commands that copy the schemas of a network out of its PostgreSQL and back. Neither holds the password.
 *
 * @param file of the backup that they belong to
 */
export function postgresDump(config: VoltaicConfig, file: string): { readonly dump: string; readonly restore: string } {
  const schemas = new Set(['hss', 'numbers', 'recordings'])
  for (const element of config.elements) if (KEEPERS.has(element.function)) schemas.add(element.name)
  const wanted = [...schemas].map((schema) => `--schema='"${schema}"'`).join(' ')
  const url = quoted(withoutPassword(config.storage ?? ''))
  const dump = quoted(`${file}.pgdump`)
  return {
    dump: `pg_dump --format=custom ${wanted} --file=${dump} ${url}`,
    restore: `pg_restore --clean --if-exists --single-transaction --dbname=${url} ${dump}`,
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
