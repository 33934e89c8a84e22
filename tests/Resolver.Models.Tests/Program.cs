using Resolver.Models.Tests;
using Resolver.Models.Tests.Storm;

// The test process, or with "storm" as its first argument the process that LedgerKillTests kills.
if (args is ["storm", var store, var endpoint, var speed])
{
    var times = int.Parse(speed, System.Globalization.CultureInfo.InvariantCulture);
    await RunStorm.Run(StormStore.Parse(store), endpoint, times == 1 ? TimeProvider.System : new FastClock(times));
    return 0;
}

return args.Contains("--server", StringComparer.Ordinal)
    ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
