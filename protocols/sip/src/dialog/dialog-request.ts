import { createRequest } from '../message/create-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import { isLooseRouter, parseRoute, requestUriOf } from '../proxy/route.ts'
import type { Dialog } from './dialog.ts'

/**
 * Makes the next request of a dialog. Via is left to the stack that sends it.
 *
 * @param headers what goes in beside From, To, Call-ID, CSeq, Max-Forwards and Route
 * @returns the request, and the dialog as it is once the request is sent
 * @spec RFC 3261 §12.2.1.1
 */
export function dialogRequest(
  dialog: Dialog,
  method: string,
  headers: readonly (readonly [name: string, value: string])[] = [],
  body?: Uint8Array,
): { readonly request: SipRequest; readonly dialog: Dialog } {
  // RFC 3261 §13.2.2.4: an ACK has the number of its INVITE.
  const localSequence = method === 'ACK' ? dialog.localSequence : dialog.localSequence + 1
  const { uri, routes } = addressOf(dialog)
  const toTag = dialog.remoteTag === '' ? '' : `;tag=${dialog.remoteTag}`
  const request = createRequest(
    method,
    uri,
    [
      ['Max-Forwards', '70'],
      ...routes.map((route) => ['Route', route] as const),
      ['From', `<${dialog.localUri}>;tag=${dialog.localTag}`],
      ['To', `<${dialog.remoteUri}>${toTag}`],
      ['Call-ID', dialog.callId],
      ['CSeq', `${localSequence} ${method}`],
      ...headers,
    ],
    body,
  )
  return { request, dialog: { ...dialog, localSequence } }
}

function addressOf(dialog: Dialog): { readonly uri: string; readonly routes: readonly string[] } {
  const [first, ...rest] = dialog.routeSet
  const router = first === undefined ? undefined : parseRoute(first)
  if (router === undefined || isLooseRouter(router)) return { uri: dialog.remoteTarget, routes: dialog.routeSet }
  // RFC 3261 §12.2.1.1: a strict router wants its own address in the Request-URI and the target at the end.
  return { uri: requestUriOf(router), routes: [...rest, `<${dialog.remoteTarget}>`] }
}
