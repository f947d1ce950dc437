import { describe, expect, it } from 'vitest'
import { type SourceFile, sourceFiles } from './support/source-tree.ts'

const files = sourceFiles()
const product = files.filter(({ path }) => !path.startsWith('test/'))

/** Programs that a person starts: the only readers of the environment besides start.ts. */
const commands = [
  'api/places/import-command.ts',
  'api/audit/verify-command.ts',
  'api/vault/rotate-command.ts',
  'simulators/replay-command.ts',
]
const roots = ['start.ts', ...commands]

/** Who may call whose actions. Read downwards: no room calls one above it, so there is no cycle. */
const roomCalls: Record<string, string[]> = {
  retention: ['roster', 'reveals', 'incidents', 'persons', 'audit'],
  search: ['places', 'persons', 'audit'],
  roster: ['places', 'persons', 'audit'],
  links: ['incidents', 'people', 'audit'],
  own: ['persons', 'incidents', 'volunteers', 'audit'],
  reveals: ['persons', 'incidents', 'audit'],
  incidents: ['places', 'volunteers', 'persons', 'people'],
  cameras: ['places', 'audit'],
  parking: ['places', 'ledger', 'audit'],
  volunteers: ['places', 'persons', 'audit'],
  persons: ['places', 'audit'],
  ledger: ['places', 'audit'],
  people: ['places', 'audit'],
  intake: ['places', 'audit'],
  places: ['audit'],
  audit: [],
  telemetry: ['places'],
}

