using Resolver.Benchmarks.QuixBugs;

return args switch
{
    ["quixbugs", .. var rest] => await QuixBugsCommand.Run(rest, CancellationToken.None),
    ["gateway"] => await Resolver.Benchmarks.Gateway.GatewayCommand.Run(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: quixbugs --checkout <folder> [--only a,b] [--out <folder>] | gateway");
    return 1;
}
