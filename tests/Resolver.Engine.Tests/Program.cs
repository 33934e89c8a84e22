using Resolver.Engine.Tests;

// The test process, or with "victim" as its first argument the process that KillTests kills.
return args switch
{
    ["victim", var folder, var run] => await Victim.Run(folder, run),
    _ when args.Contains("--server", StringComparer.Ordinal) =>
        await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
    _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
};
