using System.Runtime.InteropServices;
using Resolver.Benchmarks.Crash;
using Resolver.Benchmarks.Gateway;
using Resolver.Benchmarks.Index;
using Resolver.Benchmarks.Intake;
using Resolver.Benchmarks.Measure;
using Resolver.Benchmarks.QuixBugs;
using Resolver.Benchmarks.Retrieval;
using Resolver.Benchmarks.Router;
using Resolver.Benchmarks.Scale;
using Resolver.Benchmarks.Speed;
using Resolver.Benchmarks.Syntax;
using Resolver.Crashes.Kill;

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    // The first time it stops cleanly, the second time at once.
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    return args switch
    {
        ["quixbugs", .. var rest] => await QuixBugsCommand.Run(rest, stop.Token),
        ["router", .. var rest] => RouterCommand.Run(rest),
        ["retrieval", .. var rest] => await RetrievalCommand.Run(rest, stop.Token),
        ["gateway"] => await GatewayCommand.Run(),
        ["outlines", .. var rest] => await OutlinesCommand.Run(rest, stop.Token),
        ["engine-crash", .. var rest] => await CrashCommand.Run(rest, stop.Token),
        ["engine", .. var rest] => await SpeedCommand.Run(rest, stop.Token),
        ["engine-scale", .. var rest] => await ScaleCommand.Run(rest, stop.Token),
        ["index", .. var rest] => await IndexCommand.Run(rest, stop.Token),
        ["index-access", .. var rest] => await AccessCommand.Run(rest, stop.Token),
        ["intake", .. var rest] => await IntakeCommand.Run(rest, stop.Token),
        [ScaleSubject.Verb, .. var rest] => await ScaleSubject.Run(rest),
        [Subject.Verb, var folder] => await Subject.Run(folder),
        [Victim.Verb, .. var rest] => await Victim.Run(rest),
        _ => Usage(),
    };
}
catch (UsageException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}

static int Usage()
{
    Console.Error.WriteLine("quixbugs --checkout <folder> [--only a,b] [--out <folder>]");
    Console.Error.WriteLine("gateway: what a model call costs besides the network");
    Console.Error.WriteLine(RouterCommand.Help);
    Console.Error.WriteLine(RetrievalCommand.Help);
    Console.Error.WriteLine(OutlinesCommand.Help);
    Console.Error.WriteLine(SpeedCommand.Help);
    Console.Error.WriteLine(ScaleCommand.Help);
    Console.Error.WriteLine(CrashCommand.Help);
    Console.Error.WriteLine(IndexCommand.Help);
    Console.Error.WriteLine(AccessCommand.Help);
    Console.Error.WriteLine(IntakeCommand.Help);
    return 1;
}
