import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { candidatesOf } from './candidates.ts'
import { directoryOf, explainRoute } from './explain-route.ts'
import { E164_FORMAT } from './number-format.ts'
import type { RoutingConfig } from './room.ts'
import { createRouteTable } from './route-table.ts'
import type { RouteConfig, TrunkConfig } from './trunk.ts'

const trunk = (name: string): TrunkConfig => ({
  name,
  uri: `sip:${name}.example`,
  format: E164_FORMAT,
  sources: [],
  isTrusted: false,
  removeHeaders: [],
  probeIntervalMs: 0,
  silenceMs: 4000,
  progressMs: 20_000,
})
const way = (to: string, priority = 0, weight = 1) => ({ to, priority, weight })

const ROUTING: RoutingConfig = {
  trunks: ['a', 'b', 'c', 'd'].map(trunk),
  carriers: [{ name: 'pair', trunks: [way('c', 0, 3), way('d', 0, 1)] }],
  routes: [
    { prefix: '+', via: [way('a')] },
    { prefix: '+61', via: [way('b', 1), way('a', 2)] },
    { prefix: '+612555', via: [way('pair', 0), way('b', 5)] },
  ],
}
const directory = directoryOf(ROUTING)
const names = (route: RouteConfig, isUp = (_: string) => true, seed = 1) =>
  candidatesOf(route, directory, isUp, createSeededRandom(seed)).map((each) => each.trunk.name)

test('the longest prefix decides; + alone is for all others (TS 24.229 §5.6.2)', () => {
  const table = createRouteTable(ROUTING.routes)
  const prefixOf = (number: string) => table.find(number)?.prefix
  assert.equal(prefixOf('+61255500911'), '+612555')
  assert.equal(prefixOf('+61355500911'), '+61')
  assert.equal(prefixOf('+6'), '+')
  assert.equal(prefixOf('+442079460000'), '+')
  assert.equal(createRouteTable(ROUTING.routes.slice(1)).find('+442079460000'), undefined)
  assert.equal(createRouteTable([]).find('+1'), undefined)
})

test('priorities come one after the other, and the trunks of a carrier in its place (RFC 2782)', () => {
  const [, second, third] = ROUTING.routes
  assert.deepEqual(names(second!), ['b', 'a'])
  const drawn = names(third!)
  assert.deepEqual(drawn.slice(0, 2).toSorted(), ['c', 'd'])
  assert.equal(drawn[2], 'b')
})

test('within one priority each comes first by its weight (RFC 2782)', () => {
  const third = ROUTING.routes[2]!
  let first = 0
  const random = createSeededRandom(7)
  for (let call = 0; call < 4000; call++) {
    if (candidatesOf(third, directory, () => true, random)[0]?.trunk.name === 'c') first += 1
  }
  assert.ok(Math.abs(first / 4000 - 0.75) < 0.03, String(first))
})

test('a trunk that is down is left out, unless all are', () => {
  const second = ROUTING.routes[1]!
  assert.deepEqual(
    names(second, (name) => name !== 'b'),
    ['a'],
  )
  assert.deepEqual(
    names(second, () => false),
    ['b', 'a'],
  )
})

test('a route is explained: prefix, what it hides, candidates with shares and what each would get', () => {
  const explained = explainRoute('+61255500911', ROUTING, (name) => (name === 'd' ? 'down' : 'up'))
  assert.ok(explained.kind === 'route')
  assert.deepEqual([explained.prefix, explained.shadowed], ['+612555', ['+', '+61']])
  assert.deepEqual(
    explained.candidates.map((each) => [each.trunk, each.carrier, each.withinCarrier?.share, each.state]),
    [
      ['c', 'pair', 0.75, 'up'],
      ['d', 'pair', 0.25, 'down'],
      ['b', undefined, undefined, 'up'],
    ],
  )
  assert.equal(explained.candidates[2]?.requestUri, 'sip:+61255500911@b.example;user=phone')
})

test('no route and no number are said so', () => {
  assert.deepEqual(explainRoute('+44', { ...ROUTING, routes: ROUTING.routes.slice(1) }), {
    kind: 'no route',
    prefixes: ['+61', '+612555'],
  })
  assert.deepEqual(explainRoute('0255', ROUTING), { kind: 'not a number' })
})
