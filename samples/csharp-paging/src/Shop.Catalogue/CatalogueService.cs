namespace Shop.Catalogue;

/// <summary>How a list is sorted.</summary>
public enum ProductOrder
{
    Name,
    PriceAscending,
    PriceDescending,
}

/// <summary>Lists, searches and exports the products of the shop.</summary>
public sealed class CatalogueService(IProductStore store)
{
    /// <summary>One page of the products that match.</summary>
    public Page<Product> List(ProductFilter filter, PageRequest page, ProductOrder order = ProductOrder.Name)
    {
        var matching = Sort(store.All().Where(filter.Matches), order).ToList();
        var items = matching.Skip(page.Offset).Take(page.Size).ToList();
        return new Page<Product>(items, page.Number, page.Size, matching.Count);
    }

    /// <summary>All pages one after the other, as the nightly feed exports them.</summary>
    public IEnumerable<Page<Product>> Export(ProductFilter filter, int pageSize = PageRequest.MaxSize)
    {
        var request = new PageRequest(1, pageSize);
        while (true)
        {
            var page = List(filter, request);
            yield return page;
            if (!page.HasNext)
            {
                yield break;
            }

            request = request.Next();
        }
    }

    /// <summary>How many products there are in each category, the largest category first.</summary>
    public IReadOnlyList<(string Category, int Products)> Categories()
    {
        var counts = new SortedDictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var product in store.All())
        {
            counts.TryGetValue(product.Category, out var count);
            counts[product.Category] = count + 1;
        }

        return [.. counts.OrderByDescending(pair => pair.Value).Select(pair => (pair.Key, pair.Value))];
    }

    /// <summary>The average price of what is on sale, or null where nothing is.</summary>
    public decimal? AveragePrice(ProductFilter filter)
    {
        var total = 0m;
        var count = 0;
        foreach (var product in store.All())
        {
            if (filter.Matches(product))
            {
                total += product.Price;
                count++;
            }
        }

        return count == 0 ? null : Math.Round(total / count, 2);
    }

    private static IEnumerable<Product> Sort(IEnumerable<Product> products, ProductOrder order) => order switch
    {
        ProductOrder.PriceAscending => products.OrderBy(product => product.Price).ThenBy(product => product.Name, StringComparer.Ordinal),
        ProductOrder.PriceDescending => products.OrderByDescending(product => product.Price).ThenBy(product => product.Name, StringComparer.Ordinal),
        _ => products.OrderBy(product => product.Name, StringComparer.Ordinal),
    };
}
