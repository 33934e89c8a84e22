using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Adapters.Git;
using Resolver.Benchmarks.Measure;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using Resolver.Index;
using Resolver.Index.Rank;
using Resolver.Index.Tests.Access;

namespace Resolver.Benchmarks.Index;

/// <summary>The property of the index's tests at length: what a requester gets, with its scores, is a ranking of the readable units alone.</summary>
internal static class AccessCommand
{
    public const string Help = "index-access [--queries 100000] [--repositories 100] [--state <folder>]: answers against brute force over the readable units";

    private const double Tolerance = 1e-9;

    public static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        var options = Arguments.Parse(args, "--queries", "--repositories", "--state");
        var repositories = Math.Max(1, options.Number("--repositories", 100));
        var each = options.Number("--queries", 100_000) / repositories;
        using var state = new StateFolder(options.Text("--state"));
        var tally = new Tally();
        for (var seed = 0; seed < repositories; seed++)
        {
            await Compare(new RandomRepository(seed), each, state.Sub(seed.ToString(CultureInfo.InvariantCulture)), tally, cancel);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tally.Queries} queries in {repositories} repositories: {tally.Wrong} wrong; {tally.Answered} found something, {tally.Narrowed} with something hidden."));
        return tally is { Wrong: 0, Narrowed: > 0, Answered: > 0 } ? 0 : 2;
    }

    private static async Task Compare(RandomRepository repository, int queries, string folder, Tally tally, CancellationToken cancel)
    {
        var workspaces = new GitWorkspaces(new GitOptions { DataFolder = folder }, TimeProvider.System);
        var snapshot = await workspaces.Import(new RepoSource(Write(repository, folder)), null, cancel);
        var index = new CodeIndex(new IndexOptions { DataFolder = folder }, workspaces, new NoOutliner(), new Ruled(repository), TimeProvider.System, NullLogger<CodeIndex>.Instance);
        var bruteForce = new BruteForce(repository);
        for (var i = 0; i < queries; i++)
        {
            var (who, query) = (repository.Someone(), repository.Query());
            var expected = bruteForce.Rank(who, query);
            var (count, found) = await index.Look((snapshot.Repo, snapshot.Base), who, (reading, grant, _) => Task.FromResult(Match(reading.View(grant), query)), cancel);
            tally.Queries++;
            tally.Wrong += count == bruteForce.Count(who) && Same(found, expected) ? 0 : 1;
            tally.Answered += found.Count > 0 ? 1 : 0;
            tally.Narrowed += repository.Files.Keys.Any(path => !repository.MayRead(who, path)) ? 1 : 0;
        }
    }

    private static (int Count, List<(RepoPath Path, int Line, double Score)> Found) Match(Resolver.Index.Store.IndexView view, string query) =>
        (view.Count, [.. view.Match([.. Words.Of(query).Distinct()], 1000).Select(hit => (hit.Unit.Path, hit.Unit.First, hit.Score))]);

    private static bool Same(List<(RepoPath Path, int Line, double Score)> found, List<(RepoPath Path, int Line, double Score)> expected) =>
        found.Count == expected.Count
        && found.Zip(expected).All(pair => (pair.First.Path, pair.First.Line) == (pair.Second.Path, pair.Second.Line) && Math.Abs(pair.First.Score - pair.Second.Score) <= Tolerance * pair.Second.Score);

    private static string Write(RandomRepository repository, string folder)
    {
        var top = Path.Combine(folder, "repo");
        foreach (var (path, text) in repository.Files)
        {
            var file = Path.Combine(top, path.Value);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        return top;
    }

    private sealed class Tally
    {
        public int Queries { get; set; }

        public int Wrong { get; set; }

        public int Answered { get; set; }

        public int Narrowed { get; set; }
    }

    private sealed class Ruled(RandomRepository repository) : IReadAccess
    {
        private readonly AccessRules rules = AccessRules.Parse(repository.RuleLines);

        public Task<ReadGrant?> Look(Principal requester, RepoId repo, CancellationToken cancel) => Task.FromResult<ReadGrant?>(ReadGrant.Of(requester));

        public Task<AccessRules> Rules(RepoId repo, CancellationToken cancel) => Task.FromResult(rules);
    }
}
