namespace Shop.Catalogue;

/// <summary>One page of a longer list.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, int Number, int Size, int Total)
{
    public int Count
    {
        get
        {
            var full = Total / Size;
            return Total % Size == 0 ? full : full + 1;
        }
    }

    public bool HasPrevious => Number > 1;

    public bool HasNext => Number * Size <= Total;

    /// <summary>For example "21-40 of 45".</summary>
    public string Describe()
    {
        if (Items.Count == 0)
        {
            return $"0 of {Total}";
        }

        var first = ((Number - 1) * Size) + 1;
        return $"{first}-{first + Items.Count - 1} of {Total}";
    }
}
