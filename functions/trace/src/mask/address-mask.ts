import type { TracedMessage } from '../traced-message.ts'

/** Host of an address at which several elements listen: what it means depends on the port, which is masked. */
const SHARED_HOST = '<host>'

/**
 * Replaces literal addresses in text by the names of the elements at them, ports and all: `127.0.0.11:5060` and
 * `[::1]:6060` become `<pcscf>`, `<scscf>`.
 */
export type AddressMask = (text: string) => string

export function createAddressMask(
  messages: readonly TracedMessage[],
  nameOf: (address: TracedMessage['local']) => string | undefined,
): AddressMask {
  const byAddress = new Map<string, string>()
  const byHost = new Map<string, string>()
  for (const { local, remote } of messages) {
    for (const address of [local, remote]) {
      const name = nameOf(address)
      const masked = name === undefined ? SHARED_HOST : `<${name}>`
      byAddress.set(`${address.host} ${address.port}`, masked)
      const known = byHost.get(address.host)
      byHost.set(address.host, known === undefined || known === masked ? masked : SHARED_HOST)
    }
  }
  const hosts = [...byHost.keys()].sort((a, b) => b.length - a.length)
  if (hosts.length === 0) return (text) => text
  const pattern = hosts.map((host) =>
    host.includes(':') ? `\\[${escapePattern(host)}\\]|${escapePattern(host)}` : escapePattern(host),
  )
  const literal = new RegExp(`(?<![\\w.:-])(${pattern.join('|')})(?::(\\d{1,5}))?(?![\\w.-])`, 'gi')
  return (text) =>
    text.replace(literal, (_whole, written: string, port: string | undefined) => {
      const host = written.replace(/[[\]]/g, '').toLowerCase()
      return (port === undefined ? undefined : byAddress.get(`${host} ${port}`)) ?? byHost.get(host) ?? SHARED_HOST
    })
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
