namespace Shop.Catalogue.Tests;

public sealed class PagingTests
{
    private static readonly ProductFilter Everything = new();

    [Theory]
    [InlineData(1, 10, "Product 001")]
    [InlineData(2, 10, "Product 011")]
    [InlineData(3, 5, "Product 021")]
    public void List_ReturnsTheItemsOfThePage(int number, int items, string first)
    {
        var page = Shop.With(25).List(Everything, new PageRequest(number, 10));

        Assert.Equal(items, page.Items.Count);
        Assert.Equal(first, page.Items[0].Name);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(30, 3)]
    public void Count_RoundsUp(int products, int pages) =>
        Assert.Equal(pages, Shop.With(products).List(Everything, new PageRequest(1, 10)).Count);

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void HasNext_IsTrueUntilTheLastPage(int number, bool expected) =>
        Assert.Equal(expected, Shop.With(25).List(Everything, new PageRequest(number, 10)).HasNext);

    [Fact]
    public void HasNext_OnTheLastFullPage_IsFalse() =>
        Assert.False(Shop.With(30).List(Everything, new PageRequest(3, 10)).HasNext);

    [Fact]
    public void HasPrevious_IsFalseOnTheFirstPageOnly()
    {
        var shop = Shop.With(25);

        Assert.False(shop.List(Everything, new PageRequest(1, 10)).HasPrevious);
        Assert.True(shop.List(Everything, new PageRequest(2, 10)).HasPrevious);
    }

    [Theory]
    [InlineData(1, "1-10 of 25")]
    [InlineData(3, "21-25 of 25")]
    [InlineData(4, "0 of 25")]
    public void Describe_SaysWhichItems(int number, string text) =>
        Assert.Equal(text, Shop.With(25).List(Everything, new PageRequest(number, 10)).Describe());

    [Fact]
    public void Export_ReturnsEveryProductOnce()
    {
        var names = Shop.With(25).Export(Everything, 10).SelectMany(page => page.Items).Select(product => product.Name).ToList();

        Assert.Equal(25, names.Distinct().Count());
        Assert.Equal(25, names.Count);
    }

    [Fact]
    public void Export_OfFullPages_HasNoEmptyPage()
    {
        var pages = Shop.With(20).Export(Everything, 10).ToList();

        Assert.All(pages, page => Assert.NotEmpty(page.Items));
        Assert.Equal(2, pages.Count);
    }

    [Fact]
    public void Size_IsCapped() => Assert.Equal(PageRequest.MaxSize, new PageRequest(1, 1000).Size);

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 0)]
    public void Request_OutOfRange_IsRefused(int number, int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PageRequest(number, size));
}
