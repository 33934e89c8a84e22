namespace Shop.Catalogue.Tests;

internal static class Shop
{
    public static CatalogueService With(int products)
    {
        var store = new InMemoryProductStore();
        for (var i = 1; i <= products; i++)
        {
            store.Add(new Product($"SKU-{i:000}", $"Product {i:000}", i % 3 == 0 ? "garden" : "kitchen", 10m + i, i % 5));
        }

        return new CatalogueService(store);
    }
}
