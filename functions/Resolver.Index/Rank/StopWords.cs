namespace Resolver.Index.Rank;

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
