namespace Shop.Catalogue.Tests;

public sealed class FilterTests
{
    [Fact]
    public void Category_IsComparedWithoutCase() =>
        Assert.Equal(3, Shop.With(10).List(new ProductFilter { Category = "Garden" }, new PageRequest()).Total);

    [Fact]
    public void Prices_AreInclusive() =>
        Assert.Equal(3, Shop.With(10).List(new ProductFilter { MinPrice = 12, MaxPrice = 14 }, new PageRequest()).Total);

    [Fact]
    public void OnlyAvailable_LeavesOutWhatIsSoldOut() =>
        Assert.Equal(8, Shop.With(10).List(new ProductFilter { OnlyAvailable = true }, new PageRequest()).Total);

    [Fact]
    public void Order_ByPriceDescending() =>
        Assert.Equal("Product 010", Shop.With(10).List(new ProductFilter(), new PageRequest(), ProductOrder.PriceDescending).Items[0].Name);

    [Fact]
    public void Categories_AreCounted() =>
        Assert.Equal([("kitchen", 7), ("garden", 3)], Shop.With(10).Categories());

    [Fact]
    public void AveragePrice_IsRounded()
    {
        Assert.Equal(11.5m, Shop.With(2).AveragePrice(new ProductFilter()));
        Assert.Null(Shop.With(2).AveragePrice(new ProductFilter { Search = "nothing" }));
    }

    [Fact]
    public void Add_OfTheSameSkuTwice_IsRefused()
    {
        var store = new InMemoryProductStore();
        store.Add(new Product("a", "A", "kitchen", 1, 1));

        Assert.Throws<InvalidOperationException>(() => store.Add(new Product("A", "B", "kitchen", 1, 1)));
    }
}
