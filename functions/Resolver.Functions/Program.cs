using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Resolver.Adapters.Telemetry;
using Resolver.Core.Faults;
using Resolver.Functions.Composition;
using Resolver.Functions.Settings;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
using var logs = LoggerFactory.Create(static logging => logging.AddConsole());
using var stopping = new CancellationTokenSource();
IDisposable telemetry;
try
{
    var settings = AppSettings.Load(Environment.GetEnvironmentVariable);
    telemetry = TelemetryExport.Start($"resolver-{settings.Role}".ToLowerInvariant(), settings.Identity);
    await AppComposition.Add(builder.Services, settings, logs, stopping.Token);
}
catch (ResolverFault wrong)
{
    // The platform shows what a worker that does not start wrote last.
    await Console.Error.WriteLineAsync($"{wrong.Code}: {wrong.Message}");
    return 1;
}

using var sent = telemetry;
using var app = builder.Build();
using var stop = ((IHostApplicationLifetime)app.Services.GetService(typeof(IHostApplicationLifetime))!).ApplicationStopping.Register(stopping.Cancel);
await app.RunAsync();
return 0;
