import type { ApiKeyView, NewApiKey, Role } from '@voltaic/api'
import { ROLES } from '@voltaic/api'
import { Argument, Command, Option } from 'commander'
import { withApi } from '../api-client.ts'
import { type OutputOptions, printResult, table } from '../output.ts'

interface Options extends OutputOptions {
  readonly config?: string
}

interface AuditEntry {
  readonly at: string
  readonly actor: string
  readonly operation: string
  readonly target: string
  readonly outcome: string
}

/** `voltaic api` */
export function apiCommand(): Command {
  return new Command('api')
    .description('the provisioning API: its keys, and who changed what')
    .addCommand(keyCommand())
    .addCommand(auditCommand())
}

function keyCommand(): Command {
  return new Command('key')
    .description('keys for programs that use the API; this command line has one of its own')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand())
}

function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--json', 'print the result as JSON')
}

function createCommand(): Command {
  return command('create', 'make a key, and show it this once')
    .addArgument(new Argument('<name>', 'who uses it: lower-case letters, digits, dot, dash and underscore'))
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .addHelpText(
      'after',
      `
Roles:
  viewer       reads everything but keys and the audit log
  provisioner  changes subscribers and services too
  admin        everything, keys of the API included`,
    )
    .action((name: string, options: Options & { readonly role: Role }) =>
      withApi(options.config, async (api) => {
        const created = await api.ask<NewApiKey>('POST', '/api-keys', { name, role: options.role })
        // the key alone on standard output, for scripts: KEY=$(voltaic api key create ...)
        printResult(created, created.key, options)
        if (!options.json)
          process.stderr.write(`This is the key of ${name}, with the role ${created.role}. It is not shown again.\n`)
      }),
    )
}

function listCommand(): Command {
  return command('list', 'list the keys; never the keys themselves').action((options: Options) =>
    withApi(options.config, async (api) => {
      const { apiKeys } = await api.ask<{ readonly apiKeys: readonly ApiKeyView[] }>('GET', '/api-keys')
      const rows = apiKeys.map(({ id, name, role, createdAt, revokedAt }) => [
        id,
        name,
        role,
        createdAt,
        revokedAt ?? '',
      ])
      printResult(apiKeys, table(['id', 'name', 'role', 'made', 'revoked'], rows), options)
    }),
  )
}

function revokeCommand(): Command {
  return command('revoke', 'revoke a key for good')
    .argument('<id>', 'id of the key: voltaic api key list')
    .action((id: string, options: Options) =>
      withApi(options.config, async (api) => {
        const revoked = await api.ask<ApiKeyView>('DELETE', `/api-keys/${encodeURIComponent(id)}`)
        printResult(revoked, `Revoked the key of ${revoked.name}.`, options)
      }),
    )
}

function auditCommand(): Command {
  return command('audit', 'show who changed what and when, the newest first')
    .option('--limit <number>', 'how many at the most', '20')
    .action((options: Options & { readonly limit: string }) =>
      withApi(options.config, async (api) => {
        const path = `/audit?limit=${encodeURIComponent(options.limit)}`
        const { entries } = await api.ask<{ readonly entries: readonly AuditEntry[] }>('GET', path)
        const rows = entries.map(({ at, actor, operation, target, outcome }) => [at, actor, operation, target, outcome])
        printResult(entries, table(['when', 'who', 'what', 'of', 'outcome'], rows), options)
      }),
    )
}
