using Resolver.Benchmarks.QuixBugs;

return args switch
{
    ["quixbugs", .. var rest] => await QuixBugsCommand.Run(rest, CancellationToken.None),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: quixbugs --checkout <folder> [--only a,b] [--out <folder>]");
    return 1;
}
