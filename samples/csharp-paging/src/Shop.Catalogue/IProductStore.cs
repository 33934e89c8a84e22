namespace Shop.Catalogue;

/// <summary>Where products come from.</summary>
public interface IProductStore
{
    IEnumerable<Product> All();
}

/// <summary>Keeps products in memory, in the order in which they were added.</summary>
public sealed class InMemoryProductStore : IProductStore
{
    private readonly List<Product> products = [];
    private readonly HashSet<string> skus = new(StringComparer.OrdinalIgnoreCase);

    public void Add(Product product)
    {
        if (!skus.Add(product.Sku))
        {
            throw new InvalidOperationException($"There is a product {product.Sku} already.");
        }

        products.Add(product);
    }

    public IEnumerable<Product> All() => products;
}
