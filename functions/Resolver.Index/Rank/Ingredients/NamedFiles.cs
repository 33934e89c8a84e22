using Resolver.Core.Ids;
using Resolver.Index.Store;

namespace Resolver.Index.Rank.Ingredients;

/// <summary>Files that are called like a word of the text, letter for letter: in Java and C# the classes that an issue speaks of.</summary>
internal sealed class NamedFiles : IIngredient
{
    public string Name => "file-name";

    public double Weight => 1;

    public Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel) => Task.FromResult(FilesNamed.In(asked, asked.Issue.Cues.Names));
}

/// <summary>The same for the title alone.</summary>
internal sealed class FilesNamedInTitle : IIngredient
{
    public string Name => "title-file-name";

    public double Weight => 1;

    public Task<IReadOnlyList<StoredUnit>> Rank(Asked asked, CancellationToken cancel) => Task.FromResult(FilesNamed.In(asked, asked.Issue.TitleNames));
}

/// <summary>Looks for files by the names that a text has.</summary>
internal static class FilesNamed
{
    private const int TooCommon = 5; // files of one name

    public static IReadOnlyList<StoredUnit> In(Asked asked, IEnumerable<string> names)
    {
        var files = new List<RepoPath>();
        foreach (var name in names)
        {
            var named = asked.Paths.WithStem(name).Take(TooCommon + 1).ToList();
            files.AddRange(named.Count <= TooCommon ? named : []);
        }

        return asked.BestOf(files);
    }
}
