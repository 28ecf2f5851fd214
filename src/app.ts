import type { Server } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Acts, type OwnerRoom, openActs } from './admin/acts.ts'
import { listenForActs } from './admin/socket.ts'
import { searchRoom } from './api/crm/administered-search.ts'
import { drainHttp, openHttp } from './api/http.ts'
import { openApiDocument } from './api/openapi.ts'
import type { Operation } from './api/operation.ts'
import { operations as implemented } from './api/operations.ts'
import { openConsoleFiles } from './api/pages/console.ts'
import { openPages } from './api/pages/pages.ts'
import { referencePage } from './api/pages/reference.ts'
import { welcomePage } from './api/pages/welcome.ts'
import { openPipeline } from './api/pipeline/pipeline.ts'
import { type Auth, openAuth } from './auth/auth.ts'
import { bootstrap, type FirstStart } from './auth/bootstrap.ts'
import { openVault, secretIn, type Vault } from './auth/vault.ts'
import { type Calls, openCalls } from './calls/calls.ts'
import { allScopes } from './catalogue/catalogue.ts'
import { openFeed } from './changes/feed.ts'
import { startSequencer } from './changes/sequencer.ts'
import type { Config } from './config.ts'
import { type Crm, type ObjectType, openCrm } from './crm/crm.ts'
import { forgetSubmissions, openForms } from './forms/forms.ts'
import { openJobs } from './jobs/jobs.ts'
import { codeOf, Failure, messageOf } from './kit/failure.ts'
import { openOutgoing } from './kit/outgoing.ts'
import type { Runtime } from './kit/runtime.ts'
import { type Limits, type LimitsOptions, openLimits } from './limits/limits.ts'
import type { Mail } from './mail/mail.ts'
import type { DayLogPlace } from './store/day-log/day-log.ts'
import type { Store } from './store/port.ts'
import { type DataFolder, takeFolder, takeTemporaryFolder } from './store/sqlite/folder.ts'
import { openSqliteStore } from './store/sqlite/store.ts'
import { webhookApps } from './webhook-apps.ts'
import { openJournal, openWebhooks, type Webhooks } from './webhooks/webhooks.ts'

export interface App {
  readonly store: Store
  readonly crm: Crm
  readonly calls: Calls
  readonly acts: Acts
  readonly webhooks: Webhooks
  /** Present on the very first start of all. */
  readonly firstStart: FirstStart | undefined
  /** Where the data is, for a person to read. */
  readonly place: string
  /** Starts listening; gives the address under which links are built. */
  listen(): Promise<string>
  /** Stops accepting, finishes what is in flight, closes the store. */
  close(): Promise<void>
}

export interface AppOptions {
  /** Other operations than those Spoke implements: for benches and tests of the pipeline itself. */
  readonly operations?: readonly Operation[]
  /** Other object types than those Spoke has: for tests of what it takes to add one. */
  readonly objectTypes?: readonly ObjectType[]
}

