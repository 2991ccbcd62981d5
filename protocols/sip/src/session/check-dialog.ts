import type { Dialog } from '../dialog/dialog.ts'
import { parseRoute } from '../proxy/route.ts'
import { parseUri } from '../uri/parse-uri.ts'

/** The dialog, if requests can be sent in it. @throws DecodeError when its target or a route is no URI @spec RFC 3261 §12.1 */
export function checkDialog(dialog: Dialog): Dialog {
  parseUri(dialog.remoteTarget)
  for (const route of dialog.routeSet) parseRoute(route)
  return dialog
}
