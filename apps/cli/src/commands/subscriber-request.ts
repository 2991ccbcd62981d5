import type { SubscriberView } from '@voltaic/hss'
import { Command } from 'commander'
import { withApi } from '../api-client.ts'
import type { OutputOptions } from '../output.ts'
import { orNotFound } from '../refused-subscribers.ts'

export interface StoreOptions extends OutputOptions {
  readonly config?: string
}

/** One of the commands of `voltaic subscriber`, with what all of them take. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--json', 'print the result as JSON')
}

/** One request about a subscriber who may not be there. */
export function ofSubscriber(
  identity: string,
  options: StoreOptions,
  method: string,
  body?: unknown,
): Promise<SubscriberView> {
  return withApi(options.config, async (api) => {
    try {
      return await api.ask<SubscriberView>(method, `/subscribers/${encodeURIComponent(identity)}`, body)
    } catch (error) {
      throw orNotFound(error, identity)
    }
  })
}
