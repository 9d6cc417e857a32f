# Stanzagate as a container: three stages, no compiler and no npm packages of development in the last one.
# Configuration is mounted read-only at /etc/stanzagate; everything that must last is in the volume /var/lib/stanzagate.

# The image brings Node 24 itself, so the npm packages that carry one for older machines are left out throughout.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=optional --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src/ src/
RUN node node_modules/typescript/bin/tsc --project tsconfig.build.json

FROM node:24-bookworm-slim AS packages
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    STANZAGATE_CONFIG=/etc/stanzagate/gateway.yaml
WORKDIR /opt/stanzagate
COPY --from=packages /build/node_modules/ node_modules/
COPY --from=build /build/dist/ dist/
COPY package.json README.md ./
COPY bin/ bin/
COPY config/ config/
RUN install --directory --owner=node --group=node --mode=0700 /var/lib/stanzagate
USER node
VOLUME ["/var/lib/stanzagate"]
EXPOSE 5222 5223
STOPSIGNAL SIGTERM
# Asks the running gateway over its control socket: a process that lives but does not answer is not healthy.
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 \
    CMD ["node", "dist/main.js", "status"]
ENTRYPOINT ["node", "--max-semi-space-size=16", "--heap-growing-percent=50", "dist/main.js"]
CMD ["run"]
