using Resolver.Core.Ids;
using Resolver.Repair.CSharp;
using Resolver.Repair.Locate;
using Resolver.Repair.Mutate;
using Resolver.Repair.Python;

namespace Resolver.Repair.Tests.Mutate;

/// <summary>All candidates of a text whose every line is a suspect.</summary>
internal static class Candidates
{
    public static Task<(SourceFile File, IReadOnlyList<RankedCandidate> All)> OfPython(RepairHouse house, string text) =>
        Of(house, RepoPath.Parse("app.py"), text, new PythonDialect());

    public static Task<(SourceFile File, IReadOnlyList<RankedCandidate> All)> OfCSharp(RepairHouse house, string text) =>
        Of(house, RepoPath.Parse("App.cs"), text, new CSharpDialect());

    public static async Task<IReadOnlyList<string>> Texts(RepairHouse house, string extension, string text, string kind)
    {
        var (file, all) = extension == "py" ? await OfPython(house, text) : await OfCSharp(house, text);
        return [.. all.Where(ranked => ranked.Candidate.Kind == kind).Select(ranked => ranked.Candidate.Apply(file.Text))];
    }

    private static async Task<(SourceFile File, IReadOnlyList<RankedCandidate> All)> Of(RepairHouse house, RepoPath path, string text, ILanguageDialect dialect)
    {
        var tree = await house.Parser.Parse(path, text, CancellationToken.None);
        tree.ShouldNotBeNull().Errors.ShouldBeEmpty();
        var file = new SourceFile(path, tree, dialect);
        var suspicion = new SuspicionMap();
        suspicion.RaiseFile(path, 1);
        return (file, CandidateGenerator.Generate([file], suspicion));
    }
}
