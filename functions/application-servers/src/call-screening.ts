import type { AsService } from '@voltaic/as-kit'
import { parseNameAddr, type SipRequest } from '@voltaic/sip'
import { OptionReader, type ServiceOptions } from './service-options.ts'
import type { ServiceDeps } from './services.ts'

const NOT_ACCEPTABLE = 603

/**
 * Asks a web server whether a call for a user may come through. Option `url`: gets a POST with `user` and `caller`, and answers
 * `{ "allow": false }`, which the caller hears as 603, or `{ "redirect": "sip:..." }`. Everything else lets the call through,
 * as does a web server that fails, unless option `whenDown` is `refuse`.
 *
 * @throws VoltaicError AS_OPTION_INVALID
 */
export function createCallScreening(options: ServiceOptions, { webhook }: ServiceDeps): AsService {
  const read = new OptionReader('call-screening', options, ['url', 'whenDown'])
  const url = read.url('url')
  const refusesWhenDown = read.oneOf('whenDown', ['allow', 'refuse']) === 'refuse'
  return {
    name: 'call-screening',
    criteria: [
      {
        priority: 25,
        when: [
          [{ method: 'INVITE' }],
          [{ sessionCase: 'TERMINATING_REGISTERED' }, { sessionCase: 'TERMINATING_UNREGISTERED' }],
        ],
      },
    ],
    async onRequest(call) {
      if (call.method !== 'INVITE') return call.proxy()
      const answer = await webhook.post(url, { user: call.servedUser?.identity, caller: callerOf(call.request) })
      if (call.signal.aborted) return call.reply(487)
      if (answer === undefined || answer.status >= 300) return refusesWhenDown ? call.answer(480) : call.proxy()
      const { allow, redirect } = verdictOf(answer.document)
      if (redirect !== undefined) return call.redirect([redirect])
      return allow ? call.proxy() : call.answer(NOT_ACCEPTABLE)
    },
  }
}

function callerOf(request: SipRequest): string {
  const [asserted = request.header('From') ?? ''] = request.list('P-Asserted-Identity')
  return parseNameAddr(asserted).uri
}

function verdictOf(document: unknown): { readonly allow: boolean; readonly redirect?: string } {
  if (typeof document !== 'object' || document === null) return { allow: true }
  const allow = !('allow' in document && document.allow === false)
  if (!('redirect' in document) || typeof document.redirect !== 'string') return { allow }
  // what would be no URI in the message is no redirection
  return /^(sips?|tel):[^\s<>"]+$/.test(document.redirect) ? { allow, redirect: document.redirect } : { allow }
}
