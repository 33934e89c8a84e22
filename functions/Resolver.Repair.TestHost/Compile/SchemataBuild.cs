using Microsoft.CodeAnalysis;
using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.TestHost.Compile;

/// <summary>Compiles mutants behind a switch; those that do not compile are named and left out.</summary>
internal sealed class SchemataBuild(LoadedProject project)
{
    // The compiler reports flow errors of a method only when its other errors are gone, so that several rounds are normal.
    private const int MaxRounds = 8;
    private readonly Dictionary<int, string> rejected = [];

    public CompileReply Run(IReadOnlyList<Mutant> mutants, string output)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var files = Write(mutants.Where(mutant => !rejected.ContainsKey(mutant.Id)));
            var errors = project.Emit(GuardedTrees(files), points: 0, output);
            if (errors.Count == 0)
            {
                return Reply(files.Values.SelectMany(file => file.Fresh));
            }

            if (!Attribute(errors, files))
            {
                return new CompileReply(Error: errors[0].ToString());
            }
        }

        return new CompileReply(Error: "The candidates do not compile together.");
    }

    private Dictionary<string, SchemataFile> Write(IEnumerable<Mutant> mutants)
    {
        var files = new Dictionary<string, SchemataFile>(StringComparer.Ordinal);
        foreach (var group in mutants.GroupBy(mutant => mutant.Path, StringComparer.Ordinal))
        {
            if (project.Tree(group.Key) is not { } tree)
            {
                Reject(group.Select(mutant => new Rejection(mutant.Id, "Its file is not compiled.")));
                continue;
            }

            files[group.Key] = SchemataFile.Write(tree, project.Syntax, group);
            Reject(files[group.Key].Rejected);
        }

        return files;
    }

    // Loops of files without mutants are guarded too: a wrong value often runs on in a neighbour.
    private IEnumerable<SyntaxTree> GuardedTrees(Dictionary<string, SchemataFile> files) =>
        project.Sources.Select(tree => files.TryGetValue(tree.FilePath, out var file)
            ? project.Reparse(tree.FilePath, file.Text)
            : Guarded(tree));

    private SyntaxTree Guarded(SyntaxTree tree)
    {
        var guards = Instrumenter.Of(tree.GetRoot());
        return guards.Count == 0 ? tree : project.Reparse(tree.FilePath, Splice.Apply(tree.ToString(), new(0, tree.Length), guards));
    }

    private bool Attribute(IReadOnlyList<Diagnostic> errors, Dictionary<string, SchemataFile> files)
    {
        var before = rejected.Count;
        foreach (var error in errors)
        {
            if (error.Location.SourceTree is { } tree && files.TryGetValue(tree.FilePath, out var file))
            {
                Blame(error, file);
            }
        }

        return rejected.Count > before;
    }

    private void Blame(Diagnostic error, SchemataFile file)
    {
        var at = error.Location.SourceSpan;
        var guilty = file.Regions.Where(region => region.Mutant is not null && Covers(region, at)).Select(region => region.Mutant!.Value).ToList();
        if (guilty.Count == 0)
        {
            // Inside a changed body, but in nobody's part of it: all who changed that body are out.
            guilty = [.. file.Regions
                .Where(region => region.Mutant is null && Covers(region, at))
                .SelectMany(body => file.Regions.Where(region => region.Mutant is not null && body.Span.Contains(region.Span)))
                .Select(region => region.Mutant!.Value)];
        }

        Reject(guilty.Select(id => new Rejection(id, $"{error.Id}: {error.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}")));
    }

    // Not "intersects": that would take in the neighbour that ends where the error begins.
    private static bool Covers(Region region, Microsoft.CodeAnalysis.Text.TextSpan error) => region.Span.Contains(error.Start) || region.Span.OverlapsWith(error);

    private void Reject(IEnumerable<Rejection> rejections)
    {
        foreach (var rejection in rejections)
        {
            rejected.TryAdd(rejection.Id, rejection.Reason);
        }
    }

    private CompileReply Reply(IEnumerable<int> fresh) =>
        new(Rejected: [.. rejected.OrderBy(pair => pair.Key).Select(pair => new Rejection(pair.Key, pair.Value))], Fresh: [.. fresh.Order()]);
}
