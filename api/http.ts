import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { join } from 'node:path'
import compress from '@fastify/compress'
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { auditRoutes } from './audit/routes.ts'
import { camerasRoutes } from './cameras/routes.ts'
import type { Context } from './context.ts'
import { guardBodies } from './door/bodies.ts'
import { compileSchema } from './door/compile.ts'
import { serveDashboard } from './door/dashboard.ts'
import { guardRoutes } from './door/guard.ts'
import { fixedHeaders, protect } from './door/headers.ts'
import { metricsRoute } from './door/metrics.ts'
import { describeRoutes } from './door/openapi.ts'
import { answerErrors } from './door/problems.ts'
import { type Chain, watchRoutes } from './door/watch.ts'
import { incidentsRoutes, tasksRoutes } from './incidents/routes.ts'
import { intakeRoutes } from './intake/routes.ts'
import { ledgerRoutes } from './ledger/routes.ts'
import { linksRoutes } from './links/routes.ts'
import { ownRoutes } from './own/routes.ts'
import { parkingRoutes } from './parking/routes.ts'
import { peopleRoutes } from './people/routes.ts'
import { personsRoutes } from './persons/routes.ts'
import { placesRoutes } from './places/routes.ts'
import { retentionRoutes } from './retention/routes.ts'
import { revealsRoutes } from './reveals/routes.ts'
import { root } from './root.ts'
import { rosterRoutes } from './roster/routes.ts'
import { sendProblem } from './route.ts'
import { searchRoutes } from './search/routes.ts'
import { telemetryRoutes } from './telemetry/routes.ts'
import type { TlsKeeper } from './tls/keep.ts'
import { httpServer } from './tls/server.ts'
import { volunteersRoutes } from './volunteers/routes.ts'

/** The HTTP door, to which each room adds its routes. */
export type App = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

export type HttpOptions = {
  /** The state of the chain for /api/health and /metrics; absent: nothing is known. */
  chain?: Chain
  /** The built dashboard; default dashboard/dist. */
  dashboardFolder?: string
  /** What a command that holds the data folder presents to import into the running instance. */
  commandToken?: string
  /** Present: the door speaks https with this certificate. */
  tls?: TlsKeeper
}

/** Every room's routes, in the order of the README's map. */
const rooms: ((app: App, ctx: Context) => void)[] = [
  peopleRoutes,
  placesRoutes,
  intakeRoutes,
  telemetryRoutes,
  incidentsRoutes,
  tasksRoutes,
  linksRoutes,
  volunteersRoutes,
  personsRoutes,
  rosterRoutes,
  revealsRoutes,
  ownRoutes,
  parkingRoutes,
  ledgerRoutes,
  auditRoutes,
  camerasRoutes,
  retentionRoutes,
  searchRoutes,
]

const nothingKnown: Chain = {
  ready: () => true,
  health: () => ({
    broker: 'unknown',
    ingest: 'unknown',
    telemetry: 'unknown',
    records: 'unknown',
    lastMessageAt: null,
    alarms: [],
  }),
  ingest: () => undefined,
}

/** Builds the door without opening it: `inject` works, `listen` is the part's. */
export async function buildHttp(ctx: Context, options: HttpOptions = {}): Promise<App> {
  const app: App = Fastify({
    loggerInstance: ctx.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // A page of rows in JSON stays far below; imports say their own limit.
    bodyLimit: 1024 * 1024,
    serverFactory: (handler) => httpServer(handler, options.tls),
    forceCloseConnections: true,
    // An address that cannot even be decoded never reaches the error door.
    frameworkErrors: (_error, _request, reply) =>
      sendProblem(reply.headers(fixedHeaders), 400, 'The address is not valid.'),
    trustProxy: ctx.config.trustProxy,
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(compileSchema)
  answerErrors(app)
  await app.register(cookie)
  await protect(app)
  guardBodies(app)
  await app.register(compress, {
    encodings: ['br', 'gzip'],
    threshold: 1024,
    globalDecompression: false,
  })
  await app.register(rateLimit, { global: false })
  guardRoutes(app, ctx, options.commandToken)
  await describeRoutes(app)
  const chain = options.chain ?? nothingKnown
  watchRoutes(app, chain)
  metricsRoute(app, chain)
  for (const addRoutes of rooms) addRoutes(app, ctx)
  const basemap = join(ctx.config.dataDir, 'basemap')
  await serveDashboard(app, options.dashboardFolder ?? builtDashboard, basemap)
  return app
}

const builtDashboard = join(root, 'dashboard/dist')
