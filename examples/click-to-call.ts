// Lets two people talk: asks the service click-to-call, and prints how the call goes on until it is over. Beside a core
// that runs examples/application-servers.yaml:
//   TOKEN=change-me-0123456789abcdef node examples/click-to-call.ts http://127.0.0.1:7090 tel:+491701234567 tel:+491709876543
import { setTimeout } from 'node:timers/promises'

/** How the service is reached. */
export interface Service {
  readonly url: string
  readonly token: string
}

/** A call as the service shows it. */
export interface ClickedCall {
  readonly id: string
  /** `calling-from`, `calling-to`, `connected`, `ended` */
  readonly state: string
  /** Of one that is over: `from`, `to`, or `request` where it was asked for. */
  readonly endedBy?: string
  /** By which a phone refused it. */
  readonly status?: number
}

/** Calls `from`, then `to`, and joins both. */
export function startCall(service: Service, from: string, to: string): Promise<ClickedCall> {
  return ask(service, 'POST', '/calls', { from, to })
}

export function lookAt(service: Service, id: string): Promise<ClickedCall> {
  return ask(service, 'GET', `/calls/${id}`)
}

export function endCall(service: Service, id: string): Promise<ClickedCall> {
  return ask(service, 'DELETE', `/calls/${id}`)
}

async function ask(service: Service, method: string, path: string, document?: unknown): Promise<ClickedCall> {
  const response = await fetch(new URL(path, service.url), {
    method,
    headers: { authorization: `Bearer ${service.token}`, 'content-type': 'application/json' },
    ...(document === undefined ? {} : { body: JSON.stringify(document) }),
  })
  const answer = (await response.json()) as ClickedCall & { readonly error?: string }
  if (!response.ok) throw new Error(`${response.status} ${answer.error}`)
  return answer
}

async function main(): Promise<void> {
  const [url = '', from = '', to = ''] = process.argv.slice(2)
  const service = { url, token: process.env['TOKEN'] ?? '' }
  let call = await startCall(service, from, to)
  for (let shown = ''; ; call = await lookAt(service, call.id)) {
    if (call.state !== shown) console.log(call)
    if (call.state === 'ended') return
    shown = call.state
    await setTimeout(500)
  }
}

if (import.meta.main) await main()
