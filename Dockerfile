# Two images from one set of tools: what runs repositories' code has git, bubblewrap and the toolchains.
#   docker build --target runner -t resolver-runner .     resolver runner, for a queue-fed container job
#   docker build --target brain  -t resolver-brain .      the Functions app, for the roles brain and hands
# docs/operating.md says how each is set up and what the engine has to allow. Both were built and run on stand-ins of the two base images below
# (docs/decisions/0028-the-runner.md); a test holds the file's sources, packages and ports.
ARG DOTNET=10.0-noble
ARG FUNCTIONS=4-dotnet-isolated10.0
ARG TOOLS="bubblewrap git util-linux nodejs npm python3-pytest golang-go gcc libc6-dev"

FROM mcr.microsoft.com/dotnet/sdk:${DOTNET} AS tools
ARG TOOLS
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${TOOLS} \
 && rm -rf /var/lib/apt/lists/*

FROM tools AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig host.json ./
COPY functions/ functions/
RUN dotnet publish functions/Resolver.Local -c Release -o /app/resolver \
 && dotnet publish functions/Resolver.Functions -c Release -o /app/functions

FROM tools AS runner
COPY --from=build /app/resolver /opt/resolver
# Nobody in particular: bubblewrap makes its own namespaces as a normal user.
RUN ln -s /opt/resolver/resolver /usr/local/bin/resolver \
 && useradd --uid 10001 --create-home resolver \
 && install -d -o resolver -m 700 /data
ENV RESOLVER_DATA=/data \
    DOTNET_CLI_TELEMETRY_OPTOUT=1 \
    DOTNET_NOLOGO=1
USER 10001
ENTRYPOINT ["resolver", "runner"]

FROM mcr.microsoft.com/azure-functions/dotnet-isolated:${FUNCTIONS} AS brain
ARG TOOLS
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ${TOOLS} \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --create-home resolver \
 && install -d -o resolver -m 700 /data /home/data /home/LogFiles
# The SDK beside the runtime: repositories' .NET tests are built here too.
COPY --from=tools /usr/share/dotnet /usr/share/dotnet
COPY --from=build /app/functions /home/site/wwwroot
# A port above 1023, so that a normal user may listen. Durable's client fails unless the app has a host name (a platform that knows a better one sets it),
# and the host does not start where it may not write what watches over its keys.
ENV WEBSITE_HOSTNAME=localhost:8080 \
    FUNCTIONS_SECRETS_PATH=/home/data/Functions/secrets \
    AzureWebJobsScriptRoot=/home/site/wwwroot \
    ASPNETCORE_URLS=http://+:8080 \
    RESOLVER_DATA=/data \
    DOTNET_CLI_TELEMETRY_OPTOUT=1 \
    DOTNET_NOLOGO=1
EXPOSE 8080
USER 10001