const folderLaw: { from: RegExp; mayImport: RegExp[]; because: string }[] = [
  {
    from: /^devices\//,
    mayImport: [/^devices\//],
    because: 'a driver is pure and can be read, tested and reused alone',
  },
  {
    from: /^simulators\//,
    mayImport: [/^simulators\//, /^devices\//],
    because: 'simulators are outsiders: they may know only what a real device knows',
  },
  {
    from: /^api\//,
    mayImport: [/^api\//, /^devices\/(reading|models)\.ts$/],
    because: 'rooms know readings, not the vendors who send them',
  },
  {
    from: /^ingest\//,
    mayImport: [
      /^ingest\//,
      /^devices\//,
      /^api\/[a-z]+\/(actions|schema)\.ts$/,
      /^api\/telemetry\//,
      /^api\/(context|config|errors|hold)\.ts$/,
      /^api\/tls\//,
      /^api\/live\/(frames|events)\.ts$/,
    ],
    because:
      'ingest hands readings to rooms through their actions and nothing else; both hold folders alike',
  },
  {
    from: /^dashboard\//,
    mayImport: [
      /^dashboard\//,
      /^api\/[a-z]+\/schema\.ts$/,
      /^api\/live\/events\.ts$/,
      /^devices\/reading\.ts$/,
    ],
    because: 'the browser shares words with the server, never its code',
  },
]

describe('the import law', () => {
  for (const { from, mayImport, because } of folderLaw) {
    it(`holds for ${from.source}: ${because}`, () => {
      const broken = product
        .filter(({ path }) => from.test(path) && !roots.includes(path))
        .flatMap((file) => edges(file).filter(([, to]) => !mayImport.some((rule) => rule.test(to))))
      expect(broken).toEqual([])
    })
  }

  it('lets nothing import the composition root or a command: they only compose', () => {
    const broken = product.flatMap((file) => edges(file).filter(([, to]) => roots.includes(to)))
    expect(broken).toEqual([])
  })

  it('lets the vault know no room: it seals what it is given (字段加密)', () => {
    const broken = product
      .filter(({ path }) => path.startsWith('api/vault/') && !roots.includes(path))
      .flatMap((file) =>
        edges(file).filter(([, to]) => !/^api\/(vault|db)\/|^api\/(errors|context)\.ts$/.test(to)),
      )
    expect(broken).toEqual([])
  })

  it('lets a room reach another only through its actions or schema, as the list allows', () => {
    const broken = product.flatMap((file) =>
      edges(file).filter(([from, to]) => {
        const [caller, called] = [roomOf(from), roomOf(to)]
        if (!caller || !called || caller === called || roots.includes(from)) return false
        if (to.endsWith('/schema.ts')) return false
        return !(to.endsWith('/actions.ts') && roomCalls[caller]?.includes(called))
      }),
    )
    expect(broken).toEqual([])
  })

  it('lets rooms call each other without a cycle', () => {
    const order = Object.keys(roomCalls)
    const reaches = (room: string, seen: string[] = []): string[] =>
      (roomCalls[room] ?? []).flatMap((next) =>
        seen.includes(next) ? [next] : [next, ...reaches(next, [...seen, next])],
      )
    expect(order.filter((room) => reaches(room).includes(room))).toEqual([])
  })

  it('keeps schema ← rules ← actions → store inside a room: decisions know no memory', () => {
    const allowed: Record<string, string[]> = {
      schema: [],
      rules: ['schema'],
      store: ['schema', 'rules'],
      actions: ['schema', 'rules', 'store'],
      routes: ['schema', 'rules', 'store', 'actions'],
    }
    const broken = product.flatMap((file) =>
      edges(file).filter(([from, to]) => {
        if (!roomOf(from) || roomOf(from) !== roomOf(to)) return false
        const [upper, lower] = [stem(from), stem(to)]
        if (!(upper in allowed) || !(lower in allowed)) return false
        return upper !== lower && !allowed[upper]?.includes(lower)
      }),
    )
    expect(broken).toEqual([])
  })

  it('keeps ui, layers and charts free of the client and the socket: they draw what they are given', () => {
    const broken = product
      .filter(({ path }) => /^dashboard\/(ui|charts|map\/layers)\//.test(path))
      .flatMap((file) =>
        edges(file).filter(([, to]) => /^dashboard\/(client|live|pages|routes)/.test(to)),
      )
    expect(broken).toEqual([])
  })

  it('keeps ui below map, charts and pages', () => {
    const broken = product
      .filter(({ path }) => path.startsWith('dashboard/ui/'))
      .flatMap((file) =>
        edges(file).filter(([, to]) => /^dashboard\/(map|charts|pages)\//.test(to)),
      )
    expect(broken).toEqual([])
  })
})

describe('purity', () => {
  const pure = product.filter(
    ({ path }) =>
      path.startsWith('devices/') || /^api\/[a-z]+\/(rules|schema|point)\.ts$/.test(path),
  )

  it('keeps clock, randomness and the environment out of rules, schemas and drivers', () => {
    const impure = /Date\.now|new Date\(\)|Math\.random|process\.|randomUUID|performance\.now/
    expect(pure.filter(({ text }) => impure.test(text)).map(({ path }) => path)).toEqual([])
  })

  it('keeps node: modules out of rules, schemas and drivers', () => {
    const broken = pure.filter(({ packages }) => packages.some((name) => name.startsWith('node:')))
    expect(broken.map(({ path }) => path)).toEqual([])
  })

  it('reads the environment only in start.ts and the commands', () => {
    const broken = product.filter(
      ({ path, text }) => text.includes('process.env') && !roots.includes(path),
    )
    expect(broken.map(({ path }) => path)).toEqual([])
  })
})

describe('sizes', () => {
  it('keeps every file under 300 lines: who opens one can hold it in mind', () => {
    expect(
      files.filter(({ lines }) => lines > 300).map(({ path, lines }) => [path, lines]),
    ).toEqual([])
  })

  it('keeps the product’s median file under 100 lines and nine in ten under 200', () => {
    const sorted = product.map(({ lines }) => lines).sort((a, b) => a - b)
    expect(sorted[Math.floor(sorted.length * 0.5)]).toBeLessThanOrEqual(100)
    expect(sorted[Math.floor(sorted.length * 0.9)]).toBeLessThanOrEqual(200)
  })

  it('keeps every function under 70 lines', () => {
    const long = product.flatMap(({ path, functions }) =>
      functions
        .filter(({ lines }) => lines > 70)
        .map(({ name, line }) => `${path}:${line} ${name}`),
    )
    expect(long).toEqual([])
  })
})

describe('names', () => {
  it('has no attic: a file is named for what it knows', () => {
    const attic = /(^|\/)(utils?|helpers?|common|core|misc|shared)(\/|\.tsx?$)/
    expect(files.filter(({ path }) => attic.test(path)).map(({ path }) => path)).toEqual([])
  })

  it('has no barrel but the explicit list of drivers', () => {
    const barrels = files.filter(({ path }) => /(^|\/)index\.tsx?$/.test(path))
    expect(barrels.map(({ path }) => path)).toEqual(['devices/index.ts'])
  })
})

function edges({ path, imports }: SourceFile): [from: string, to: string][] {
  return imports.map((to) => [path, to])
}

function roomOf(path: string): string | undefined {
  const room = /^api\/([a-z]+)\//.exec(path)?.[1]
  return room && room in roomCalls ? room : undefined
}

function stem(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.ts$/, '')
}
