import { noNamespaces } from './network-namespaces.ts'
import { runSaBackendContract } from './sa-backend.ts'
import { makeNamespaceLab, openXfrm } from './sa-backend-namespaces.ts'

runSaBackendContract('Linux XFRM', () => makeNamespaceLab(openXfrm, openXfrm), noNamespaces())
