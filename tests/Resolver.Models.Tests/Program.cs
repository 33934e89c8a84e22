using Resolver.Models.Tests;
using Resolver.Models.Tests.Storm;

// The test process, or with "storm" as its first argument the process that LedgerKillTests kills.
if (args is ["storm", var folder, var endpoint])
{
    await RunStorm.Run(folder, endpoint, TimeProvider.System);
    return 0;
}

return args.Contains("--server", StringComparer.Ordinal)
    ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
