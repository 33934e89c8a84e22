namespace Shop.Catalogue;

/// <summary>What a visitor narrowed the list down to. Everything is optional.</summary>
public sealed record ProductFilter
{
    public string? Category { get; init; }

    public string? Search { get; init; }

    public decimal? MinPrice { get; init; }

    public decimal? MaxPrice { get; init; }

    public bool OnlyAvailable { get; init; }

    public bool Matches(Product product)
    {
        if (Category is not null && !string.Equals(product.Category, Category, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (Search is not null && !product.Name.Contains(Search, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (MinPrice > product.Price || MaxPrice < product.Price)
        {
            return false;
        }

        return !OnlyAvailable || product.IsAvailable;
    }
}
