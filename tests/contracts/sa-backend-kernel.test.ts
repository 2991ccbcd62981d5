import { checkSaBackend } from '@voltaic/ipsec'
import { noNamespaces } from './network-namespaces.ts'
import { runSaBackendContract } from './sa-backend.ts'
import { makeNamespaceLab, openTun, openXfrm } from './sa-backend-namespaces.ts'

// Where the kernel has no ESP, `npm run test:interop` runs this file on a kernel that has (tests/interop/xfrm.test.ts).
const xfrm = await checkSaBackend('xfrm')
const skipped = noNamespaces() ?? (xfrm.kind === 'unavailable' ? xfrm.reason : undefined)

runSaBackendContract('Linux XFRM', () => makeNamespaceLab(openXfrm, openXfrm), skipped)
runSaBackendContract('phone in user space, P-CSCF on XFRM', () => makeNamespaceLab(openTun, openXfrm), skipped)
runSaBackendContract('phone on XFRM, P-CSCF in user space', () => makeNamespaceLab(openXfrm, openTun), skipped)
