using Resolver.Index.Store;

namespace Resolver.Index.Rank;

/// <summary>Ranks units of one commit for a text: BM25 over its words, lifted by what the text names outright.</summary>
internal static class Ranker
{
    private const int MostText = 64 * 1024; // characters: what an issue says, it says before that
    private const int MostWords = 128;
    private const int MostHits = 300;

    public static async Task<IReadOnlyList<Ranked>> Rank(IIndexView index, string text, CancellationToken cancel)
    {
        var asked = text.Length <= MostText ? text : text[..MostText];
        var words = Words.Of(asked).Where(word => !StopWords.Contains(word)).Distinct(StringComparer.Ordinal).Take(MostWords).ToList();
        var byText = index.Match(words, MostHits).Select(match => match.Unit).ToList();
        var cues = Cues.Of(asked);
        var finder = new CueFinder(index);
        return Fusion.Fuse(
        [
            new Ranking("bm25", 1, byText),
            new Ranking("stack-frame", 2, finder.Frames(cues.Frames)),
            new Ranking("path", 1, finder.Paths(cues.Paths, byText)),
            new Ranking("symbol", 1, finder.Symbols(cues.Symbols)),
            new Ranking("literal", 1, await finder.Literals(cues.Literals, cancel)),
        ]);
    }
}

/// <summary>English words that an issue is full of and that say nothing about code.</summary>
internal static class StopWords
{
    private static readonly HashSet<string> Words = new(
        ("the a an and or but if then else of to in on at by for from with without into onto over under is are was were be been being it its this that these those there here "
        + "i we you he she they me my our your their us them do does did done have has had having not no nor so as than too very can could will would shall should may might must "
        + "what which who whom when where why how all any both each few more most other some such only own same just also about after before again once during while because until "
        + "please thanks hello hi expected actual behavior behaviour issue bug problem steps reproduce seems instead however get gets got").Split(' '),
        StringComparer.Ordinal);

    public static bool Contains(string word) => Words.Contains(word);
}
