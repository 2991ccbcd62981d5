import { testCallsOn } from './calls/test-deployment.ts'

for (const transport of ['udp', 'tcp'] as const) testCallsOn('memory', transport)