/** The only place where the rooms are joined. */
export async function openApp(config: Config, runtime: Runtime, options: AppOptions = {}): Promise<App> {
  const { store, folder, vault, auth, crm, limits, calls, acts, secret } = await openRooms(
    config,
    runtime,
    options.objectTypes,
  )
  const operations = options.operations ?? implemented
  const mail = await openMailFor(config, runtime)
  let base = ''

  const jobs = openJobs(store, runtime)
  const allowPrivate = config.allowPrivateTargets
  const outgoing = openOutgoing({ clock: runtime.clock, allowPrivate })
  const apps = webhookApps(auth)
  const webhooks = openWebhooks({ store, runtime, jobs, outgoing, apps, allowPrivate })
  const journal = openJournal({ store, clock: runtime.clock, apps, secret })
  const feed = openFeed(store, runtime.clock)
  const forms = openForms(store, runtime, crm)

  const rooms = { auth, crm, limits, calls, mail, forms, webhooks, journal, feed, runtime }
  const pipeline = openPipeline({ operations, ...rooms, base: () => base })
  const pages = openPages({
    console: openConsoleFiles(fileURLToPath(new URL('../dist/console/', import.meta.url))),
    welcome: () => welcomePage(base),
    reference: () => referencePage(operations, crm.objectTypes),
    openapi: () => JSON.stringify(openApiDocument(operations, crm.objectTypes, base)),
    check: async () => {
      try {
        await auth.portals.list()
      } catch (error) {
        runtime.log.warn('store.unavailable', { reason: messageOf(error) })
        throw error
      }
    },
  })
  const http = openHttp(pipeline, pages, config.trustProxy)
  let stopSequencer = async (): Promise<void> => undefined
  let stopRecalculation = async (): Promise<void> => undefined
  let stopFilling = async (): Promise<void> => undefined
  let stopPruning = async (): Promise<void> => undefined
  let adminServer: Server | undefined

  async function close(): Promise<void> {
    // Answers that go on by themselves would hold the server for ever.
    feed.close()
    await drainHttp(http, runtime.clock)
    adminServer?.close()
    await jobs.close()
    await webhooks.close()
    outgoing.close()
    await stopRecalculation()
    await stopFilling()
    await stopPruning()
    await stopSequencer()
    await limits.close()
    mail?.close()
    await auth.close()
    await calls.close()
    await store.close()
  }

  try {
    const rooms = { publish: crm.owners.publishing, knownScopes: allScopes, vault }
    const firstStart = await bootstrap(store, runtime, rooms, {
      token: config.bootstrapToken,
      apiKey: config.bootstrapApiKey,
      developerKey: config.bootstrapDeveloperKey,
      app: config.bootstrapApp,
      email: config.bootstrapEmail,
      password: config.bootstrapPassword,
    })
    return {
      store,
      crm,
      calls,
      acts,
      webhooks,
      firstStart,
      place: placeOf(config, folder),
      async listen() {
        try {
          const address = await http.listen({ port: config.port, host: config.host })
          base = config.publicUrl ?? address
        } catch (error) {
          throw new Failure(listenFailure(config, error), error)
        }
        stopSequencer = startSequencer(store, runtime)
        stopRecalculation = crm.recalculation.start()
        stopFilling = crm.filling.start()
        stopPruning = crm.pruning.start()
        auth.start()
        calls.start()
        jobs.start()
        if (folder !== undefined) adminServer = await listenForActs(folder.path, acts)
        return base
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** What administration needs, with a server or without. */
export interface Rooms {
  readonly store: Store
  readonly folder: DataFolder | undefined
  readonly vault: Vault | undefined
  readonly auth: Auth
  readonly crm: Crm
  readonly limits: Limits
  readonly calls: Calls
  readonly acts: Acts
  /** What is encrypted and signed with; undefined where nobody said. */
  readonly secret: string | undefined
}

export async function openRooms(config: Config, runtime: Runtime, objectTypes?: readonly ObjectType[]): Promise<Rooms> {
  const { store, folder } = await openStore(config, runtime)
  try {
    const secret = config.secret ?? (folder === undefined ? undefined : secretIn(folder.path, runtime.random))
    const vault = secret === undefined ? undefined : openVault(secret, runtime.random)
    const crm = openCrm(store, runtime, objectTypes, forgetSubmissions)
    const owners = { publish: crm.owners.publishing, changed: crm.definitions.changed }
    const calls = openCalls(
      { place: callsPlace(config, folder), days: config.callsDays, temporary: config.memory && folder !== undefined },
      runtime,
    )
    const auth = openAuth(store, runtime, { knownScopes: allScopes, vault, owners, fetch: globalThis.fetch })
    const limits = openLimits(store, runtime, limitsIn(config))
    return {
      ...{ store, folder, vault, auth, crm, limits, calls, secret },
      acts: openActs(auth, limits.rules, ownersFor(crm, runtime), searchRoom(crm, runtime.clock.now), {
        calls,
        now: runtime.clock.now,
        base: () => config.publicUrl ?? `http://${config.host}:${config.port}`,
      }),
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** HubSpot's limits where its profile or a subscription is asked for; without, only those that were set. */
function limitsIn({ profile, limits }: Config): LimitsOptions {
  if (limits === 'unlimited') return { tier: undefined, unlimited: true }
  return { tier: limits ?? (profile === 'hubspot' ? 'free' : undefined), unlimited: false }
}

/** Opens the engine that the settings ask for, and takes its folder if it has one. */
async function openStore(
  config: Config,
  { clock, log }: Pick<Runtime, 'clock' | 'log'>,
): Promise<{ readonly store: Store; readonly folder: DataFolder | undefined }> {
  if (config.databaseUrl !== undefined) {
    if (!/^postgres(ql)?:\/\//.test(config.databaseUrl)) {
      throw new Failure('The database URL must begin with postgres://.')
    }
    // Its driver is loaded only where it is needed.
    const { openPostgresStore } = await import('./store/postgres/store.ts')
    return { store: await openPostgresStore({ url: config.databaseUrl, clock, log }), folder: undefined }
  }
  const folder = config.memory ? takeTemporaryFolder() : takeFolder(config.data)
  return { store: openSqliteStore({ folder, durable: !config.memory, clock }), folder }
}

/** Beside the records, never among them. */
function callsPlace({ databaseUrl }: Config, folder: DataFolder | undefined): DayLogPlace {
  if (folder !== undefined) return { engine: 'sqlite', folder: join(folder.path, 'calls') }
  return { engine: 'postgres', url: databaseUrl ?? '' }
}

/** Its library is loaded only where a mail server was named. */
async function openMailFor({ smtpUrl, mailFrom }: Config, { log }: Pick<Runtime, 'log'>): Promise<Mail | undefined> {
  if (smtpUrl === undefined) return undefined
  const { openMail } = await import('./mail/mail.ts')
  return openMail({ url: smtpUrl, from: mailFrom, log })
}

/** Owners as administration sees them. */
function ownersFor(crm: Crm, { clock }: Pick<Runtime, 'clock'>): OwnerRoom {
  return {
    publish: (portal, owner) => crm.owners.publish(portal, owner, clock.now()),
    list: async (portal) => (await crm.definitions.of(portal)).owners,
    createTeam: (portal, name) => crm.owners.createTeam(portal, name, clock.now()),
    renameTeam: (portal, id, name) => crm.owners.renameTeam(portal, id, name),
    deleteTeam: (portal, id) => crm.owners.deleteTeam(portal, id, clock.now()),
    teams: async (portal) => (await crm.definitions.of(portal)).teams,
  }
}

function placeOf(config: Config, folder: DataFolder | undefined): string {
  if (folder === undefined) return 'PostgreSQL'
  return config.memory ? 'a temporary folder, gone when Spoke stops' : folder.path
}

function listenFailure({ host, port }: Config, error: unknown): string {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another program. Choose another with --port.`
    case 'EACCES':
      return `Port ${port} needs more rights than this user has. Choose one above 1023 with --port.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is not an address of this machine. Choose another with --host.`
    default:
      return `Cannot listen on ${host}:${port}: ${messageOf(error)}.`
  }
}
