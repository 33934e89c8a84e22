using System.Globalization;
using Resolver.Crashes.Kill;
using Resolver.Engine.Tests;

// The test process, or as a test starts it: a process that is killed, or whose disk fails.
return args switch
{
    [Victim.Verb, .. var rest] => await Victim.Run(rest),
    ["starter", var folder, var count] => await Starter.Run(folder, int.Parse(count, CultureInfo.InvariantCulture)),
    ["poisoned", var folder] => await Poisoned.Run(folder),
    ["worker", var folder] => await Worker.Run(folder),
    _ when args.Contains("--server", StringComparer.Ordinal) =>
        await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
    _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
};
