using Resolver.Local.Commands;
using Resolver.Local.Tests.Play;

// The test process; or what a test starts: the program that runs one command after the other, and the hands that its runs start.
return args switch
{
    [WarmProgram.Word] => await WarmProgram.Serve(),
    ["hands", ..] => await CommandLine.Run(args),
    _ when args.Contains("--server", StringComparer.Ordinal) => await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
        args, Resolver.Local.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions),
    _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
};
