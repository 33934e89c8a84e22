using Resolver.Adapters.Tests;
using Resolver.Adapters.Tests.Storage;

// The test process, or with "consume" as its first argument a process that QueueProcessTests kills.
if (args is ["consume", var connection, var queue, var folder, var end])
{
    await QueueVictim.Consume(connection, queue, folder, int.Parse(end, System.Globalization.CultureInfo.InvariantCulture));
    return 0;
}

return args.Contains("--server", StringComparer.Ordinal)
    ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
