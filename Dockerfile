# One image a target: surgery, identity, calendar-bridge, sandbox.
#
#   docker build --target surgery --build-arg BASE=<an image with Node 24> --tag … .
#
# BASE needs `node` on the PATH or in /nodejs/bin, and no shell. BUILD_BASE needs npm besides, and the npm registry while it builds.
ARG BUILD_BASE=node:24-bookworm-slim
ARG BASE=node:24-bookworm-slim

FROM ${BUILD_BASE} AS build
WORKDIR /source
# What changes seldom comes first, so that a change of the source installs nothing anew.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY contracts/package.json contracts/
COPY infra/bench/package.json infra/bench/
COPY infra/deployment/package.json infra/deployment/
COPY infra/event-store/package.json infra/event-store/
COPY infra/local-stack/package.json infra/local-stack/
COPY infra/observability/package.json infra/observability/
COPY infra/outbox/package.json infra/outbox/
COPY infra/postgres/package.json infra/postgres/
COPY infra/rabbit/package.json infra/rabbit/
COPY infra/sandbox/package.json infra/sandbox/
COPY infra/service-host/package.json infra/service-host/
COPY infra/test-servers/package.json infra/test-servers/
COPY services/calendar-bridge/package.json services/calendar-bridge/
COPY services/identity/package.json services/identity/
COPY services/surgery/package.json services/surgery/
COPY test/package.json test/
# Of the registry of the build's surroundings, where it is not the public one.
ARG NPM_CONFIG_REGISTRY
RUN ["npx", "--yes", "pnpm@12.21.0", "install", "--frozen-lockfile"]
COPY . .
RUN ["node_modules/node/bin/node", "infra/deployment/src/bundle/main.ts", "/bundles"]

FROM ${BASE} AS base
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps PATH=/nodejs/bin:/usr/local/bin:/usr/bin:/bin
WORKDIR /app
# A number, so that Kubernetes can see that it is not root.
USER 65532:65532

FROM base AS sandbox
COPY --from=build /bundles/sandbox /app
ENTRYPOINT ["node", "/app/sandbox.mjs"]

FROM base AS calendar-bridge
# It needs 30 MB of heap, whatever waits. Without these bounds V8 takes more while much is to be done, and never gives it back.
ENV NODE_OPTIONS="--enable-source-maps --max-old-space-size=128 --max-semi-space-size=4"
COPY --from=build /bundles/calendar-bridge /app
EXPOSE 3003
ENTRYPOINT ["node", "/app/calendar-bridge.mjs"]

FROM base AS identity
COPY --from=build /bundles/identity /app
EXPOSE 3002
ENTRYPOINT ["node", "/app/identity.mjs"]

FROM base AS surgery
COPY --from=build /bundles/surgery /app
EXPOSE 3001
ENTRYPOINT ["node", "/app/surgery.mjs"]
