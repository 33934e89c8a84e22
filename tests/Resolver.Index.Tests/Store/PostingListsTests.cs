using Resolver.Index.Store;

namespace Resolver.Index.Tests.Store;

public sealed class PostingListsTests
{
    // Next to each other, around the difference that has a cell of its own, and far beyond it.
    private static readonly int[] Differences = [1, 1, 1, 7, 65_534, 65_535, 65_536, 1_000_000];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Lists_ThatGrowTogether_GiveBackWhatWasAdded(int seed)
    {
        var random = new Random(seed);
        var lists = new PostingLists();
        var expected = Enumerable.Range(0, 50).Select(static _ => new List<Posting>()).ToList();
        for (var i = 0; i < 60_000; i++)
        {
            // Some lists are long and many have one unit or none.
            var list = (int)(expected.Count * Math.Pow(random.NextDouble(), 12));
            var last = expected[list].Count == 0 ? random.Next(3) - 1 : expected[list][^1].Unit;
            var difference = expected[list].Count < 500 ? Differences[random.Next(Differences.Length)] : 1 + random.Next(3);
            var posting = new Posting(last + difference, new TermCount((ushort)random.Next(1, 1 << 16)));
            expected[list].Add(posting);
            lists.Add(list, posting);
        }

        for (var list = 0; list < expected.Count; list++)
        {
            lists[list].Count.ShouldBe(expected[list].Count);
            All(lists[list]).ShouldBe(expected[list]);
        }

        lists[expected.Count].Count.ShouldBe(0);
        expected.ShouldContain(list => list.Count > 10_000);
    }

    private static List<Posting> All(PostingList list)
    {
        var all = new List<Posting>();
        foreach (var posting in list)
        {
            all.Add(posting);
        }

        return all;
    }
}
