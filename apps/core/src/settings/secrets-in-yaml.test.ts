import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SecretMarks } from './secrets-in-yaml.ts'

const MARK = /\(kept:[0-9a-f]{12}\)/
const ALL = /\(kept:[0-9a-f]{12}\)/g

/** @returns the text as it is shown, once it has been seen that the same comes back */
function shown(text: string): string {
  const marks = new SecretMarks(Buffer.from('key'))
  const masked = marks.masked(text)
  assert.deepEqual(marks.unmasked(masked), { text }, masked)
  return masked.replace(ALL, '***')
}

test('passwords in URLs are masked as a whole, wherever people put them', () => {
  for (const [url, without] of [
    ['postgres://user:pa/ss@db/v', 'postgres://***@db/v'],
    ['postgres://:pw@db/v', 'postgres://***@db/v'],
    ['postgres://user:p@ss:w?rd@db:5432/v', 'postgres://***@db:5432/v'],
    ['postgres://db/v?user=u&password=pw&x', 'postgres://db/v?user=***&password=***&***'],
    ['postgres://db/v?pass%77ord=pw', 'postgres://db/v?pass%77ord=***'],
    ['postgres://u:pw@db/v?password=a@b', 'postgres://***@db/v?password=***'],
    ['postgres://db:5432/v?user=u&password=a@b', 'postgres://db:5432/v?user=***&password=***'],
    ['postgres://u:p/w?password=a@b', 'postgres://***?password=***'],
    [
      'https://s.example/{id}?sv=1&sig=ZZ%2Bx&X-Amz-Signature=a=b',
      'https://s.example/{id}?sv=***&sig=***&X-Amz-Signature=***',
    ],
    ['https://s.example/{id};token=ZZ;p?a#token=b?c', 'https://s.example/{id};token=***;***?***#***'],
    ['https://TOKEN@[::1]:80/x', 'https://***@[::1]:80/x'],
    ['http://[::1]:4318/v?x=y', 'http://[::1]:4318/v?x=***'],
    ['http://127.0.0.1:4318/v', 'http://127.0.0.1:4318/v'],
  ] as const) {
    assert.equal(shown(`storage: ${url}\nlog: {}\n`), `storage: ${without}\nlog: {}\n`)
    assert.equal(shown(`{ storage: '${url}' }`), `{ storage: '${without}' }`)
  }
  assert.equal(shown('storage: "postgres://u\\x3apw@db"\n'), 'storage: ***\n')
  assert.equal(shown('storage: >-\n  postgres://u:pw@db\nlog: {}\n'), 'storage: ***\nlog: {}\n')
})

test('comments that may have a secret are masked as a whole', () => {
  for (const [comment, without] of [
    ['# former: secret: OLD one', '# ***'],
    ['#token="OLD" # and more', '#***'],
    ['# - { user: a, password: OLD }', '# - ***'],
    ['# storage: postgres://u:OLD@db', '# ***'],
    ['# see https://h.example/?sig=OLD', '# ***'],
    ['# Kennwort OLD', '# ***'],
    ['# 465b5ce8b199b49f', '# ***'],
    ['# secret: |-\n#\n#   OLD\n#   more\n# next', '# ***\n#\n#   ***\n#   ***\n# next'],
    ['# ---------------- see http://127.0.0.1:4318/v', '# ---------------- see http://127.0.0.1:4318/v'],
  ] as const) {
    assert.equal(shown(`a: 1 ${comment}\nb: 2\n${comment}\n`), `a: 1 ${without}\nb: 2\n${without}\n`)
  }
})

test('what stands below the name of a secret is masked, however it is written', () => {
  for (const [setting, without] of [
    ['Password: ZZ', 'Password: ***'],
    ['password: [Z, Y]', 'password: [***, ***]'],
    ['password: { a: Z }', 'password: { a: *** }'],
    ['headers: [Z]', 'headers: [***]'],
    ['adminToken: Z', 'adminToken: ***'],
    ['tls: { cert: a.pem, key: b.pem }', 'tls: { cert: a.pem, key: b.pem }'],
  ] as const) {
    assert.equal(shown(`x:\n  ${setting}\n`), `x:\n  ${without}\n`)
  }
})

test('a secret that is a block is masked without what keeps the next setting apart, and may not lose its indent', () => {
  const text = 'a:\n  secret: |-\n    OLD\n    lines\n\n# b\nelements: []\n'
  assert.equal(shown(text), 'a:\n  secret: ***\n\n# b\nelements: []\n')
  const marks = new SecretMarks(Buffer.from('key'))
  const masked = marks.masked(text)
  assert.deepEqual(marks.unmasked(masked.replace('[]', '[1]')), { text: text.replace('[]', '[1]') })
  assert.ok('strays' in marks.unmasked(masked.replace(/a:\n.*/, (found) => `a: { ${found.slice(3).trim()} }`)))
})

test('a mark stands for its secret as the whole value of its setting, and nowhere else', () => {
  const marks = new SecretMarks(Buffer.from('key'))
  const text = 'u:\n  url: http://x/ok\n  password: HUSH\nv: { password: HUSH, list: [ { key: A }, { key: B } ] }\n'
  const masked = marks.masked(text)
  const mark = MARK.exec(masked)?.[0] ?? ''
  const line = (wrong: string) => {
    const unmasked = marks.unmasked(wrong)
    assert.ok('strays' in unmasked, wrong)
    return unmasked.strays.map((stray) => stray.line)
  }
  assert.deepEqual(line(masked.replace('/ok', `/ok?${mark}`)), [2])
  assert.deepEqual(line(masked.replace('/ok', `/ok?password=${mark}`)), [2])
  assert.deepEqual(line(`${masked}# ${mark}\n`), [5])
  assert.deepEqual(line(`${masked}# password: ${mark}\n`), [5])
  assert.deepEqual(line(masked.replace(mark, `x${mark}`)), [3])
  assert.deepEqual(line(masked.replace(/v: { password: [^,]+/, `v: { password: ${mark}`)), [4])
  assert.deepEqual(line(`${masked.replace('password: (', 'password: &p (')}w: *p\n`), [3])
  const swapped = masked.replace(/({ key: .*? }), ({ key: .*? })/, '$2, $1')
  assert.deepEqual(marks.unmasked(swapped), { text: text.replace('{ key: A }, { key: B }', '{ key: B }, { key: A }') })
})
