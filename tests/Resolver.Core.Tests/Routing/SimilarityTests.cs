using Resolver.Core.Routing;

namespace Resolver.Core.Tests.Routing;

public sealed class SimilarityTests
{
    private static readonly TextSimilarity Texts = new(
    [
        "paging skips the last item of a page",
        "the parser crashes on empty input",
        "paging returns the first item twice",
        "<!-- paging paging paging item --> login fails",
    ]);

    [Fact]
    public void SharedRareWords_MakeTextsAlike() =>
        Texts.Nearest("Paging: the last item of the last page is lost", 2).Select(static one => one.Text).ShouldBe([0, 2]);

    [Fact]
    public void Score_Is1ForTheSameWords_And0ForNone()
    {
        Texts.Nearest("paging skips the last item of a page", 1)[0].Score.ShouldBe(1, 1e-9);
        Texts.Nearest("zebra", 9).ShouldBeEmpty();
    }

    [Fact]
    public void Comments_DoNotCount() => Texts.Nearest("item paging", 9).Select(static one => one.Text).ShouldNotContain(3);

    [Fact]
    public void Itself_IsLeftOut() => Texts.NearestOf(0, 9, static _ => true).Select(static one => one.Text).ShouldNotContain(0);

    [Fact]
    public void HugeText_IsCutAndComparedInTime() => Texts.Nearest(string.Concat(Enumerable.Repeat("paging item <!-- ", 500_000)), 9).Count.ShouldBe(2);
}
