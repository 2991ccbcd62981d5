import { testCallsOn } from './calls/test-deployment.ts'

testCallsOn('processes')
