namespace Shop.Catalogue;

/// <summary>Something the shop sells.</summary>
public sealed record Product(string Sku, string Name, string Category, decimal Price, int Stock)
{
    public bool IsAvailable => Stock > 0;
}
